"""Reduce a word to a key that its inflected forms share.

Cutting endings is crude, but a key is never shown: it only needs to be the same for most forms of a word and different
for most other words.
"""

import re
from collections.abc import Collection, Sequence

__all__ = ["fold_words", "stem_folded", "stem_key", "stem_keys"]

# Languages whose nouns have case endings.
_CASE_LANGUAGES = "bg cs el et fi hr hu lt lv mk pl ro ru sk sl sr tr uk"
_INFLECTED_LANGUAGES = frozenset(_CASE_LANGUAGES.split())
_KOREAN_PARTICLE = re.compile(
    r"(?<=[가-힣]{2})(?:은|는|이|가|을|를|의|에|에서|으로|로|와|과|도|에게|까지|부터|만|라고|이라고)$"
)
MIN_INFLECTED_CHARS = 6  # shorter words keep their ending
MIN_STEM_CHARS = 5  # letters that are never cut
MAX_ENDING_CHARS = 2  # letters that are cut


def stem_key(word: str, language: str | None) -> str:
    """Return the key of a word.

    Args:
        word: one token.
        language: ISO 639-1; None when unknown.

    Returns:
        The word in lower case, without plural or case ending where the language has them.
    """
    return stem_folded(fold_words([word]), language)[0]


def stem_keys(words: Collection[str], language: str | None) -> dict[str, str]:
    """Return the keys of some words by word, see `stem_key`; much faster than one word after the other.

    Args:
        words: distinct tokens.
        language: ISO 639-1; None when unknown.
    """
    return dict(zip(words, stem_folded(fold_words(words), language), strict=True))


def fold_words(words: Collection[str]) -> list[str]:
    """Return words case-folded, with one kind of apostrophe.

    Args:
        words: tokens, without line breaks.
    """
    if not words:
        return []
    # One call folds them faster than many.
    return "\n".join(words).casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split("\n")


def stem_folded(words: Sequence[str], language: str | None) -> list[str]:
    """Return the keys of words from `fold_words`, in their order; `language` is as in `stem_key`."""
    if language == "ko":
        return [_KOREAN_PARTICLE.sub("", word) for word in words]
    if language in _INFLECTED_LANGUAGES:
        return [_strip_ending(word.partition("'")[0]) for word in words]
    if language in {"en", None}:
        return [_strip_plural(word) if word.endswith("s") else word for word in words]
    return list(words)


def _strip_ending(word: str) -> str:
    if len(word) < MIN_INFLECTED_CHARS:
        return word
    return word[: max(MIN_STEM_CHARS, len(word) - MAX_ENDING_CHARS)]


def _strip_plural(word: str) -> str:
    if len(word) < MIN_STEM_CHARS or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]
