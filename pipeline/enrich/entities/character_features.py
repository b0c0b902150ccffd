"""Compute the features of characters, for languages written without spaces: Chinese and Japanese.

Features are numbers, hashes of a template and of the characters it reads, so that numpy computes those of a whole text
at once. Training and tagging share this module; a change here means training again (bench/train_entities.py).
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["character_features"]

Codes = NDArray[np.uint32]
# Offsets of the characters that each feature reads.
_TEMPLATES = (
    (-2,), (-1,), (0,), (1,), (2,), (-2, -1), (-1, 0), (0, 1), (1, 2), (-1, 1), (-2, -1, 0), (-1, 0, 1), (0, 1, 2),
)  # fmt: skip
_CLASS_TEMPLATES = ((0,), (-1, 0, 1), (-2, -1, 0, 1, 2))
_MAX_OFFSET = 2
# First code points of blocks of one class: ASCII signs, digits, letters … kana, Han, full-width forms.
_CLASS_STARTS = np.array(
    [0, 48, 58, 65, 91, 97, 123, 192, 0x3000, 0x3040, 0x30A0, 0x3100, 0x3400, 0xA000, 0xFF00], dtype=np.uint32
)
_FACTOR = np.uint32(2654435761)  # Knuth's multiplicative hashing: the golden ratio of 2**32


def character_features(text: str) -> Codes:
    """Compute the features of every character of a text.

    Args:
        text: any text.

    Returns:
        Hashes, shape (characters, features).
    """
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    classes = np.searchsorted(_CLASS_STARTS, codes, side="right").astype(np.uint32)
    columns = [
        _hash(_pad(sequence), offsets, number)
        for sequence, templates, first in ((codes, _TEMPLATES, 1), (classes, _CLASS_TEMPLATES, 101))
        for number, offsets in enumerate(templates, first)
    ]
    return np.stack(columns, axis=1)


def _pad(sequence: Codes) -> Codes:
    return np.pad(sequence, _MAX_OFFSET)


def _hash(padded: Codes, offsets: tuple[int, ...], number: int) -> Codes:
    size = len(padded) - 2 * _MAX_OFFSET
    hashes = np.full(size, number, dtype=np.uint32)
    for offset in offsets:
        start = _MAX_OFFSET + offset
        hashes = (hashes ^ padded[start : start + size]) * _FACTOR
        hashes ^= hashes >> np.uint32(15)
    return hashes
