"""Measure how similar two texts or sets of words are."""

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache

from pipeline.text.normalize import fold

__all__ = ["jaccard", "text_similarity", "word_set"]

_WORD = re.compile(r"\w+")


def jaccard(first: AbstractSet[str], second: AbstractSet[str]) -> float:
    """Return the Jaccard index: the size of the intersection divided by that of the union.

    Args:
        first: words.
        second: words.

    Returns:
        0 to 1; 0 when both are empty.
    """
    union_size = len(first | second)
    return len(first & second) / union_size if union_size else 0.0


def word_set(text: str) -> frozenset[str]:
    """Return the distinct words of a text, folded.

    Args:
        text: any text.
    """
    return frozenset(_WORD.findall(fold(text)))


def text_similarity(first: str, second: str) -> float:
    """Return the Jaccard index of the words of two texts, whatever their case and accents.

    Args:
        first: any text.
        second: any text.

    Returns:
        0 to 1; 0 when neither has a word.
    """
    return jaccard(_cached_word_set(first), _cached_word_set(second))


# One title is compared with many.
_cached_word_set = lru_cache(maxsize=64)(word_set)
