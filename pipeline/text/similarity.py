"""Measure how similar two sets of words are."""

from collections.abc import Set as AbstractSet

__all__ = ["jaccard"]


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
