"""Split a text into words and into shingles, runs of words, by which copies of a text are found."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

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


def split_words(text: str) -> list[str]:
    """Split a text into words, without regard to case and compatibility forms.

    Args:
        text: any text.

    Returns:
        The words in order, case-folded.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _word_pattern(folded).findall(folded)


def join_shingles(words: Sequence[str]) -> list[str]:
    """Return every run of `SHINGLE_SIZE` words.

    Args:
        words: the words of one text, case-folded.

    Returns:
        The words of each run, joined by spaces, in order; repeated runs are repeated.
    """
    return list(map(" ".join, zip(*(words[start:] for start in range(SHINGLE_SIZE)), strict=False)))
