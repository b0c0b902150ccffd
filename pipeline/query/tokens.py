"""Split texts into the words that full-text search compares.

The rules are those of SQLite's tokenizer `unicode61` and of the function `fold_words` that migration 0001 creates on
PostgreSQL: words are runs of letters, digits and marks. Case does not count, nor do the accents of Latin letters; in
other scripts they make letters of their own, such as й.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

__all__ = ["fold_word", "iter_spans", "words_of"]

_LATIN_ACCENTS_RE = re.compile("([A-Za-z])[\u0300-\u036f]+")
_ASCII_WORD_RE = re.compile(r"[A-Za-z0-9]+")
_WORD_RE = re.compile(r"[^\W_]+")
# Characters that the expression for words leaves out, and that may be marks.
_POSSIBLE_MARK_RE = re.compile(r"[^\w\x00-\x7f]")
# First letters of the Unicode categories of letters, numbers and marks.
_WORD_CATEGORIES = frozenset("LNM")


def fold_word(word: str) -> str:
    """Fold case and Latin accents as the databases do.

    Args:
        word: or a text of several. Unlike with `pipeline.text.fold`, the letter ß stays as it is, and both small sigmas
            become one.
    """
    if word.isascii():
        return word.lower()
    without_accents = _LATIN_ACCENTS_RE.sub(r"\1", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", without_accents).lower().replace("ς", "σ")


# Words repeat within a text and between texts, and folding costs more than looking up.
_fold_token = lru_cache(maxsize=1024)(fold_word)


def iter_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of the words of a text: first character and the one behind the last.

    Args:
        text: any text.
    """
    word_re = _ASCII_WORD_RE if text.isascii() else _WORD_RE
    if word_re is _WORD_RE and any(map(_is_word_char, set(_POSSIBLE_MARK_RE.findall(text)))):
        yield from _iter_spans_with_marks(text)
        return
    for match in word_re.finditer(text):
        yield match.span()


def _is_word_char(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] in _WORD_CATEGORIES


def _iter_spans_with_marks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the words of a text in which marks stand, such as the vowel signs of Hindi."""
    start: int | None = None
    for index, char in enumerate(f"{text} "):
        if _is_word_char(char):
            start = index if start is None else start
        elif start is not None:
            yield start, index
            start = None


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a text.

    Args:
        text: any text.
    """
    if text.isascii():
        return tuple(_ASCII_WORD_RE.findall(text.lower()))
    return tuple(_fold_token(text[start:end]) for start, end in iter_spans(text))
