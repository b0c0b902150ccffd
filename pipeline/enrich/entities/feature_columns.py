"""Hold the features of many words or runs of words, kind by kind, and hash all of them at once.

Training needs the features as strings, tagging needs their hashes only. Both read the same columns, so that they cannot
differ.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.hashed_weights import add_prefixes, hash_names

__all__ = [
    "FeatureColumn",
    "FeaturePlace",
    "HashedColumns",
    "ListedValues",
    "PrefixedColumns",
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


class HashedValues(Protocol):
    """What stands behind the code of a feature, by word, where it is hashed by itself."""

    def __len__(self) -> int:
        """Return the number of words."""

    def read(self, index: int) -> str | None:
        """Return the value of a word; None for a word that has no such feature."""

    def hash(self) -> HashedColumns:
        """Hash the values of all words."""


class TextValues(list[str]):
    """Values of any text."""

    def read(self, index: int) -> str:
        """Return the value of a word, see `HashedValues`."""
        return self[index]

    def hash(self) -> HashedColumns:
        """Hash the values of all words, see `HashedValues`."""
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
        """Return the value of a word, see `HashedValues`."""
        number = int(self.numbers[index])
        return self.names.names[number] if number >= 0 else None


@dataclass(frozen=True, slots=True)
class RepeatedValues:
    """Values that several words in a row share.

    Args:
        values: of each run.
        sizes: numbers of words of the runs, the same for all such columns.
    """

    values: "Values"
    sizes: Numbers

    def __len__(self) -> int:
        return int(self.sizes.sum())

    def read(self, index: int) -> str | None:
        """Return the value of a word, see `HashedValues`."""
        return self.values.read(int(np.searchsorted(np.cumsum(self.sizes), index, side="right")))


Values = HashedValues | ListedValues | RepeatedValues


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


class PrefixedColumns(NamedTuple):
    """Some of the columns, with one more prefix.

    Args:
        prefix: stands before the codes of the features.
        numbers: of the columns.
    """

    prefix: str
    numbers: Sequence[int]


def hash_columns(
    columns: Sequence[FeatureColumn], blocks: Sequence[PrefixedColumns]
) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """Hash the features of some words.

    Args:
        columns: at least one, all of the same number of words.
        blocks: which columns are hashed, and with which prefixes.

    Returns:
        `hash_name` of each feature, and whether the word has it, the columns of one block after those of the other;
        shape (columns of all blocks, words).
    """
    # Several columns share their values.
    distinct = {id(column.values): column.values for column in columns}
    values, rows_of_values = _hash_values(list(distinct.values()))
    row_by_id = dict(zip(distinct, rows_of_values, strict=True))
    chosen = [(block.prefix, columns[number]) for block in blocks for number in block.numbers]
    rows = np.array([row_by_id[id(column.values)] for _, column in chosen])
    prefixes = tuple([prefix + column.prefix for prefix, column in chosen])
    hashes = add_prefixes(values.hashes[rows], values.lengths[rows], prefixes)
    return hashes, values.is_present[rows]


def _hash_values(values: Sequence[Values]) -> tuple[HashedColumns, list[int]]:
    """Hash values, listed ones all at once, and repeated ones before they are repeated.

    Returns:
        The columns in another order, and the number of the one of each of the values.
    """
    items = dict(enumerate(values))
    listed = {number: item for number, item in items.items() if isinstance(item, ListedValues)}
    repeated = {number: item for number, item in items.items() if isinstance(item, RepeatedValues)}
    others = {
        number: item for number, item in items.items() if not isinstance(item, ListedValues | RepeatedValues)
    }
    parts = [item.hash() for item in others.values()]
    parts += [_hash_listed(list(listed.values()))] if listed else []
    parts += [_hash_repeated(list(repeated.values()))] if repeated else []
    hashes, lengths, is_present = zip(*parts, strict=True)
    columns = HashedColumns(_join_rows(hashes), _join_rows(lengths), _join_rows(is_present))
    rows = {number: row for row, number in enumerate((*others, *listed, *repeated))}
    return columns, [rows[number] for number in items]


def _join_rows(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Join arrays of rows, and rows; `np.stack` would take five times as long."""
    size = parts[0].shape[-1]
    return np.concatenate([part.ravel() for part in parts]).reshape(-1, size)


def _hash_listed(values: Sequence[ListedValues]) -> HashedColumns:
    hashes, lengths, firsts = _join_names(tuple([item.names for item in values]))
    numbers = np.concatenate([item.numbers for item in values]).reshape(len(values), -1)
    places = numbers + firsts
    return HashedColumns(hashes.take(places), lengths.take(places), numbers >= 0)


@lru_cache(maxsize=64)
def _join_names(names: tuple[ValueNames, ...]) -> tuple[NDArray[np.uint32], Numbers, Numbers]:
    """Return hashes and lengths of all names, and the place of the first of each list, shape (lists, 1)."""
    ends = np.cumsum([len(item.names) for item in names])
    firsts = np.concatenate([[0], ends[:-1]]).astype(np.intp)
    return (
        np.concatenate([item.hashes for item in names]),
        np.concatenate([item.lengths for item in names]),
        firsts[:, None],
    )


def _hash_repeated(values: Sequence[RepeatedValues]) -> HashedColumns:
    (hashes, lengths, is_present), rows = _hash_values([item.values for item in values])
    sizes = values[0].sizes
    places = np.array(rows)[:, None], np.repeat(np.arange(len(sizes)), sizes)
    return HashedColumns(hashes[places], lengths[places], is_present[places])
