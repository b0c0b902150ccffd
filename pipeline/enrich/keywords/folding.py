"""A word as printed and its language in, the key under which its forms are counted together out.

Cutting endings is crude on purpose: a key is never shown, it only has to be the same for most forms of a word and
different for most other words.
"""

import re
from functools import lru_cache

__all__ = ["fold"]

# Languages whose nouns change their endings by case: the last letters say how a word is used, not which it is.
_CASES = "bg cs el et fi hr hu lt lv mk pl ro ru sk sl sr tr uk"
_INFLECTED = frozenset(_CASES.split())
_KOREAN = re.compile(
    r"(?<=[가-힣]{2})(?:은|는|이|가|을|를|의|에|에서|으로|로|와|과|도|에게|까지|부터|만|라고|이라고)$"
)
LONG = 6  # letters from which on an ending is cut
STEM = 5  # letters that always stay
ENDING = 2  # letters cut


@lru_cache(maxsize=65536)
def fold(word: str, language: str | None) -> str:
    """The key of a word.

    Args:
        word: one token.
        language: ISO 639-1; None when it is not known.

    Returns:
        The word in lower case, without a plural's or case's ending where the language has them.
    """
    folded = word.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    if language == "ko":
        return _KOREAN.sub("", folded)
    if language in _INFLECTED:
        stem = folded.partition("'")[0]
        return stem[: max(STEM, len(stem) - ENDING)] if len(stem) >= LONG else stem
    return _singular(folded) if language in {"en", None} else folded


def _singular(word: str) -> str:
    if len(word) < STEM or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]
