"""Tell whether a word is part of the name of a small town or of a region where a language is spoken.

The list of places of the world (`gazetteer.places`) has towns from 40,000 people and hardly a region; the news of a
country names smaller ones. bench/build_local_places.py writes the file.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.hash_marks import HashMarks
from pipeline.enrich.hashed_weights import find_hashes, hash_name, read_arrays

__all__ = ["are_local_places", "is_local_place"]

PLACES_FILE = "local_places.npz"


class _LocalPlaces(NamedTuple):
    hashes: NDArray[np.uint32]  # sorted
    marks: HashMarks


@cache
def _local_places(language: str) -> _LocalPlaces | None:
    hashes = read_arrays(__package__, PLACES_FILE, language).get(language)
    return None if hashes is None else _LocalPlaces(np.sort(hashes), HashMarks(hashes))


def are_local_places(hashes: NDArray[np.uint32], language: str) -> NDArray[np.bool_]:
    """Look up many words.

    Args:
        hashes: `hash_name` of the words, any shape.
        language: as in `is_local_place`.

    Returns:
        An array of the same shape.
    """
    places = _local_places(language)
    result = np.zeros(hashes.shape, dtype=bool)
    if places is not None:
        result = places.marks.are_possible(hashes)
        result[result] = find_hashes(places.hashes, hashes[result]) >= 0
    return result


def is_local_place(word: str, language: str) -> bool:
    """Look up a word.

    Args:
        word: as written.
        language: the code that the multilingual model has for it, see `tagger.model_language`.

    Returns:
        False also for languages without a list.
    """
    return bool(are_local_places(np.array([hash_name(word)], dtype=np.uint32), language)[0])
