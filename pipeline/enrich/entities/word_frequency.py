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
def _bands_by_language() -> dict[str, tuple[NDArray[np.uint32], NDArray[np.uint8]]]:
    arrays = read_arrays(__package__, FREQUENCY_FILE)
    languages = {name.partition("_")[0] for name in arrays}
    return {language: (arrays[f"{language}_hashes"], arrays[f"{language}_bands"]) for language in languages}


def frequency_bands(hashes: NDArray[np.uint32], language: str) -> NDArray[np.intp]:
    """Look up how common words are.

    Args:
        hashes: `hash_name` of the words in lower case.
        language: ISO 639-1.

    Returns:
        1 for the commonest words to 5 for the rarest that are listed; each band is ten times rarer than the one before.
        0 for words that are not listed and languages without a list.
    """
    listed = _bands_by_language().get(language)
    if not listed:
        return np.zeros(len(hashes), dtype=np.intp)
    positions = find_hashes(listed[0], hashes)
    return np.where(positions < 0, 0, listed[1][positions])
