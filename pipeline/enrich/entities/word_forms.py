"""Look up the lists in which a capitalised word or a word of which it may be an inflected form is."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.local_places import are_local_places
from pipeline.enrich.hashed_weights import extend_hashes, hash_names

__all__ = ["ListedForms", "find_listed_forms"]

MIN_INFLECTED_CHARS = 5  # a shorter word is too likely to be another word's form
Numbers = NDArray[np.intp]
Endings = Sequence[tuple[int, str]]
# Endings to try in place of the last letters, in Latin and in Cyrillic letters: number of letters cut off, ending.
LATIN_ENDINGS: Endings = [(cut, ending) for cut in (1, 2) for ending in ("", "a", "o", "e", "y")]
CYRILLIC_ENDINGS: Endings = [
    *((cut, ending) for cut in (1, 2) for ending in ("", "а", "я", "ь", "й", "о")),
    *((3, ending) for ending in ("", "ий", "ый")),
]
FIRST_CYRILLIC = "\u0400"


class ListedForms(NamedTuple):
    """In which lists some words or words of which they may be forms are; -1 for those in none.

    Args:
        names: numbers of the kinds of a person's name, in `gazetteer.NAME_KINDS`.
        places: numbers of the kind of a listed place, in `gazetteer.PLACE_KINDS`.
        local_places: 0 for part of the name of a small town or region of the language, 1 for a form of one.
    """

    names: Numbers
    places: Numbers
    local_places: Numbers


def find_listed_forms(words: Sequence[str], language: str) -> ListedForms:
    """Look up words and the words of which they may be forms: "Makedoniji", "Rikshospitalets".

    Args:
        words: as written, not empty; only those with a capital are looked up.
        language: ISO 639-1.
    """
    found = ListedForms(*(np.full(len(words), -1) for _ in ListedForms._fields))
    capitals = [number for number, word in enumerate(words) if word[0].isupper()]
    long = [number for number in capitals if len(words[number]) >= MIN_INFLECTED_CHARS]
    for is_cyrillic, endings in ((False, LATIN_ENDINGS), (True, CYRILLIC_ENDINGS)):
        chosen = [number for number in long if (words[number][-1] >= FIRST_CYRILLIC) == is_cyrillic]
        if chosen:
            _find_forms(words, chosen, endings, language, found)
    if capitals:
        hashes, _ = hash_names([words[number] for number in capitals])
        found.local_places[np.array(capitals)[are_local_places(hashes, language)]] = 0
    return found


def _find_forms(
    words: Sequence[str], chosen: Sequence[int], endings: Endings, language: str, found: ListedForms
) -> None:
    """Look up the forms of some words of one script; `chosen` are their numbers."""
    hashes = _hash_forms([words[number] for number in chosen], endings)
    names, places = gazetteer.person_names(), gazetteer.places()
    for values, kinds, are_possible, look_up in (
        (found.names, gazetteer.NAME_KINDS, names.are_possible, names.get),
        (found.places, gazetteer.PLACE_KINDS, places.are_possible, places.kind),
    ):
        rows, columns = are_possible(hashes).nonzero()
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            number, (cut, ending) = chosen[row], endings[column]
            if values[number] < 0 and (kind := look_up(words[number][:-cut] + ending)):
                values[number] = kinds.index(kind)
    found.local_places[np.array(chosen)[are_local_places(hashes, language).any(axis=1)]] = 1


def _hash_forms(words: Sequence[str], endings: Endings) -> NDArray[np.uint32]:
    """Return `hash_name` of each form of some words, shape (words, endings).

    The CRC-32 of a form goes on from that of its beginning, and for all words at once.
    """
    stems = {cut: hash_names([word[:-cut] for word in words])[0] for cut in {cut for cut, _ in endings}}
    return np.stack([extend_hashes(stems[cut], ending.encode()) for cut, ending in endings], axis=1)
