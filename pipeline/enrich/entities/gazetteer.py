"""Shipped lists of names in, quick look-ups out: places, people's names, groups, organisations, common words.

The lists are built by bench/build_gazetteers.py from open data (sources and licences: docs/enrich.md), except
organisations.txt and cues.txt, which are our own. They are read on first use and kept for the process.
"""

import gzip
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from pipeline.enrich.tokens import tokenize

__all__ = [
    "MAX_NAME_TOKENS",
    "Place",
    "common_words",
    "demonyms",
    "find_place",
    "function_words",
    "organisations",
    "person_names",
    "phrase_key",
    "places",
    "trigger_words",
]

MAX_NAME_TOKENS = 5  # tokens in the longest listed name that is looked for


class Place(NamedTuple):
    """What the lists know of a place's name.

    Args:
        kind: "C" country, "R" region, "T" town.
        country: ISO 3166-1 alpha-2; None for what crosses borders.
        latitude: WGS 84 degrees; None where the list has none.
        longitude: likewise.
    """

    kind: str
    country: str | None
    latitude: float | None
    longitude: float | None


def phrase_key(words: Sequence[str]) -> str:
    """The key of a name of several tokens.

    Args:
        words: its tokens.

    Returns:
        The tokens joined by spaces, with one kind of apostrophe.
    """
    return " ".join(words).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def _name_key(name: str) -> str:
    return phrase_key([token.text for token in tokenize(name)]) if not name.isalpha() else name


def _read_lines(name: str) -> Iterator[str]:
    data = resources.files(__package__).joinpath("data", name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def places() -> dict[str, Place]:
    """Places by `phrase`.

    Returns:
        Where several share a name: the country, else the region, else the largest town, which keeps its
        coordinates even where a region of its name outranks it.
    """
    by_key: dict[str, Place] = {}
    # The file is sorted by name, then kind: C before R before T.
    for line in _read_lines("places.tsv.gz"):
        name, kind, country, latitude, longitude = line.split("\t")
        key, coordinates = (
            _name_key(name),
            (float(latitude) if latitude else None, float(longitude) if longitude else None),
        )
        existing = by_key.get(key)
        if existing is None:
            by_key[key] = Place(kind, country or None, *coordinates)
        elif existing.latitude is None and existing.country == country:
            by_key[key] = existing._replace(latitude=coordinates[0], longitude=coordinates[1])
    return by_key


def find_place(name: str) -> Place | None:
    """What the lists know of one place.

    Args:
        name: as written.

    Returns:
        None for a name that is not listed.
    """
    return places().get(_name_key(name))


@cache
def person_names() -> dict[str, str]:
    """Names of people: "F" for given names, "L" for family names, "FL" for both."""
    return dict(line.split("\t", 1) for line in _read_lines("people.tsv.gz"))


@cache
def demonyms() -> dict[str, str | None]:
    """Words for the people of a place, a faith or a party, with the country where there is one."""
    by_key: dict[str, str | None] = {}
    for name in ("demonyms.tsv.gz", "groups.txt"):
        for line in _read_lines(name):
            word, _, country = line.partition("\t")
            by_key[_name_key(word)] = country or by_key.get(_name_key(word))
    return by_key


@cache
def organisations() -> frozenset[str]:
    """Well-known organisations by `phrase`."""
    return frozenset(
        _name_key(name) for name in (*_read_lines("organisations.txt"), *_read_lines("teams.txt.gz"))
    )


@cache
def common_words() -> frozenset[str]:
    """Words that English writes in lower case."""
    return frozenset(_read_lines("words.txt.gz"))


@cache
def trigger_words() -> dict[str, str]:
    """Words that tell the kind of the name they stand at, folded to lower case.

    Returns:
        "t" a person's title ("minister"), "o" a word in organisations' names ("ministry"), "p" one in places'
        names ("river"), "v" a verb of speaking ("said"), "k" a relation ("brother"), "n" a German noun that is no name.
    """
    return {
        word: kind
        for line in _read_lines("cues.txt")
        for kind, words in [line.split(":")]
        for word in words.split()
    }


@cache
def function_words(kind: str) -> frozenset[str]:
    """Small words that help to find where names begin and end.

    Args:
        kind: "joints" join the parts of one name, "openers" begin sentences rather than names, "particles" stand in
            names of people in lower case, "bodies" end names of organisations.

    Returns:
        The words of that kind, in lower case.
    """
    rows = (line.split(":") for line in _read_lines("small.txt"))
    return frozenset(word for name, words in rows if name == kind for word in words.split())
