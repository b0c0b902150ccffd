"""Hash the beginnings and endings of many words at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities.feature_columns import HashedColumns
from pipeline.enrich.hashed_weights import hash_name, hash_names

__all__ = ["PartValues", "WordParts"]

Numbers = NDArray[np.intp]


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
    def _octets(self) -> NDArray[np.uint8]:
        return np.frombuffer("\n".join([*self.words, ""]).encode(), dtype=np.uint8)

    @cached_property
    def _offsets(self) -> Numbers:
        """The offset of the first byte of each character, line breaks between the words included."""
        return np.flatnonzero((self._octets & np.uint8(0xC0)) != np.uint8(0x80))

    def hash_parts(self, first: Numbers, end: Numbers) -> tuple[NDArray[np.uint32], Numbers]:
        """Hash a part of each word.

        Args:
            first: number of the first character of the part, by word.
            end: number of the character behind its last one.

        Returns:
            `hash_name` of each part, and the number of its bytes.
        """
        starts = np.cumsum(self.sizes + 1) - (self.sizes + 1)
        first_bytes, end_bytes = self._offsets[starts + first], self._offsets[starts + end]
        lengths = end_bytes - first_bytes
        # A CRC is linear: each byte changes bits that depend on its distance from the end only.
        distances = np.arange(int(lengths.max(initial=0)))
        octets = self._octets[np.maximum(end_bytes - 1 - distances[:, None], 0)]
        bits = np.where(
            distances[:, None] < lengths, _byte_bits(len(distances))[distances[:, None], octets], 0
        )
        hashes: NDArray[np.uint32] = (
            np.bitwise_xor.reduce(bits, axis=0) ^ _zero_hashes(len(distances))[lengths]
        )
        return hashes, lengths


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
        sizes = self.parts.sizes
        first = np.zeros_like(sizes) if self.size > 0 else np.maximum(sizes + self.size, 0)
        end = np.minimum(sizes, self.size) if self.size > 0 else sizes
        return HashedColumns(*self.parts.hash_parts(first, end), self.is_present)
