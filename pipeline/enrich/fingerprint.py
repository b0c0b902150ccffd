"""Compute fingerprints that find copies of a text: an exact hash, a MinHash signature and a sketch.

MinHash (Broder 1997) by rensa. A shingle is a run of words, or of characters in scripts without spaces, so the same
rule works in every language.
"""

import hashlib
import heapq
from collections.abc import Mapping
from zlib import crc32

from rensa import RMinHash  # type: ignore[import-untyped]  # the wheel ships no types

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article, Fingerprint
from pipeline.text.shingles import join_shingles, split_words

__all__ = ["FINGERPRINT", "fingerprint"]

# Unsigned 32-bit numbers in a signature. The similarity estimate is within .09 (two standard deviations at .5).
NUM_PERMUTATIONS = 128
MINHASH_SEED = 1  # any constant; a change makes every stored signature useless
SKETCH_SIZE = 32  # hashes; a copy cut to 60 % with three words of ten replaced still shares six of them
MIN_SHINGLES = 12  # with fewer distinct shingles two texts are similar by chance


def fingerprint(text: str) -> Fingerprint:
    """Compute the fingerprint of a text.

    Args:
        text: the whole text, in any language.

    Returns:
        The fingerprint. `exact` is "" for a text without letters and digits; `minhash` is empty for a text with fewer
        than `MIN_SHINGLES` distinct shingles, `sketch` for one with fewer than three words.
    """
    words = split_words(text)
    exact = hashlib.sha256("".join(words).encode()).hexdigest() if words else ""
    distinct_shingles = set(join_shingles(words))
    return Fingerprint(exact, _minhash_signature(distinct_shingles), _bottom_sketch(distinct_shingles))


def _minhash_signature(distinct_shingles: set[str]) -> tuple[int, ...]:
    if len(distinct_shingles) < MIN_SHINGLES:
        return ()
    minhash = RMinHash(num_perm=NUM_PERMUTATIONS, seed=MINHASH_SEED)
    minhash.update(list(distinct_shingles))
    return tuple(minhash.digest())


def _bottom_sketch(distinct_shingles: set[str]) -> tuple[int, ...]:
    """Return the smallest hashes (Broder 1997): of a part of a text, those of the whole that lie in the part."""
    if not distinct_shingles:
        return ()
    # No shingle has a line break, and one call encodes them faster than many.
    encoded = "\n".join(distinct_shingles).encode("utf-8", "surrogatepass").split(b"\n")
    return tuple(heapq.nsmallest(SKETCH_SIZE, set(map(crc32, encoded))))


def _compute(_article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    return {"fingerprint": fingerprint(doc.text)}


FINGERPRINT = Enricher("fingerprint", 2, ("fingerprint",), _compute)
