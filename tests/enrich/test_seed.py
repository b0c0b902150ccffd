"""The page the project was created from says what it always said."""

from functools import cache
from pathlib import Path

import pytest

from pipeline.clean import clean
from pipeline.enrich import enrich
from pipeline.records import Article, Page

SEED = Path(__file__).resolve().parents[3] / "shared/data/seed.txt"
pytestmark = pytest.mark.skipif(not SEED.is_file(), reason="the development data is not beside this checkout")
KINDS = {
    "Kaja Kallas": "PER",
    "Jens Stoltenberg": "PER",
    "Mark Rutte": "PER",
    "Alar Karis": "PER",
    "NATO": "ORG",
    "Reform Party": "ORG",
    "Estonia": "LOC",
    "Tallinn": "LOC",
    "Washington": "LOC",
    "Latvia": "LOC",
    "Lithuania": "LOC",
    "Russia": "LOC",
    "Ukraine": "LOC",
}
COUNTRIES = {
    "Estonia": "EE",
    "Tallinn": "EE",
    "Washington": "US",
    "Latvia": "LV",
    "Lithuania": "LT",
    "Russia": "RU",
    "Ukraine": "UA",
}


@cache
def _seed() -> Article:
    page = Page(
        url="https://station.example/a", body=SEED.read_bytes(), headers={"content-type": "text/plain"}
    )
    return enrich(clean(page))


def test_its_names_are_of_the_right_kinds_and_nothing_else() -> None:
    found = {(entity.name, entity.label.value) for entity in _seed().entities}
    assert {(name, kind) for name, kind in found if name in KINDS} == set(KINDS.items())


def test_its_places_lie_in_their_countries() -> None:
    assert {e.name: e.country for e in _seed().entities if e.name in COUNTRIES} == COUNTRIES


def test_it_is_carried_from_its_agency() -> None:
    assert (_seed().agency, _seed().agency_original) == ("AP", False)


def test_its_language_is_certain() -> None:
    assert _seed().language == "en"
    assert _seed().language_confidence > 0.9


def test_its_quotes_have_speakers() -> None:
    said = {(quote.text, quote.speaker, quote.direct) for quote in _seed().quotes}
    assert ("Yes.", "Kaja Kallas", True) in said
    assert len([quote for quote in _seed().quotes if quote.speaker]) > 1
