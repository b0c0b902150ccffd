"""Trees in an array file and the traits of many segments in; one score for each segment out.

A tree has at most sixteen leaves. Every test of every tree is looked at, in one sweep over all segments; a
failed test strikes out the leaves on its left, and the first leaf that stands is the answer (QuickScorer,
Lucchese et al., 2015).
"""

from dataclasses import dataclass
from importlib.resources.abc import Traversable

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEAVES", "Forest", "opened", "scores"]

LEAVES = 16
_ALL = np.uint16(0xFFFF)


def _lowest() -> NDArray[np.uint8]:
    """The place of the lowest bit of every number of sixteen bits."""
    numbers = np.arange(1 << LEAVES)
    places = np.zeros(1 << LEAVES, np.uint8)
    for bit in reversed(range(LEAVES)):
        places[numbers >> bit & 1 == 1] = bit
    return places


_LOWEST = _lowest()


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """Trees, one row each: what each test looks at, its limit, the leaves it leaves standing, the leaves' values."""

    columns: NDArray[np.intp]
    limits: NDArray[np.float32]
    standing: NDArray[np.uint16]
    values: NDArray[np.float32]
    # The traits' names in the order of the columns.
    names: tuple[str, ...]


def opened(file: Traversable) -> Forest:
    """Read a forest.

    Args:
        file: an `.npz` file that `bench/train_blocks.py` wrote.
    """
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as held:
        return Forest(
            columns=held["columns"].astype(np.intp),
            limits=held["limits"],
            standing=held["standing"],
            values=held["values"],
            names=tuple(str(name) for name in held["names"]),
        )


def scores(forest: Forest, traits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Ask every tree about every segment.

    Args:
        forest: trained trees.
        traits: (traits, segments), the rows in the order of `forest.names`.

    Returns:
        (segments,) probabilities from 0 to 1.
    """
    trees, tests = forest.columns.shape
    failed = traits[forest.columns.ravel()] > forest.limits.ravel()[:, None]
    left = np.where(failed, forest.standing.ravel()[:, None], _ALL).reshape(trees, tests, -1)
    leaves = _LOWEST[np.bitwise_and.reduce(left, axis=1)]
    starts = np.arange(trees)[:, None] * forest.values.shape[1]
    odds = forest.values.ravel()[leaves + starts].sum(axis=0)
    likely: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-odds.astype(np.float64)))
    return likely
