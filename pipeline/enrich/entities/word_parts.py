"""Hash the beginnings and endings of many words at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities.feature_columns import HashedColumns
from pipeline.enrich.hashed_weights import append_bytes, hash_name, hash_names

__all__ = ["PartValues", "WordParts"]

Numbers = NDArray[np.intp]
MAX_PART_CHARS = 5  # no feature is a longer part of a word


class WordParts:
    """Some words, of which parts are hashed; they are also values of features themselves.

    Args:
        words: without line breaks, at least one.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words

    def __len__(self) -> int:
        return len(self.words)

    def read(self, index: int) -> str:
        """Return a whole word, see `Values`."""
        return self.words[index]

    def hash(self) -> HashedColumns:
        """Hash the whole words, see `Values`."""
        return self._hashes

    @cached_property
    def _hashes(self) -> HashedColumns:
        return HashedColumns(*hash_names(self.words), np.ones(len(self.words), dtype=bool))

    @cached_property
    def sizes(self) -> Numbers:
        """The number of characters of each word."""
        return np.fromiter(map(len, self.words), dtype=np.intp, count=len(self.words))

    @cached_property
    def _bytes(self) -> tuple[NDArray[np.uint8], Numbers]:
        """The words in UTF-8, each with a line break behind it, and the offset of the first byte of each character."""
        octets = np.frombuffer("\n".join([*self.words, ""]).encode(), dtype=np.uint8)
        return octets, np.flatnonzero((octets & np.uint8(0xC0)) != np.uint8(0x80))

    @cached_property
    def _ends(self) -> Numbers:
        """The number of the character behind each word."""
        return np.cumsum(self.sizes + 1) - 1

    @cached_property
    def _beginnings(self) -> NDArray[np.uint32]:
        """The hashes of the first bytes of words, shape (number of bytes, words); read to `MAX_PART_CHARS` only."""
        octets, offsets = self._bytes
        starts = offsets[self._ends - self.sizes]
        hashes = [np.zeros(len(self.words), dtype=np.uint32)]
        for index in range(int(self._part_lengths(MAX_PART_CHARS).max())):
            hashes.append(append_bytes(hashes[-1], octets[np.minimum(starts + index, len(octets) - 1)]))
        return np.stack(hashes)

    @cached_property
    def _endings(self) -> NDArray[np.uint32]:
        """The hashes of the last bytes of words, as `_beginnings` has those of the first."""
        octets, offsets = self._bytes
        num_bytes = int(self._part_lengths(-MAX_PART_CHARS).max())
        distances = np.arange(num_bytes)[:, None]
        last_octets = octets[np.maximum(offsets[self._ends] - 1 - distances, 0)]
        # A CRC is linear: each byte changes bits that depend on its distance from the end only.
        bits = np.bitwise_xor.accumulate(_byte_bits(num_bytes)[distances, last_octets], axis=0)
        first = np.zeros((1, len(self.words)), dtype=np.uint32)
        return np.concatenate([first, bits ^ _zero_hashes(num_bytes)[1:, None]])

    def _part_lengths(self, size: int) -> Numbers:
        """Return the number of bytes of the first or, below 0, the last characters of each word."""
        _, offsets = self._bytes
        sizes = np.minimum(self.sizes, abs(size))
        firsts = self._ends - (self.sizes if size > 0 else sizes)
        lengths: Numbers = offsets[firsts + sizes] - offsets[firsts]
        return lengths

    def hash_parts(self, size: int) -> tuple[NDArray[np.uint32], Numbers]:
        """Hash the first or, below 0, the last characters of each word.

        Args:
            size: number of characters, at most `MAX_PART_CHARS`; a shorter word is hashed as a whole.

        Returns:
            `hash_name` of each part, and the number of its bytes.
        """
        lengths = self._part_lengths(size)
        hashes = self._beginnings if size > 0 else self._endings
        return hashes[lengths, np.arange(len(lengths))], lengths


@cache
def _zero_hashes(max_size: int) -> NDArray[np.uint32]:
    """Return the hashes of runs of the byte 0, by their size."""
    return np.array([hash_name("\0" * size) for size in range(max_size + 1)], dtype=np.uint32)


@cache
def _byte_bits(max_distance: int) -> NDArray[np.uint32]:
    """Return the bits that a byte changes in a hash, by the number of bytes behind it and its value."""
    rows = []
    for distance in range(max_distance):
        zeros = bytes(distance)
        base = crc32(b"\0" + zeros)
        rows.append([crc32(bytes([value]) + zeros) ^ base for value in range(256)])
    return np.array(rows, dtype=np.uint32).reshape(max_distance, 256)


@dataclass(frozen=True, slots=True)
class PartValues:
    """The first or the last characters of words, as the values of features.

    Args:
        parts: the words.
        size: number of characters; below 0 for the last ones.
        is_present: which words have such a feature.
    """

    parts: WordParts
    size: int
    is_present: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.parts.words)

    def read(self, index: int) -> str | None:
        """Return the value of a word, see `Values`."""
        part = slice(self.size) if self.size > 0 else slice(self.size, None)
        return self.parts.words[index][part] if self.is_present[index] else None

    def hash(self) -> HashedColumns:
        """Hash the values of all words, see `Values`."""
        return HashedColumns(*self.parts.hash_parts(self.size), self.is_present)
