"""Tell how common a word is, in languages for which the tagger was trained.

Names are rarer than other words, and German writes every noun with a capital. The bands come from wordfreq (Speer 2022,
CC BY-SA 4.0); bench/build_word_frequency.py writes them.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.hashed_weights import find_hashes, read_arrays

__all__ = ["BAND_NAMES", "frequency_bands"]

FREQUENCY_FILE = "frequency.npz"
BAND_NAMES = ("-", "1", "2", "3", "4", "5")  # as features have them


@cache
def _bands(language: str) -> tuple[NDArray[np.uint32], NDArray[np.uint8]] | None:
    arrays = read_arrays(__package__, FREQUENCY_FILE, language)
    return (arrays[f"{language}_hashes"], arrays[f"{language}_bands"]) if arrays else None


def frequency_bands(hashes: NDArray[np.uint32], language: str) -> NDArray[np.intp]:
    """Look up how common words are.

    Args:
        hashes: `hash_name` of the words in lower case.
        language: ISO 639-1.

    Returns:
        1 for the commonest words to 5 for the rarest that are listed; each band is ten times rarer than the one before.
        0 for words that are not listed and languages without a list.
    """
    bands = _bands(language)
    if not bands:
        return np.zeros(len(hashes), dtype=np.intp)
    positions = find_hashes(bands[0], hashes)
    return np.where(positions < 0, 0, bands[1][positions])
