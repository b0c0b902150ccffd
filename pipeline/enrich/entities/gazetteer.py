"""Look up names in the shipped lists: places, people's names, groups, organisations, common words.

The lists are built by bench/build_gazetteers.py from open data (sources and licences: docs/enrich.md), except
organisations.txt, groups.txt, cues.txt and small.txt, which were written for this project. A list is read on first use.
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.data_files import read_data, read_data_lines, read_word_lists
from pipeline.enrich.tokens import token_texts
from pipeline.enrich.word_table import WordTable

__all__ = [
    "MAX_NAME_TOKENS",
    "NAME_KINDS",
    "PLACE_KINDS",
    "SUBNATIONAL_PLACES",
    "TRIGGER_KINDS",
    "Place",
    "PlaceTable",
    "common_words",
    "demonyms",
    "find_namesakes",
    "find_place",
    "function_words",
    "list_code",
    "max_tokens_by_first_word",
    "organisations",
    "person_names",
    "phrase_key",
    "places",
    "trigger_words",
]

# The kinds of listed people's names (given name, family name, both), of places and of trigger words.
NAME_KINDS, PLACE_KINDS, TRIGGER_KINDS = ("F", "FL", "L"), ("C", "R", "T"), ("k", "n", "o", "p", "t", "v")
MAX_NAME_TOKENS = 5  # longer listed names are not looked up
# Parts of a country that the lists give the country's code, as if they were other names of it.
SUBNATIONAL_PLACES = frozenset(
    {"England", "Scotland", "Wales", "Northern Ireland", "Gaza", "Gaza Strip", "West Bank"}
)


class Place(NamedTuple):
    """A listed place.

    Args:
        kind: "C" country, "R" region, "T" town.
        country: ISO 3166-1 alpha-2; None for places that cross borders.
        latitude: WGS 84, in degrees; None when unknown.
        longitude: likewise.
        geonames_id: of a town; None when unknown.
        has_namesake: whether another town of some size has the name.
    """

    kind: str
    country: str | None
    latitude: float | None
    longitude: float | None
    geonames_id: int | None = None
    has_namesake: bool = False


def phrase_key(words: Sequence[str]) -> str:
    """Build the lookup key of a name.

    Args:
        words: its tokens.

    Returns:
        The tokens joined by spaces, with one kind of apostrophe.
    """
    return " ".join(words).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def _name_key(name: str) -> str:
    return phrase_key(token_texts(name)) if not name.isalpha() else name


class PlaceTable:
    """Places by `phrase_key`, as text until they are looked up.

    Args:
        data: content of `places.tsv.gz`: the key, kind, country, coordinates and GeoNames id of each.
    """

    def __init__(self, data: bytes) -> None:
        self._columns = WordTable(data)

    def __contains__(self, key: str) -> bool:
        return key in self._columns

    def get(self, key: str) -> Place | None:
        """Return a place, or None when it is not listed."""
        columns = self._columns.get(key)
        return None if columns is None else _parse_place(columns)

    def are_possible(self, hashes: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Tell for the hash of each key whether it may be listed, see `WordTable.are_possible`."""
        return self._columns.are_possible(hashes)

    def kind(self, key: str) -> str:
        """Return the kind of a place, "" when it is not listed."""
        return self._columns.get(key, "")[:1]

    def __iter__(self) -> Iterator[str]:
        """Yield every key; `items` takes twice as long, because it builds the places."""
        return (key for key, _ in self._columns.items())

    def items(self) -> Iterator[tuple[str, Place]]:
        """Yield every key and its place."""
        return ((key, _parse_place(columns)) for key, columns in self._columns.items())


@cache
def places() -> PlaceTable:
    """Return the listed places by `phrase_key`.

    Returns:
        Of several places with one name: the country, else the region, else the largest town. Of regions in several
        countries the one of the first country, but of an American state and its namesakes the state. A region without
        coordinates gets those of the town of its name, and its id where both are one.
    """
    return PlaceTable(read_data(__package__, "places.tsv.gz"))


def find_namesakes(name: str) -> list[Place]:
    """Look up the places that share the name of a listed place and are in another country.

    Args:
        name: as written in the text.
    """
    return _namesakes().get(_name_key(name), [])


@cache
def _namesakes() -> dict[str, list[Place]]:
    result: dict[str, list[Place]] = {}
    for line in read_data_lines(__package__, "namesakes.tsv"):
        key, _, columns = line.partition("\t")
        result.setdefault(key, []).append(_parse_place(columns))
    return result


def _parse_place(columns: str) -> Place:
    """Build a place from its columns as the file has them: kind, country, coordinates and GeoNames id."""
    kind, country, latitude, longitude, geonames_id = columns.split("\t")
    return Place(
        kind,
        country or None,
        float(latitude) if latitude else None,
        float(longitude) if longitude else None,
        int(geonames_id.removeprefix("~")) if geonames_id else None,
        geonames_id.startswith("~"),
    )


@lru_cache(maxsize=1024)  # several rules and enrichers look up the names of a text
def find_place(name: str) -> Place | None:
    """Look up a place.

    Args:
        name: as written in the text.

    Returns:
        The place, or None when it is not listed.
    """
    return places().get(_name_key(name))


@lru_cache(maxsize=1024)
def list_code(name: str) -> str:
    """Tell in which lists of places and organisations a name is.

    Args:
        name: its tokens, joined by spaces.

    Returns:
        "c" country, "r" region or "t" town, then "o" for an organisation; "" for a name that is not listed.
    """
    key = name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")  # as `phrase_key`
    return places().kind(key).lower() + ("o" if key in organisations() else "")


@cache
def max_tokens_by_first_word() -> dict[str, int]:
    """Return the number of tokens of the longest listed place or organisation that begins with a word, if over one."""
    longest: dict[str, int] = {}
    for key in chain(places(), organisations()):
        first, *rest = key.split(" ")
        if 0 < len(rest) < MAX_NAME_TOKENS:
            longest[first] = max(longest.get(first, 0), 1 + len(rest))
    return longest


@cache
def person_names() -> WordTable:
    """Return the listed names of people: "F" for given names, "L" for family names, "FL" for both."""
    return WordTable(read_data(__package__, "people.tsv.gz"))


@cache
def demonyms() -> dict[str, str | None]:
    """Return the words for the people of a place, a faith or a party, with the ISO country code or None."""
    by_key: dict[str, str | None] = {}
    for name in ("demonyms.tsv.gz", "groups.txt"):
        for line in read_data_lines(__package__, name):
            word, _, country = line.partition("\t")
            by_key[_name_key(word)] = country or by_key.get(_name_key(word))
    return by_key


@cache
def organisations() -> frozenset[str]:
    """Return the keys (`phrase_key`) of well-known organisations."""
    return frozenset(
        _name_key(name)
        for name in (
            *read_data_lines(__package__, "organisations.txt"),
            *read_data_lines(__package__, "teams.txt.gz"),
        )
    )


@cache
def common_words() -> WordTable:
    """Return the words that English writes in lower case."""
    return WordTable(read_data(__package__, "words.txt.gz").replace(b"\n", b"\t\n"))


@cache
def trigger_words() -> dict[str, str]:
    """Return the words, in lower case, that show the kind of a name beside them.

    Returns:
        The kind by word: "t" a person's title ("minister"), "o" a word in organisations' names ("ministry"), "p" one in
        places' names ("river"), "v" a verb of speaking ("said"), "k" a relation ("brother"), "n" a German noun that is
        no name.
    """
    return {
        word: kind
        for line in read_data_lines(__package__, "cues.txt")
        for kind, words in [line.split(":")]
        for word in words.split()
    }


@cache
def function_words(kind: str) -> frozenset[str]:
    """Return function words that show where names begin and end.

    Args:
        kind: "joints" join the parts of one name, "openers" begin sentences rather than names, "particles" occur in
            lower case in names of people, "bodies" end names of organisations.

    Returns:
        The words of that kind, in lower case.
    """
    return read_word_lists(__package__, "small.txt").get(kind, frozenset())
