"""Look up words in one block of bytes: a dictionary of 100,000 words takes 10 MB, this takes one or two."""

import io
from collections.abc import Iterator, Mapping
from typing import Self, overload
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.hash_marks import HashMarks

__all__ = ["WordTable"]

_WORDS_IN_BUCKET = 4


class WordTable:
    """A short text for each word; the order of the words is arbitrary.

    A bucket has the lines of the words whose CRC-32 is alike, and is searched. A lookup takes about 1 µs, that of most
    unknown words a third of it, see `HashMarks`.

    Args:
        data: a line for each word, "word<tab>value", in UTF-8; each word once, and a line break behind the last line.
    """

    def __init__(self, data: bytes) -> None:
        # No list of words or lines is built: its small objects would leave holes in the memory of the process.
        words = (line.partition(b"\t")[0] for line in io.BytesIO(data))
        hashes = np.fromiter(map(crc32, words), dtype=np.uint32, count=data.count(b"\n"))
        # A power of two, minus one.
        self._mask = (1 << max(len(hashes) // _WORDS_IN_BUCKET, 1).bit_length()) - 1
        self._marks = HashMarks(hashes)
        # Kept here, too: calling a method would take longer than the test.
        self._octets, self._mark_mask = self._marks.octets, self._marks.mask
        buckets = hashes & np.uint32(self._mask)
        order = np.argsort(buckets, kind="stable")
        # Each line is found by the line break before it.
        lines, ends = _arrange_lines(data, order)
        self._lines = b"\n" + lines
        # The view is of Python's own numbers, see `hashed_weights.find_hash`.
        self._starts = ends[np.searchsorted(buckets[order], np.arange(self._mask + 2))].data

    @classmethod
    def from_mapping(cls, values: Mapping[str, str]) -> Self:
        """Build a table of values by word; neither has line breaks, and a word has no tabs."""
        return cls("".join(f"{word}\t{value}\n" for word, value in values.items()).encode())

    @overload
    def get(self, word: str) -> str | None: ...
    @overload
    def get(self, word: str, default: str) -> str: ...
    def get(self, word: str, default: str | None = None) -> str | None:
        """Return the value of a word, or the default."""
        key = word.encode()
        hashed = crc32(key)
        if not self._octets[(hashed & self._mark_mask) >> 3] >> (hashed & 7) & 1:
            return default
        bucket = hashed & self._mask
        found = self._lines.find(b"\n%b\t" % key, self._starts[bucket], self._starts[bucket + 1])
        if found < 0:
            return default
        start = found + len(key) + 2
        return self._lines[start : self._lines.index(b"\n", start)].decode()

    def are_possible(self, hashes: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Tell for each CRC-32 of the UTF-8 form of a word whether the table may have the word."""
        return self._marks.are_possible(hashes)

    def __getitem__(self, word: str) -> str:
        if (value := self.get(word)) is None:
            raise KeyError(word)
        return value

    def __contains__(self, word: str) -> bool:
        return self.get(word) is not None

    def items(self) -> Iterator[tuple[str, str]]:
        """Yield every word and its value."""
        for line in self._lines.decode().split("\n")[1:-1]:
            word, _, value = line.partition("\t")
            yield word, value


def _arrange_lines(data: bytes, order: NDArray[np.intp]) -> tuple[bytes, NDArray[np.uint32]]:
    """Return lines in another order, and where each ends, behind a zero."""
    chars = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(chars == ord("\n")) + 1
    starts = np.concatenate([[0], ends[:-1]]).astype(np.int32)
    sizes = (ends - starts)[order]
    new_ends = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    sources = np.repeat(starts[order] - new_ends[:-1], sizes) + np.arange(len(chars), dtype=np.int32)
    return chars[sources].tobytes(), new_ends.astype(np.uint32)
