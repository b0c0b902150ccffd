"""The story's text in, how many words it has and how long reading it takes out."""

import re
from collections.abc import Mapping
from datetime import timedelta

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.reading import Reading
from pipeline.records import Article

__all__ = ["LENGTH", "count_words", "reading_time"]

# Silent reading of non-fiction, adults: 238 words a minute in English (Brysbaert 2019, a meta-analysis);
# 255 characters a minute in Chinese and 357 in Japanese (Trauzettel-Klosinski & Dietz 2012, IReST).
WORDS_A_MINUTE = 238
CHARACTERS_A_MINUTE = 300

_LETTERLIKE = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_CHARACTER = re.compile(f"[{_LETTERLIKE}]")
_WORD = re.compile(rf"(?:(?![{_LETTERLIKE}])[^\W_])+(?:[-'\u2019.,](?:(?![{_LETTERLIKE}])[^\W_])+)*")


def count_words(text: str) -> int:
    """Count words; in scripts that write no spaces, characters.

    Args:
        text: any text.

    Returns:
        Words with inner marks ("centre-right", "1,300") count once.
    """
    return sum(1 for _ in _WORD.finditer(text)) + len(_CHARACTER.findall(text))


def reading_time(text: str) -> timedelta:
    """Estimate how long a grown-up reads a text, in whole seconds.

    Args:
        text: any text.

    Returns:
        Zero only for a text without words.
    """
    characters = len(_CHARACTER.findall(text))
    words = sum(1 for _ in _WORD.finditer(text))
    minutes = words / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE
    return timedelta(seconds=-int(-minutes * 60 // 1))


def _find(_article: Article, reading: Reading) -> Mapping[str, object]:
    return {"word_count": count_words(reading.text), "reading_time": reading_time(reading.text)}


LENGTH = Enricher("length", 1, ("word_count", "reading_time"), _find)
