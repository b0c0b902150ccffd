"""Split texts into the words that full-text search compares.

The rules are those of SQLite's tokenizer `unicode61` and of the function `fold_words` that migration 0001 creates on
PostgreSQL: words are runs of letters, digits and marks. Case does not count, nor do the accents of Latin letters; in
other scripts they make letters of their own, such as й.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Token", "fold_word", "iter_tokens", "words_of"]

_LATIN_ACCENTS_RE = re.compile("([A-Za-z])[\u0300-\u036f]+")
_ASCII_WORD_RE = re.compile(r"[A-Za-z0-9]+")
# First letters of the Unicode categories of letters, numbers and marks.
_WORD_CATEGORIES = frozenset("LNM")


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word and the range of characters where it stands."""

    text: str
    start: int
    end: int


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


def iter_tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text with their places.

    Args:
        text: any text.
    """
    if text.isascii():
        for match in _ASCII_WORD_RE.finditer(text):
            yield Token(match[0].lower(), *match.span())
        return
    start: int | None = None
    for index, char in enumerate(f"{text} "):
        if char.isalnum() or unicodedata.category(char)[0] in _WORD_CATEGORIES:
            start = index if start is None else start
        elif start is not None:
            yield Token(fold_word(text[start:index]), start, index)
            start = None


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a text.

    Args:
        text: any text.
    """
    return tuple(token.text for token in iter_tokens(text))
