"""A language in, patterns for its verbs of speaking and for the pronouns of speakers out (data/verbs.txt, our own)."""

import re
from functools import cache, lru_cache
from importlib import resources

__all__ = ["pronouns", "verbs"]

_UNSPACED = frozenset({"ja", "ko", "zh"})
_NEVER = re.compile(r"(?!)")


@cache
def _lists() -> dict[str, list[str]]:
    text = resources.files(__package__).joinpath("data", "verbs.txt").read_text("utf-8")
    rows = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: words.split() for name, _, words in rows}


@lru_cache(maxsize=256)
def _pattern(name: str) -> re.Pattern[str]:
    words = _lists().get(name)
    if not words:
        return _NEVER
    either = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(either if name in _UNSPACED else rf"(?<!\w)(?:{either})(?!\w)")


def verbs(language: str | None) -> re.Pattern[str]:
    """What finds a verb of speaking.

    Args:
        language: ISO 639-1; English when it is not known; nothing is found in a language without a list.
    """
    return _pattern(language or "en")


def pronouns(language: str | None) -> re.Pattern[str]:
    """What finds a pronoun that stands for a speaker.

    Args:
        language: as in `verbs`.
    """
    return _pattern(f"{language or 'en'}+")
