"""Tell whether a word is part of the name of a small town or of a region where a language is spoken.

The list of places of the world (`gazetteer.places`) has towns from 40,000 people and hardly a region; the news of a
country names smaller ones. bench/build_local_places.py writes the file.
"""

from functools import cache

from pipeline.enrich.hashed_weights import hash_name, read_arrays

__all__ = ["is_local_place", "local_place_hashes"]

PLACES_FILE = "local_places.npz"


@cache
def local_place_hashes(language: str) -> frozenset[int]:
    """Return the hashes (`hash_name`) of the words of a language.

    They are in a set, because ten forms of each new word are looked up.
    """
    hashes = read_arrays(__package__, PLACES_FILE, language).get(language)
    return frozenset() if hashes is None else frozenset(hashes.tolist())


def is_local_place(word: str, language: str) -> bool:
    """Look up a word.

    Args:
        word: as written.
        language: the code that the multilingual model has for it, see `tagger.model_language`.

    Returns:
        False also for languages without a list.
    """
    return hash_name(word) in local_place_hashes(language)
