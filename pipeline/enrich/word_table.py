"""Look up words in one block of bytes: a dictionary of 100,000 words takes 10 MB, this takes one or two."""

from collections.abc import Iterator, Mapping
from typing import overload
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
        values: by word; neither has line breaks, and a word has no tabs.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        lines = [f"{word}\t{value}\n".encode() for word, value in values.items()]
        # A power of two, minus one.
        self._mask = (1 << max(len(lines) // _WORDS_IN_BUCKET, 1).bit_length()) - 1
        hashes = np.array([crc32(word.encode()) for word in values], dtype=np.uint32)
        self._marks = HashMarks(hashes)
        # Kept here, too: calling a method would take longer than the test.
        self._octets, self._mark_mask = self._marks.octets, self._marks.mask
        buckets = hashes & np.uint32(self._mask)
        order = np.argsort(buckets, kind="stable")
        sizes = np.array([len(line) for line in lines], dtype=np.uint32)[order]
        ends = np.concatenate([np.zeros(1, np.uint32), np.cumsum(sizes, dtype=np.uint32)])
        bucket_numbers = np.arange(self._mask + 2)
        # The view is of Python's own numbers: numpy needs ten times as long to look up a single one.
        self._starts = ends[np.searchsorted(buckets[order], bucket_numbers)].data
        # Each line is found by the line break before it.
        self._lines = b"\n" + b"".join([lines[index] for index in order])

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
