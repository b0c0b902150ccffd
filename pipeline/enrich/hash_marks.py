"""Tell most unknown strings by one bit of a table: a Bloom filter (Bloom 1970) of one hash."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["HashMarks"]

_BITS_FOR_STRING = 32  # at least; at most one unknown string in 32 is taken for a possible one


class HashMarks:
    """A bit for the hash of each known string.

    The string of a hash may be known when `octets[(hash & mask) >> 3] >> (hash & 7) & 1`.

    Args:
        hashes: of the known strings.
    """

    def __init__(self, hashes: NDArray[np.uint32]) -> None:
        self.mask = (1 << (len(hashes) * _BITS_FOR_STRING).bit_length()) - 1
        marks = np.zeros(self.mask + 1, dtype=bool)
        marks[hashes & np.uint32(self.mask)] = True
        self.octets = np.packbits(marks, bitorder="little").tobytes()

    def are_possible(self, hashes: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Tell for each hash whether its string may be known; known ones always may."""
        octets = np.frombuffer(self.octets, dtype=np.uint8)[(hashes & np.uint32(self.mask)) >> np.uint32(3)]
        result: NDArray[np.bool_] = (octets >> (hashes & np.uint32(7)).astype(np.uint8) & np.uint8(1)).view(
            bool
        )
        return result
