"""Count words and estimate the reading time."""

import re
from collections.abc import Mapping
from datetime import timedelta

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article
from pipeline.text.characters import UNSPACED_SCRIPTS

__all__ = ["LENGTH", "count_words", "reading_time"]

# Silent reading of non-fiction, adults: 238 words a minute in English (Brysbaert 2019, a meta-analysis);
# 255 characters a minute in Chinese and 357 in Japanese (Trauzettel-Klosinski & Dietz 2012, IReST).
WORDS_PER_MINUTE = 238
CHARACTERS_PER_MINUTE = 300

_UNSPACED_CHAR = re.compile(f"[{UNSPACED_SCRIPTS}]")
_WORD = re.compile(
    rf"(?:(?![{UNSPACED_SCRIPTS}])[^\W_])+(?:[-'\u2019.,](?:(?![{UNSPACED_SCRIPTS}])[^\W_])+)*"
)


def count_words(text: str) -> int:
    """Count the words of a text; in scripts without spaces, the characters.

    Args:
        text: any text.

    Returns:
        The count. A word with inner punctuation ("centre-right", "1,300") counts once.
    """
    return sum(1 for _ in _WORD.finditer(text)) + len(_UNSPACED_CHAR.findall(text))


def reading_time(text: str) -> timedelta:
    """Estimate how long an adult takes to read a text.

    Args:
        text: any text.

    Returns:
        The time, rounded up to whole seconds; zero only for a text without words.
    """
    char_count = len(_UNSPACED_CHAR.findall(text))
    word_count = sum(1 for _ in _WORD.finditer(text))
    minutes = word_count / WORDS_PER_MINUTE + char_count / CHARACTERS_PER_MINUTE
    return timedelta(seconds=-int(-minutes * 60 // 1))


def _compute(_article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    return {"word_count": count_words(doc.text), "reading_time": reading_time(doc.text)}


LENGTH = Enricher("length", 1, ("word_count", "reading_time"), _compute)
