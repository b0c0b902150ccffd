"""Reduce a word to a key that its inflected forms share.

Cutting endings is crude, but a key is never shown: it only needs to be the same for most forms of a word and different
for most other words.
"""

import re
from functools import lru_cache

__all__ = ["stem_key"]

# Languages whose nouns have case endings.
_CASE_LANGUAGES = "bg cs el et fi hr hu lt lv mk pl ro ru sk sl sr tr uk"
_INFLECTED_LANGUAGES = frozenset(_CASE_LANGUAGES.split())
_KOREAN_PARTICLE = re.compile(
    r"(?<=[가-힣]{2})(?:은|는|이|가|을|를|의|에|에서|으로|로|와|과|도|에게|까지|부터|만|라고|이라고)$"
)
MIN_INFLECTED_CHARS = 6  # shorter words keep their ending
MIN_STEM_CHARS = 5  # letters that are never cut
MAX_ENDING_CHARS = 2  # letters that are cut


@lru_cache(maxsize=1024)
def stem_key(word: str, language: str | None) -> str:
    """Return the key of a word.

    Args:
        word: one token.
        language: ISO 639-1; None when unknown.

    Returns:
        The word in lower case, without plural or case ending where the language has them.
    """
    lower = word.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    if language == "ko":
        return _KOREAN_PARTICLE.sub("", lower)
    if language in _INFLECTED_LANGUAGES:
        stem = lower.partition("'")[0]
        return (
            stem[: max(MIN_STEM_CHARS, len(stem) - MAX_ENDING_CHARS)]
            if len(stem) >= MIN_INFLECTED_CHARS
            else stem
        )
    return _strip_plural(lower) if language in {"en", None} else lower


def _strip_plural(word: str) -> str:
    if len(word) < MIN_STEM_CHARS or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]
