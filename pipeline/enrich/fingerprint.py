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
from pipeline.enrich.reading import Reading
from pipeline.records import Article, Fingerprint

__all__ = ["FINGERPRINT", "fingerprint", "shingles"]

PLACES = 128  # unsigned 32-bit numbers: the estimate of likeness is within .09 (two deviations at .5)
SEED = 1  # any constant; another would make every stored signature useless
RUN = 3  # words in a shingle: long enough that two reports of one event share few, short enough for edits
SHORTEST = 12  # shingles below which two texts are alike by chance

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
    for start in range(len(words) - RUN + 1):
        yield " ".join(words[start : start + RUN])


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
    return Fingerprint(exact, _signature(set(shingles(words))))


def _signature(runs: set[str]) -> tuple[int, ...]:
    if len(runs) < SHORTEST:
        return ()
    minhash = RMinHash(num_perm=PLACES, seed=SEED)
    minhash.update(sorted(runs))
    return tuple(minhash.digest())


def _find(_article: Article, reading: Reading) -> Mapping[str, object]:
    return {"fingerprint": fingerprint(reading.text)}


FINGERPRINT = Enricher("fingerprint", 1, ("fingerprint",), _find)
