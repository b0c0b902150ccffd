"""Compute fingerprints that find copies of a text: an exact hash, a MinHash signature and a sketch.

MinHash (Broder 1997) by rensa. A shingle is a run of words, or of characters in scripts without spaces, so the same
rule works in every language.
"""

import hashlib
from collections.abc import Mapping, Sequence
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
HASH_BITS = 32  # of a hash in a sketch
CANDIDATES_IN_SKETCH = 2  # so many times the size of a sketch are hashes that may be in it
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
    exact = hashlib.sha256(b"".join(words)).hexdigest() if words else ""
    shingles = join_shingles(words, b" ")
    sketch = _bottom_sketch(shingles)
    # A short sketch has the hash of every distinct shingle.
    signature = _minhash_signature(shingles) if len(sketch) >= MIN_SHINGLES else ()
    return Fingerprint(exact, signature, sketch)


def _minhash_signature(shingles: Sequence[bytes]) -> tuple[int, ...]:
    minhash = RMinHash(num_perm=NUM_PERMUTATIONS, seed=MINHASH_SEED)
    minhash.update(shingles)
    return tuple(minhash.digest())


def _bottom_sketch(shingles: Sequence[bytes]) -> tuple[int, ...]:
    """Return the smallest hashes (Broder 1997): of a part of a text, those of the whole that lie in the part."""
    # Hashes are spread evenly, so few of a long text are below this limit, and hardly ever too few.
    limit = (CANDIDATES_IN_SKETCH * SKETCH_SIZE << HASH_BITS) // max(len(shingles), 1)
    smallest = {hashed for hashed in map(crc32, shingles) if hashed < limit}
    if len(smallest) < SKETCH_SIZE:
        smallest = set(map(crc32, shingles))
    return tuple(sorted(smallest)[:SKETCH_SIZE])


def _compute(_article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    return {"fingerprint": fingerprint(doc.text)}


FINGERPRINT = Enricher("fingerprint", 2, ("fingerprint",), _compute)
