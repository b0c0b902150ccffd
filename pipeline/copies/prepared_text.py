"""Prepare a text for comparison: its words, its shingles, and which words are names or numbers."""

import re
import unicodedata
from dataclasses import dataclass

from pipeline.text.shingles import iter_words, join_shingles

__all__ = ["PreparedText", "prepare_text"]

# What stands before the first word of a sentence or a quotation, where a capital does not mark a name.
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…\"“”«»„'‘’(\[\n—–-])[^\S\n]*\Z|\n\s*\Z")
# Characters before a word in which a sentence may have ended.
_LOOKBEHIND_CHARS = 4


@dataclass(frozen=True, slots=True)
class PreparedText:
    """A text as `compare_texts` takes it."""

    # Case-folded, in order.
    words: tuple[str, ...]
    # For each word: whether it is a number, or written like a name.
    is_fact: tuple[bool, ...]
    # Each run of three words, in order.
    shingles: tuple[str, ...]
    word_set: frozenset[str]
    shingle_set: frozenset[str]


def prepare_text(text: str) -> PreparedText:
    """Prepare a text for comparison.

    A word with a digit is a number; a word with a capital that begins no sentence is written like a name. In scripts
    without capitals only numbers are known.

    Args:
        text: the whole text, in any language.
    """
    normalized = unicodedata.normalize("NFKC", text)
    words: list[str] = []
    is_fact: list[bool] = []
    for match in iter_words(normalized):
        words.append(match[0].casefold())
        is_fact.append(_is_fact(normalized, match))
    shingles = join_shingles(words)
    return PreparedText(tuple(words), tuple(is_fact), tuple(shingles), frozenset(words), frozenset(shingles))


def _is_fact(text: str, match: re.Match[str]) -> bool:
    word = match[0]
    if word[0].isupper():
        start = match.start()
        return not _SENTENCE_START.search(text[max(0, start - _LOOKBEHIND_CHARS) : start])
    return word[0].isdigit() or word[-1].isdigit()
