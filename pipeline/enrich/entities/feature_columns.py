"""Hold the features of many words or runs of words, kind by kind, and hash all of them at once.

Training needs the features as strings, tagging needs their hashes only. Both read the same columns, so that they cannot
differ.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.hashed_weights import add_prefix, add_prefixes, hash_names

__all__ = [
    "FeatureColumn",
    "FeaturePlace",
    "HashedColumns",
    "ListedValues",
    "RepeatedValues",
    "TextValues",
    "ValueNames",
    "Values",
    "hash_columns",
    "read_features",
]

Numbers = NDArray[np.intp]


class FeaturePlace(IntEnum):
    """Where a word has a feature."""

    SHARED = 0  # as a token and as a neighbour of one
    OWN = 1  # as a token only
    NEAR = 2  # as a neighbour only


class HashedColumns(NamedTuple):
    """The hashes of one kind of feature by word, or of several: then the shape of each array is (kinds, words).

    Args:
        hashes: `hash_name` of each feature.
        lengths: number of its bytes in UTF-8.
        is_present: whether the word has it.
    """

    hashes: NDArray[np.uint32]
    lengths: Numbers
    is_present: NDArray[np.bool_]

    def select(self, is_chosen: NDArray[np.bool_]) -> "HashedColumns":
        """Return the chosen columns."""
        return HashedColumns(self.hashes[is_chosen], self.lengths[is_chosen], self.is_present[is_chosen])

    def with_prefix(self, prefix: str) -> "HashedColumns":
        """Return the features with a prefix."""
        return HashedColumns(add_prefix(self.hashes, self.lengths, prefix), self.lengths, self.is_present)


class Values(Protocol):
    """What stands behind the code of a feature, by word."""

    def __len__(self) -> int:
        """Return the number of words."""

    def read(self, index: int) -> str | None:
        """Return the value of a word; None for a word that has no such feature."""

    def hash(self) -> HashedColumns:
        """Hash the values of all words."""


class TextValues(list[str]):
    """Values of any text."""

    def read(self, index: int) -> str:
        """Return the value of a word, see `Values`."""
        return self[index]

    def hash(self) -> HashedColumns:
        """Hash the values of all words, see `Values`."""
        hashes, lengths = hash_names(self)
        return HashedColumns(hashes, lengths, np.ones(len(self), dtype=bool))


class ValueNames:
    """The values that a kind of feature may have, with their hashes.

    Args:
        names: the values, at least one.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.hashes, self.lengths = hash_names(names)


@dataclass(frozen=True, slots=True)
class ListedValues:
    """Values of a few texts, given by numbers.

    Args:
        names: the texts.
        numbers: of the text, by word; -1 for a word that has no such feature.
    """

    names: ValueNames
    numbers: Numbers

    def __len__(self) -> int:
        return len(self.numbers)

    def read(self, index: int) -> str | None:
        """Return the value of a word, see `Values`."""
        number = int(self.numbers[index])
        return self.names.names[number] if number >= 0 else None

    def hash(self) -> HashedColumns:
        """Hash the values of all words, see `Values`."""
        hashes, lengths = self.names.hashes[self.numbers], self.names.lengths[self.numbers]
        return HashedColumns(hashes, lengths, self.numbers >= 0)


@dataclass(frozen=True, slots=True)
class RepeatedValues:
    """Values that several words in a row share.

    Args:
        values: of each run.
        sizes: numbers of words of the runs.
    """

    values: Values
    sizes: Numbers

    def __len__(self) -> int:
        return int(self.sizes.sum())

    def read(self, index: int) -> str | None:
        """Return the value of a word, see `Values`."""
        return self.values.read(int(np.searchsorted(np.cumsum(self.sizes), index, side="right")))

    def hash(self) -> HashedColumns:
        """Hash the values of all words, see `Values`."""
        hashes, lengths, is_present = self.values.hash()
        sizes = self.sizes
        return HashedColumns(
            np.repeat(hashes, sizes), np.repeat(lengths, sizes), np.repeat(is_present, sizes)
        )


class FeatureColumn(NamedTuple):
    """One kind of feature of some words.

    Args:
        prefix: its code, see `feature_codes`.
        values: what stands behind the code.
        place: where a word has it.
    """

    prefix: str
    values: Values
    place: FeaturePlace = FeaturePlace.SHARED


def read_features(columns: Sequence[FeatureColumn], index: int) -> Iterator[str]:
    """Yield the features of one word as strings.

    Args:
        columns: in the order of the features.
        index: of the word.
    """
    return (prefix + value for prefix, values, _ in columns if (value := values.read(index)) is not None)


def hash_columns(columns: Sequence[FeatureColumn]) -> HashedColumns:
    """Hash the features of some words.

    Args:
        columns: at least one, all of the same number of words.

    Returns:
        Arrays of the shape (columns, words).
    """
    # Several columns share their values.
    hashed_values = {id(column.values): column.values for column in columns}
    hashed_by_id = {key: values.hash() for key, values in hashed_values.items()}
    hashed = [hashed_by_id[id(values)] for _, values, _ in columns]
    prefixes = tuple(prefix for prefix, _, _ in columns)
    # `np.stack` would take five times as long.
    shape = len(columns), -1
    hashes = np.concatenate([column.hashes for column in hashed]).reshape(shape)
    lengths = np.concatenate([column.lengths for column in hashed]).reshape(shape)
    is_present = np.concatenate([column.is_present for column in hashed]).reshape(shape)
    prefix_lengths = np.array([*map(len, prefixes)])[:, None]
    return HashedColumns(add_prefixes(hashes, lengths, prefixes), lengths + prefix_lengths, is_present)
