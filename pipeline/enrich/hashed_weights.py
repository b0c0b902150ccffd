"""Look up weights by the hash of a string, in a sorted array: a small file, and memory for the numbers only."""

import io
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from importlib import resources
from itertools import accumulate
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "HashedWeights",
    "add_prefixes",
    "append_bytes",
    "extend_hashes",
    "find_hashes",
    "hash_name",
    "hash_names",
    "read_arrays",
]

HASH_BITS = 32
BUCKET_BITS = 18  # of a hash, those that are the number of its bucket
MAX_NAME_BYTES = 255  # no table has longer names


def hash_name(name: str) -> int:
    """Hash a string: CRC-32 of its UTF-8 form."""
    return zlib.crc32(name.encode())


def hash_names(names: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """Hash many strings.

    Args:
        names: without line breaks, at least one.

    Returns:
        `hash_name` of each, and the number of its bytes in UTF-8.
    """
    # One call encodes them faster than many.
    encoded = "\n".join(names).encode().split(b"\n")
    hashes = np.fromiter(map(zlib.crc32, encoded), dtype=np.uint32, count=len(encoded))
    return hashes, np.fromiter(map(len, encoded), dtype=np.intp, count=len(encoded))


@cache
def _byte_hashes() -> NDArray[np.uint32]:
    """Return the table of the CRC-32 (RFC 1952): what a byte changes in the hash."""
    hashes = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        hashes = (hashes >> np.uint32(1)) ^ np.where(
            hashes & np.uint32(1), np.uint32(0xEDB88320), np.uint32(0)
        )
    return hashes


def extend_hashes(hashes: NDArray[np.uint32], ending: bytes) -> NDArray[np.uint32]:
    """Compute the hashes of strings with an ending from those of the strings alone.

    Args:
        hashes: `hash_name` of the strings.
        ending: the same for all, in UTF-8.
    """
    for byte in ending:
        hashes = append_bytes(hashes, np.uint8(byte))
    return hashes


def append_bytes(hashes: NDArray[np.uint32], octets: NDArray[np.uint8] | np.uint8) -> NDArray[np.uint32]:
    """Compute the hashes of strings with one more byte each from those of the strings alone.

    Args:
        hashes: `hash_name` of the strings.
        octets: the byte of each, or one for all.
    """
    state = ~hashes
    result: NDArray[np.uint32] = ~(
        _byte_hashes()[(state ^ octets) & np.uint32(0xFF)] ^ (state >> np.uint32(8))
    )
    return result


def add_prefixes(
    hashes: NDArray[np.uint32], lengths: NDArray[np.intp], prefixes: tuple[str, ...]
) -> NDArray[np.uint32]:
    """Compute the hashes of rows of strings, each with a prefix of its own, from those of the strings alone.

    A CRC is linear: a prefix changes the hashes of all strings of one length in the same bits.

    Args:
        hashes: `hash_name` of the strings, shape (prefixes, strings).
        lengths: number of bytes of each in UTF-8; hashes of strings above `MAX_NAME_BYTES` become those of no string.
        prefixes: one for each row.
    """
    places = np.minimum(lengths, MAX_NAME_BYTES)
    places += np.arange(len(prefixes))[:, None] * (MAX_NAME_BYTES + 1)
    result: NDArray[np.uint32] = hashes ^ _stacked_prefix_bits(prefixes).take(places)
    return result


@cache
def _stacked_prefix_bits(prefixes: tuple[str, ...]) -> NDArray[np.uint32]:
    return np.concatenate([_prefix_bits(prefix) for prefix in prefixes])


def _prefix_bits(prefix: str) -> NDArray[np.uint32]:
    """Return by length in bytes the bits that a prefix changes in the hash of a string."""
    start, zeros = hash_name(prefix), bytes(MAX_NAME_BYTES)
    sizes = range(MAX_NAME_BYTES + 1)
    bits = [zlib.crc32(zeros[:size], start) ^ zlib.crc32(zeros[:size]) for size in sizes]
    return np.array(bits, dtype=np.uint32)


def find_hashes(hashes: NDArray[np.uint32], wanted: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Look up many strings.

    Args:
        hashes: `hash_name` of known strings, sorted, at least one.
        wanted: those of the strings.

    Returns:
        The index of each; -1 for an unknown string.
    """
    positions = np.minimum(np.searchsorted(hashes, wanted), len(hashes) - 1)
    positions[hashes[positions] != wanted] = -1
    return positions


class HashedWeights:
    """A table of weight vectors by string.

    Strings are known by their CRC-32 only. With 200,000 entries one unknown string in 20,000 meets the hash of another.

    Args:
        hashes: sorted, uint32, shape (entries,).
        weights: float16, shape (entries, columns).
    """

    def __init__(self, hashes: NDArray[np.uint32], weights: NDArray[np.float16]) -> None:
        # With one more hash, which is in no bucket that starts behind the others, and a row of zeros, which unknown
        # strings have. Kept as float32 only: to convert each row that is looked up takes twice as long.
        self._ended_hashes = np.append(hashes, np.uint32(0))
        self._ended_weights = np.pad(weights.astype(np.float32), ((0, 1), (0, 0)))

    @property
    def hashes(self) -> NDArray[np.uint32]:
        """Hashes of the strings, sorted, shape (entries,)."""
        return self._ended_hashes[:-1]

    @property
    def weights(self) -> NDArray[np.float32]:
        """Weights of the strings, shape (entries, columns)."""
        return self._ended_weights[:-1]

    @classmethod
    def from_mapping(cls, vectors: Mapping[str, Iterable[float]]) -> Self:
        """Build a table from vectors of one length by string."""
        return cls.from_hashes({hash_name(name): vector for name, vector in vectors.items()})

    @classmethod
    def from_hashes(cls, vectors: Mapping[int, Iterable[float]]) -> Self:
        """Build a table from vectors of one length by 32-bit hash."""
        hashes = sorted(vectors)
        return cls(
            np.array(hashes, dtype=np.uint32),
            np.array([tuple(vectors[key]) for key in hashes], dtype=np.float16),
        )

    @classmethod
    def mean(cls, tables: Sequence[Self]) -> Self:
        """Build the table of mean vectors; a string that a table lacks has zeros in it."""
        hashes = np.unique(np.concatenate([table.hashes for table in tables]))
        weights = np.zeros((len(hashes), tables[0].weights.shape[1]), dtype=np.float32)
        for table in tables:
            weights[np.searchsorted(hashes, table.hashes)] += table.weights
        return cls(hashes, (weights / len(tables)).astype(np.float16))

    def sums(
        self, hashes: Sequence[int] | NDArray[np.uint32], sizes: Sequence[int] | NDArray[np.intp]
    ) -> NDArray[np.float32]:
        """Add up the vectors of groups of strings; an unknown string adds nothing.

        Args:
            hashes: `hash_name` of the strings, one group after the other.
            sizes: number of strings of each group, each at least 1.

        Returns:
            float32, shape (groups, columns).
        """
        positions = self._positions(np.asarray(hashes, dtype=np.uint32))
        vectors = self._ended_weights.take(positions, axis=0)  # faster than an index
        starts = np.cumsum([0, *sizes[:-1]])
        result: NDArray[np.float32] = np.add.reduceat(vectors, starts, axis=0)
        return result

    def row_sums(self, hashes: NDArray[np.uint32]) -> NDArray[np.float32]:
        """Add up the vectors of groups of strings of one size; see `sums`.

        Args:
            hashes: shape (groups, strings).

        Returns:
            float32, shape (groups, columns).
        """
        positions = self._positions(hashes.ravel()).reshape(hashes.shape)
        result = np.zeros((len(hashes), self.weights.shape[1]), dtype=np.float32)
        for column in positions.T:
            result += self._ended_weights.take(column, axis=0)
        return result

    def block_sums(
        self, hashes: NDArray[np.uint32], is_present: NDArray[np.bool_], sizes: Sequence[int]
    ) -> list[NDArray[np.float32]]:
        """Add up the vectors of groups of strings, given by columns, in several blocks of columns; see `sums`.

        Args:
            hashes: shape (strings of a group in all blocks, groups).
            is_present: which of the strings count, same shape.
            sizes: number of strings of a group in each block.

        Returns:
            For each block float32, shape (groups, columns).
        """
        present = np.flatnonzero(is_present)
        positions = np.full(hashes.shape, len(self._ended_hashes) - 1, dtype=np.int32)
        positions.ravel()[present] = self._positions(hashes.ravel().take(present))
        ends = accumulate(sizes)
        return [
            np.add.reduce(self._ended_weights.take(positions[end - size : end], axis=0), axis=0)
            for size, end in zip(sizes, ends, strict=True)
        ]

    @cached_property
    def _bucket_starts(self) -> NDArray[np.int32]:
        """The index of the first hash of each bucket; hashes with the same first bits are in one bucket."""
        buckets = self.hashes >> np.uint32(HASH_BITS - BUCKET_BITS)
        starts: NDArray[np.int32] = np.searchsorted(buckets, np.arange((1 << BUCKET_BITS) + 1)).astype(
            np.int32
        )
        return starts

    def _positions(self, wanted: NDArray[np.uint32]) -> NDArray[np.int32]:
        """Return the index of each hash, and the number of entries for unknown ones.

        Most buckets hold one hash or none, so this reads far less memory than a binary search.
        """
        buckets = wanted >> np.uint32(HASH_BITS - BUCKET_BITS)
        positions: NDArray[np.int32] = self._bucket_starts.take(buckets)
        pending = np.flatnonzero(self._ended_hashes.take(positions) != wanted)
        others = positions.take(pending)
        ends = self._bucket_starts.take(buckets.take(pending) + np.uint32(1))
        positions[pending] = len(self._ended_hashes) - 1
        while len(pending):
            others += 1
            # Few are left. Their numbers are faster than flags.
            inside = np.flatnonzero(others < ends)
            pending, others, ends = pending.take(inside), others.take(inside), ends.take(inside)
            is_found = self._ended_hashes.take(others) == wanted.take(pending)
            positions[pending[is_found]] = others[is_found]
            missing = np.flatnonzero(~is_found)
            pending, others, ends = pending.take(missing), others.take(missing), ends.take(missing)
        return positions

    def to_bytes(self, **arrays: Any) -> bytes:
        """Write the table, and other arrays beside it, in numpy's compressed format."""
        file = io.BytesIO()
        weights = self.weights.astype(np.float16)
        np.savez_compressed(file, hashes=self.hashes, weights=weights, **arrays)
        return file.getvalue()


def read_arrays(package: str, name: str, language: str = "") -> dict[str, NDArray[Any]]:
    """Read a file of arrays in numpy's compressed format, such as `HashedWeights.to_bytes` writes.

    Args:
        package: the package whose `data` folder holds the file, usually `__package__`.
        name: the file's name.
        language: read only the arrays of one language, whose names begin with its code; empty for all.

    Returns:
        The arrays by name.
    """
    data = resources.files(package).joinpath("data", name).read_bytes()
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        return {key: file[key] for key in file.files if not language or key.partition("_")[0] == language}
