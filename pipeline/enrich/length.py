"""Count words and estimate the reading time."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article
from pipeline.text.characters import UNSPACED_SCRIPTS

__all__ = ["LENGTH", "TextLength", "measure_length", "reading_time"]

# Silent reading of non-fiction, adults: 238 words a minute in English (Brysbaert 2019, a meta-analysis);
# 255 characters a minute in Chinese and 357 in Japanese (Trauzettel-Klosinski & Dietz 2012, IReST).
WORDS_PER_MINUTE = 238
CHARACTERS_PER_MINUTE = 300

_UNSPACED_CHAR = re.compile(f"[{UNSPACED_SCRIPTS}]")
_WORD = re.compile(r"[^\W_]+(?:[-'\u2019.,][^\W_]+)*")


class TextLength(NamedTuple):
    """The length of a text.

    Args:
        words: a word with inner punctuation ("centre-right", "1,300") counts once.
        characters: those of scripts without spaces.
    """

    words: int
    characters: int


def measure_length(doc: TokenizedDocument) -> TextLength:
    """Count the words of a text, and the characters of scripts without spaces.

    Args:
        doc: the text.
    """
    if not _UNSPACED_CHAR.search(doc.text):
        plain_words, others = doc.white_space_parts
        return TextLength(len(plain_words) + len(_WORD.findall(others)), 0)
    spaced, num_characters = _UNSPACED_CHAR.subn(" ", doc.text)
    return TextLength(len(_WORD.findall(spaced)), num_characters)


def reading_time(length: TextLength) -> timedelta:
    """Estimate how long an adult takes to read a text.

    Args:
        length: of the text.

    Returns:
        The time, rounded up to whole seconds; zero only for a text without words.
    """
    minutes = length.words / WORDS_PER_MINUTE + length.characters / CHARACTERS_PER_MINUTE
    return timedelta(seconds=-int(-minutes * 60 // 1))


def _compute(_article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    length = measure_length(doc)
    return {"word_count": sum(length), "reading_time": reading_time(length)}


LENGTH = Enricher("length", 1, ("word_count", "reading_time"), _compute)
