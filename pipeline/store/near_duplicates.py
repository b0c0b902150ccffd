"""Estimate how similar two texts are, by their fingerprints.

Signatures are MinHash (Broder 1997): the share of equal positions estimates the Jaccard similarity of two texts'
shingles. `pipeline.copies` decides whether a text is a copy.
"""

from pipeline.records import Fingerprint

__all__ = ["similarity"]


def similarity(first: Fingerprint, second: Fingerprint) -> float:
    """Estimate the similarity of two texts.

    Args:
        first: one text's fingerprint.
        second: the other's.

    Returns:
        0 to 1: 1 for the same words, else the estimated Jaccard similarity of their shingles; 0 when one of
        them is too short to have a signature or the signatures have different lengths.
    """
    if first.exact and first.exact == second.exact:
        return 1.0
    if not first.minhash or len(first.minhash) != len(second.minhash):
        return 0.0
    return sum(
        first_value == second_value
        for first_value, second_value in zip(first.minhash, second.minhash, strict=True)
    ) / len(first.minhash)
