"""Prepare a text for comparison: its words, its shingles, and which words are names or numbers."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from operator import or_

from pipeline.text.shingles import iter_words, join_shingles

__all__ = ["CapitalUse", "PreparedText", "prepare_text"]

# What stands before the first word of a sentence or a quotation, where a capital does not mark a name.
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…\"“”«»„'‘’(\[\n—–-])[^\S\n]*\Z|\n\s*\Z")
# Characters before a word in which a sentence may have ended.
_LOOKBEHIND_CHARS = 4
# German writes every noun with a capital: .28 of the words have one within a sentence (median of development texts). In
# other languages .01 to .11 have one, in few texts more than this.
_MAX_NAME_SHARE = 0.24
# A text with a smaller share of words in letters with upper and lower case is in a script that has none.
_MIN_CASED_SHARE = 0.2


class CapitalUse(StrEnum):
    """What a capital within a sentence means in a text."""

    NAMES = "names"
    NOUNS = "nouns"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PreparedText:
    """A text as `compare_texts` takes it."""

    # Case-folded, in order.
    words: tuple[str, ...]
    # For each word: whether it is a number, or written like a name.
    is_fact: tuple[bool, ...]
    # For each word: whether it is a number.
    is_number: tuple[bool, ...]
    capital_use: CapitalUse
    # Each run of three words, in order.
    shingles: tuple[str, ...]
    word_set: frozenset[str]
    shingle_set: frozenset[str]


def prepare_text(text: str) -> PreparedText:
    """Prepare a text for comparison.

    A word with a digit is a number; a word with a capital that begins no sentence is written like a name. In German and
    in scripts without capitals only numbers are certain, see `CapitalUse`.

    Args:
        text: the whole text, in any language.
    """
    normalized = unicodedata.normalize("NFKC", text)
    matches = list(iter_words(normalized))
    written = [match[0] for match in matches]
    words = tuple(map(str.casefold, written))
    has_capital = [word[0].isupper() for word in written]
    is_name = [
        is_upper and not _begins_sentence(normalized, match.start())
        for is_upper, match in zip(has_capital, matches, strict=True)
    ]
    # Most words are of letters only, which is seen fastest.
    is_number = tuple(not word.isalpha() and (word[0].isdigit() or word[-1].isdigit()) for word in written)
    shingles = join_shingles(words, " ")
    return PreparedText(
        words,
        tuple(map(or_, is_name, is_number)),
        is_number,
        _capital_use(written, has_capital, is_name),
        tuple(shingles),
        frozenset(words),
        frozenset(shingles),
    )


def _capital_use(words: list[str], has_capital: list[bool], is_name: list[bool]) -> CapitalUse:
    cased_words = sum(map(or_, map(str.islower, words), has_capital))
    if cased_words <= _MIN_CASED_SHARE * len(words):
        return CapitalUse.NONE
    return CapitalUse.NOUNS if sum(is_name) > _MAX_NAME_SHARE * cased_words else CapitalUse.NAMES


def _begins_sentence(text: str, start: int) -> bool:
    """Whether the word at a position is the first one of a sentence or a quotation."""
    return _SENTENCE_START.search(text[max(0, start - _LOOKBEHIND_CHARS) : start]) is not None
