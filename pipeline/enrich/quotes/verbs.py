"""Provide patterns for the verbs of speaking and the pronouns of a language (data/verbs.txt)."""

import re
from functools import cache, lru_cache

from pipeline.enrich.data_files import read_word_lists

__all__ = ["pronoun_pattern", "verb_pattern"]

_UNSPACED = frozenset({"ja", "ko", "zh"})
_NO_MATCH_PATTERN = re.compile(r"(?!)")


@cache
def _word_lists() -> dict[str, frozenset[str]]:
    return read_word_lists(__package__, "verbs.txt")


@lru_cache(maxsize=256)
def _compile_pattern(name: str) -> re.Pattern[str]:
    words = _word_lists().get(name)
    if not words:
        return _NO_MATCH_PATTERN
    alternatives = "|".join(sorted(map(re.escape, sorted(words)), key=len, reverse=True))
    return re.compile(alternatives if name in _UNSPACED else rf"(?<!\w)(?:{alternatives})(?!\w)")


def verb_pattern(language: str | None) -> re.Pattern[str]:
    """What finds a verb of speaking.

    Args:
        language: ISO 639-1; English when it is not known; nothing is found in a language without a list.
    """
    return _compile_pattern(language or "en")


def pronoun_pattern(language: str | None) -> re.Pattern[str]:
    """What finds a pronoun that stands for a speaker.

    Args:
        language: as in `verbs`.
    """
    return _compile_pattern(f"{language or 'en'}+")
