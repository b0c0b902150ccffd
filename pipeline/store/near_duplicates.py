"""Decide which texts are copies of each other, by their fingerprints.

Signatures are MinHash (Broder 1997): the share of equal positions estimates the Jaccard similarity of two
texts' shingles. `lsh_bands` cuts a signature into keys (locality-sensitive hashing, Indyk & Motwani 1998), so
that SQL finds the candidates by equality and only those are compared.
"""

import hashlib
from collections.abc import Mapping

from pipeline.records import Fingerprint

__all__ = ["BAND_ROWS", "MIN_SAME_TEXT_SIMILARITY", "grouping", "lsh_bands", "same_text", "similarity"]

# Jaccard similarity of shingles from which two texts count as one story carried twice. Measured in
# docs/benchmarks.md: wire copy edited by newsrooms stays above it, two reports of one event stay below.
MIN_SAME_TEXT_SIMILARITY = 0.5

# 4 positions to a key: 1 - (1 - .5^4)^32 = 87 % of pairs with similarity .5 share a key, 99.99 % of those
# with .7, .3 % of those with .1.
BAND_ROWS = 4


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


def same_text(first: Fingerprint, second: Fingerprint) -> bool:
    """Whether two texts are one story, word for word or with small edits.

    Args:
        first: one text's fingerprint.
        second: the other's.

    Returns:
        True when their similarity is at least `MIN_SAME_TEXT_SIMILARITY`.
    """
    return similarity(first, second) >= MIN_SAME_TEXT_SIMILARITY


def lsh_bands(fingerprint: Fingerprint) -> tuple[str, ...]:
    """Return the keys under which to index a fingerprint: near copies share at least one.

    Args:
        fingerprint: any.

    Returns:
        One 16-digit hexadecimal key for each `BAND_ROWS` positions of the signature; no key for a text too
        short to have one. Keys of different bands are never equal.
    """
    signature = fingerprint.minhash
    return tuple(
        _band_key(start, signature[start : start + BAND_ROWS])
        for start in range(0, len(signature), BAND_ROWS)
    )


def _band_key(start: int, values: tuple[int, ...]) -> str:
    content = ",".join(map(str, (start, *values))).encode("ascii")
    return hashlib.blake2b(content, digest_size=8).hexdigest()


def grouping(fingerprint: Fingerprint, candidates: Mapping[int, Fingerprint]) -> int | None:
    """Choose the stored article whose group a new article joins.

    Args:
        fingerprint: the new article's.
        candidates: stored articles by id, usually those that share a key of `lsh_bands`.

    Returns:
        The id of the most similar one, the oldest (smallest id) of equals; None when none is the same text.
    """
    similarities = {
        article_id: similarity(fingerprint, candidate) for article_id, candidate in candidates.items()
    }
    best = min(similarities, key=lambda article_id: (-similarities[article_id], article_id), default=None)
    return best if best is not None and similarities[best] >= MIN_SAME_TEXT_SIMILARITY else None
