"""The shapes that traits are kept in: a column holds one number for each run of text of a page."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Columns", "Numbers", "Places", "bits", "logarithm", "moved", "summed"]

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]
Columns = dict[str, NDArray[Any]]


def logarithm(numbers: NDArray[Any]) -> Numbers:
    """Numbers on a scale where a doubling counts the same everywhere; signs stay."""
    scaled: Numbers = np.sign(numbers) * np.log2(1 + np.abs(numbers))
    return scaled


def summed(numbers: NDArray[Any]) -> Numbers:
    """Running totals from 0: the sum from `first` up to `last` is ``totals[last] - totals[first]``."""
    return np.concatenate(([0.0], np.cumsum(numbers)))


def bits(sets: NDArray[np.uint64], size: int) -> NDArray[np.bool_]:
    """Spread sets of bits.

    Args:
        sets: one number for each run.
        size: how many bits count.

    Returns:
        (size, runs): a row for each bit, the lowest first.
    """
    spread: NDArray[np.bool_] = (sets & (np.uint64(1) << np.arange(size, dtype=np.uint64))[:, None]) != 0
    return spread


def moved(column: NDArray[Any], steps: int) -> Numbers:
    """What stands so many runs before each one (after, when negative); -1 where there is none."""
    held = np.full(len(column), -1.0)
    if steps > 0:
        held[steps:] = column[:-steps]
    else:
        held[:steps] = column[-steps:]
    return held
