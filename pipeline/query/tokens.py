"""Split texts into the words that full-text search compares.

The rules are those of SQLite's tokenizer `unicode61` and of the function `fold_words` that migration 0001 creates on
PostgreSQL: words are runs of letters, digits and marks. Raised digits and fractions (m², ½) divide words, since
PostgreSQL knows them as neither. Case does not count, nor do the accents of Latin letters; in other scripts they make
letters of their own, such as й.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

__all__ = ["fold_word", "iter_spans", "words_of"]

_LATIN_ACCENTS_RE = re.compile("([A-Za-z])[\u0300-\u036f]+")
_ASCII_WORD_RE = re.compile(r"[A-Za-z0-9]+")
_WORD_RE = re.compile(r"[^\W_]+")
# Characters about which the expression for words may be wrong: marks, and numbers that are no digits.
_DOUBTFUL_RE = re.compile(
    r"[^\w\x00-\x7f]|[\u00b2\u00b3\u00b9\u00bc-\u00be\u09f4-\u09f9\u0b72-\u0bf2\u0c78-\u0c7e\u0d58-\u0d78"
    r"\u0f2a-\u0f33\u1369-\u137c\u17f0-\u17f9\u19da\u2070-\u24ff\u2776-\u2793\u2cfd\u3192-\u32bf\ua830-\ua835"
    r"\U00010107-\U0001f10c]"
)
_OTHER_NUMBER = "No"  # the Unicode category of ² and ½
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
    if word_re is _WORD_RE and any(
        _is_word_char(char) != char.isalnum() for char in set(_DOUBTFUL_RE.findall(text))
    ):
        yield from _iter_spans_by_category(text)
        return
    for match in word_re.finditer(text):
        yield match.span()


def _is_word_char(char: str) -> bool:
    category = unicodedata.category(char)
    return (char.isalnum() or category[0] in _WORD_CATEGORIES) and category != _OTHER_NUMBER


def _iter_spans_by_category(text: str) -> Iterator[tuple[int, int]]:
    """Yield the words of a text with marks, such as the vowel signs of Hindi, or with numbers that are no digits."""
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
