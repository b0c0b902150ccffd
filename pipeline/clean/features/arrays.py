"""Define the array types of features and small operations on them: a column holds one number for each block."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["FeatureColumns", "FloatArray", "IndexArray", "prefix_sums", "shift", "signed_log2", "unpack_bits"]

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]
FeatureColumns = dict[str, NDArray[Any]]


def signed_log2(values: NDArray[Any]) -> FloatArray:
    """Return log2(1 + abs(x)) with the sign of x."""
    scaled: FloatArray = np.abs(values).astype(np.float64, copy=False)
    scaled += 1
    np.log2(scaled, out=scaled)
    np.copysign(scaled, values, out=scaled)
    return scaled


def prefix_sums(values: NDArray[Any]) -> FloatArray:
    """Return running totals from 0: the sum from `first` up to `last` is ``totals[last] - totals[first]``."""
    totals = np.zeros(len(values) + 1)
    np.cumsum(values, out=totals[1:])
    return totals


def unpack_bits(bitsets: NDArray[np.uint64], size: int) -> NDArray[np.bool_]:
    """Unpack bit sets into rows.

    Args:
        bitsets: one number for each block.
        size: how many bits count.

    Returns:
        (size, blocks): a row for each bit, the lowest first.
    """
    rows: NDArray[np.bool_] = (bitsets & (np.uint64(1) << np.arange(size, dtype=np.uint64))[:, None]) != 0
    return rows


def shift(columns: NDArray[Any], offset: int) -> FloatArray:
    """Shift columns by a number of blocks: the value that many blocks before (after, when negative); -1 for none.

    Args:
        columns: (…, blocks).
        offset: not 0.
    """
    result = np.full(columns.shape, -1.0)
    if offset > 0:
        result[..., offset:] = columns[..., :-offset]
    else:
        result[..., :offset] = columns[..., -offset:]
    return result
