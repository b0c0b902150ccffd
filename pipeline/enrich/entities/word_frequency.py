"""Tell how common a word is, in languages for which the tagger was trained.

Names are rarer than other words, and German writes every noun with a capital. The bands come from wordfreq (Speer 2022,
CC BY-SA 4.0); bench/build_word_frequency.py writes them.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.hashed_weights import find_hash, read_arrays

__all__ = ["frequency_band"]

FREQUENCY_FILE = "frequency.npz"
UNKNOWN_BAND = "-"


@cache
def _bands(language: str) -> tuple[NDArray[np.uint32], NDArray[np.uint8]] | None:
    arrays = read_arrays(__package__, FREQUENCY_FILE, language)
    return (arrays[f"{language}_hashes"], arrays[f"{language}_bands"]) if arrays else None


def frequency_band(word: str, language: str) -> str:
    """Look up how common a word is.

    Args:
        word: in lower case.
        language: ISO 639-1.

    Returns:
        "1" for the commonest words to "5" for the rarest that are listed; each band is ten times rarer than the one
        before. "-" for words that are not listed and languages without a list.
    """
    bands = _bands(language)
    if not bands:
        return UNKNOWN_BAND
    position = find_hash(bands[0], word)
    return UNKNOWN_BAND if position is None else str(bands[1][position])
