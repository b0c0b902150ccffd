"""Find the listed words at each character of a Chinese text, which has no spaces between words.

A character may be in several listed words; which of them are meant is not decided here: the tagger learns it from the
longest word that begins, and the longest that ends, at each character. bench/build_chinese_words.py writes the list.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.hashed_weights import HashedWeights, read_arrays

__all__ = ["KIND_STEP", "WORD_SIZES", "WordParts", "find_words", "hash_windows"]

WORDS_FILE = "chinese_words.npz"
WORD_SIZES = (2, 3, 4)  # characters of a listed word
KIND_STEP = 8  # a word is described by its kind times this and its size
Codes = NDArray[np.uint32]
_FACTOR = np.uint32(2654435761)  # Knuth's multiplicative hashing: the golden ratio of 2**32


class WordParts(NamedTuple):
    """The longest listed words at each character, by kind and size; 0 where there is none. Shapes: (characters,).

    Args:
        beginning: of the word that begins at the character.
        ending: of the word that ends at it.
        around: of the word that it is inside of, and its place there.
    """

    beginning: Codes
    ending: Codes
    around: Codes


def hash_windows(codes: Codes, size: int) -> Codes:
    """Hash each run of so many characters; shape (characters - size + 1,)."""
    count = max(len(codes) - size + 1, 0)
    hashes = np.full(count, size, dtype=np.uint32)
    for start in range(size):
        hashes = (hashes ^ codes[start : start + count]) * _FACTOR
        hashes ^= hashes >> np.uint32(15)
    return hashes


@cache
def _listed_words() -> HashedWeights:
    """Return the kind of each listed word by the hash of its characters."""
    arrays = read_arrays(__package__, WORDS_FILE)
    return HashedWeights(arrays["hashes"], arrays["weights"])


def find_words(codes: Codes) -> WordParts:
    """Find the listed words of a text.

    Args:
        codes: its characters, simplified.
    """
    beginning, ending, around = (np.zeros(len(codes), dtype=np.uint32) for _ in WordParts._fields)
    for size in WORD_SIZES:
        kinds = _listed_words().row_sums(hash_windows(codes, size)[:, None])[:, 0].astype(np.uint32)
        starts = np.flatnonzero(kinds)
        words = kinds[starts] * np.uint32(KIND_STEP) + np.uint32(size)
        beginning[starts] = ending[starts + size - 1] = words
        for place in range(1, size - 1):
            around[starts + place] = words * np.uint32(KIND_STEP) + np.uint32(place)
    return WordParts(beginning, ending, around)
