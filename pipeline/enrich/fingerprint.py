"""Compute fingerprints that find copies of a text: an exact hash and a MinHash signature.

MinHash (Broder 1997) by rensa. A shingle is a run of words, or of characters in scripts without spaces, so the same
rule works in every language.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping

from rensa import RMinHash  # type: ignore[import-untyped]  # the wheel ships no types

from pipeline.enrich.characters import UNSPACED_SCRIPTS
from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article, Fingerprint

__all__ = ["FINGERPRINT", "fingerprint", "shingles"]

# Unsigned 32-bit numbers in a signature. The similarity estimate is within .09 (two standard deviations at .5).
NUM_PERMUTATIONS = 128
MINHASH_SEED = 1  # any constant; a change makes every stored signature useless
# Words in a shingle. Two reports of one event share few shingles of this size; an edited copy still shares many.
SHINGLE_SIZE = 3
MIN_SHINGLES = 12  # with fewer distinct shingles two texts are similar by chance

# A run of letters and digits; in scripts without spaces each character counts as a word.
_WORD = re.compile(rf"[{UNSPACED_SCRIPTS}]|(?:(?![{UNSPACED_SCRIPTS}])[^\W_])+")


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def shingles(words: list[str]) -> Iterator[str]:
    """Yield every run of `SHINGLE_SIZE` words.

    Args:
        words: the words of one text, case-folded.

    Yields:
        The words of each run, joined by spaces.
    """
    for start in range(len(words) - SHINGLE_SIZE + 1):
        yield " ".join(words[start : start + SHINGLE_SIZE])


def fingerprint(text: str) -> Fingerprint:
    """Compute the fingerprint of a text.

    Args:
        text: the whole text, in any language.

    Returns:
        The fingerprint. `exact` is "" for a text without letters and digits; `minhash` is empty for a text with fewer
        than `MIN_SHINGLES` distinct shingles.
    """
    words = _words(text)
    exact = hashlib.sha256("".join(words).encode()).hexdigest() if words else ""
    return Fingerprint(exact, _minhash_signature(set(shingles(words))))


def _minhash_signature(distinct_shingles: set[str]) -> tuple[int, ...]:
    if len(distinct_shingles) < MIN_SHINGLES:
        return ()
    minhash = RMinHash(num_perm=NUM_PERMUTATIONS, seed=MINHASH_SEED)
    minhash.update(sorted(distinct_shingles))
    return tuple(minhash.digest())


def _compute(_article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    return {"fingerprint": fingerprint(doc.text)}


FINGERPRINT = Enricher("fingerprint", 1, ("fingerprint",), _compute)
