"""Split a text into words and into shingles, runs of words, by which copies of a text are found."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import AnyStr

import numpy as np
from numpy.typing import NDArray

from pipeline.text.characters import UNSPACED_SCRIPTS

__all__ = ["SHINGLE_SIZE", "iter_words", "join_shingles", "split_words"]

# Words in a shingle. Two reports of one event share few shingles of this size; an edited copy still shares many.
SHINGLE_SIZE = 3

# A run of letters and digits; in scripts without spaces each character counts as a word.
_SPACED_WORD = re.compile(r"[^\W_]+")
_UNSPACED_CHAR = re.compile(f"[{UNSPACED_SCRIPTS}]")
_WORD = re.compile(rf"[{UNSPACED_SCRIPTS}]|(?:(?![{UNSPACED_SCRIPTS}])[^\W_])+")


def iter_words(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of a text with their positions.

    Args:
        text: in Unicode form NFKC.

    Yields:
        A match for each run of letters and digits, and for each character of a script without spaces.
    """
    return _word_pattern(text).finditer(text)


def _word_pattern(text: str) -> re.Pattern[str]:
    """Return the pattern of words; one that knows no scripts without spaces is three times as fast."""
    return _WORD if _UNSPACED_CHAR.search(text) else _SPACED_WORD


def split_words(text: str) -> list[bytes]:
    """Split a text into words, without regard to case and compatibility forms.

    Args:
        text: any text.

    Returns:
        The words in order, case-folded, in UTF-8.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kinds = _character_kinds().take(codes, mode="clip")
    if (kinds == _OTHER).any():
        return "\n".join(_word_pattern(folded).findall(folded)).encode().split()
    # Spaces in place of all that is no word take a third of the time of the pattern.
    spaced = np.where(kinds, codes, np.uint32(ord(" "))).tobytes()
    return spaced.decode("utf-32-le").encode().split()


_SEPARATOR, _LETTER, _OTHER = range(3)
_NUM_KINDS = 0x10000  # characters above are rare: the pattern reads them


@cache
def _character_kinds() -> NDArray[np.uint8]:
    """Tell by code point what is between words, part of one, or left to the pattern; the last stands for all above."""
    kinds = np.array([chr(code).isalnum() for code in range(_NUM_KINDS)], dtype=np.uint8)
    for match in _UNSPACED_CHAR.finditer("".join(map(chr, range(_NUM_KINDS)))):
        kinds[match.start()] = _OTHER
    return np.append(kinds, np.uint8(_OTHER))


def join_shingles(words: Sequence[AnyStr], space: AnyStr) -> list[AnyStr]:
    """Return every run of `SHINGLE_SIZE` words.

    Args:
        words: the words of one text, case-folded.
        space: " ", as the words are.

    Returns:
        The words of each run, joined by spaces, in order; repeated runs are repeated.
    """
    return list(map(space.join, zip(*(words[start:] for start in range(SHINGLE_SIZE)), strict=False)))
