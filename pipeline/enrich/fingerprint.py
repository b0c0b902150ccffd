"""The story's words in, what two copies of it have in common out: one exact hash and a MinHash signature.

MinHash (Broder 1997) by rensa. Shingles are runs of words, or of characters in scripts that write no spaces,
so the same rule serves every language.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping

from rensa import RMinHash  # type: ignore[import-untyped]  # the wheel ships no types

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article, Fingerprint

__all__ = ["FINGERPRINT", "fingerprint", "shingles"]

NUM_PERMUTATIONS = (
    128  # unsigned 32-bit numbers: the estimate of likeness is within .09 (two deviations at .5)
)
MINHASH_SEED = 1  # any constant; another would make every stored signature useless
SHINGLE_SIZE = (
    3  # words in a shingle: long enough that two reports of one event share few, short enough for edits
)
MIN_SHINGLES = 12  # shingles below which two texts are alike by chance

# A run of letters and digits; in scripts without spaces each character is a word of its own.
_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
    r"|(?:(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])[^\W_])+"
)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def shingles(words: list[str]) -> Iterator[str]:
    """Every run of `RUN` words.

    Args:
        words: of one text, folded.

    Yields:
        The words of each run joined by a space.
    """
    for start in range(len(words) - SHINGLE_SIZE + 1):
        yield " ".join(words[start : start + SHINGLE_SIZE])


def fingerprint(text: str) -> Fingerprint:
    """Make the fingerprint of a text.

    Args:
        text: the whole story, in any language.

    Returns:
        `exact` is empty for a text without a letter or digit, `minhash` for one with fewer than `SHORTEST`
        different shingles.
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
