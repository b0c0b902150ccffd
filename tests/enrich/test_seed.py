"""The sample page of the project's specification keeps its enriched fields."""

from functools import cache
from pathlib import Path

import pytest

from pipeline.clean import clean
from pipeline.enrich import enrich
from pipeline.records import Article, Page

SEED = Path(__file__).resolve().parents[3] / "shared/data/seed.txt"
pytestmark = pytest.mark.skipif(not SEED.is_file(), reason="the development data is not beside this checkout")
LABELS = {
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


def test_the_names_of_the_sample_page_have_one_label_each() -> None:
    found = {(entity.name, entity.label.value) for entity in _seed().entities}
    assert {(name, label) for name, label in found if name in LABELS} == set(LABELS.items())


def test_the_places_of_the_sample_page_have_countries() -> None:
    assert {
        entity.name: entity.country for entity in _seed().entities if entity.name in COUNTRIES
    } == COUNTRIES


def test_the_sample_page_is_a_copy_of_an_agency_article() -> None:
    assert (_seed().agency, _seed().agency_original) == ("AP", False)


def test_the_language_of_the_sample_page_is_certain() -> None:
    assert _seed().language == "en"
    assert _seed().language_confidence > 0.9


def test_the_quotes_of_the_sample_page_have_speakers() -> None:
    quotes = {(quote.text, quote.speaker, quote.direct) for quote in _seed().quotes}
    assert ("Yes.", "Kaja Kallas", True) in quotes
    assert len([quote for quote in _seed().quotes if quote.speaker]) > 1
