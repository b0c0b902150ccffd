"""Names of one thing have one identity; names that may mean several things have none."""

import re
from collections.abc import Collection

import pytest

from pipeline.enrich.data_files import read_data_lines
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.canonical_names import build_entities
from pipeline.enrich.entities.identity import find_identity, find_wikidata_id
from pipeline.enrich.entities.mention import Mention
from pipeline.records import EntityLabel


@pytest.mark.parametrize("name", ["US", "USA", "United States", "Estados Unidos"])
def test_the_names_of_a_country_have_one_identity(name: str) -> None:
    assert find_identity(name, EntityLabel.PLACE) == "iso3166:US"


@pytest.mark.parametrize("name", ["UN", "United Nations", "Nations unies"])
def test_the_names_of_an_organisation_have_one_identity(name: str) -> None:
    assert find_identity(name, EntityLabel.ORGANISATION) == "organisation:United Nations"


@pytest.mark.parametrize("name", ["Emmanuel Macron", "Эмманюэль Макрон"])
def test_the_names_of_a_head_of_state_have_one_identity(name: str) -> None:
    assert find_identity(name, EntityLabel.PERSON) == "person:Emmanuel Macron"


@pytest.mark.parametrize("name", ["Milan", "Mailand", "Milano"])
def test_the_names_of_a_town_have_one_identity(name: str) -> None:
    assert find_identity(name, EntityLabel.PLACE) == "geonames:3173435"


def test_kinds_of_apostrophes_make_no_difference() -> None:
    names = ("People's Bank of China", "People\N{RIGHT SINGLE QUOTATION MARK}s Bank of China")
    assert len({find_identity(name, EntityLabel.ORGANISATION) for name in names}) == 1


@pytest.mark.parametrize(
    ("countries", "identity"), [({"GB"}, "geonames:2643743"), ({"CA"}, None), ((), None)]
)
def test_a_town_with_namesakes_is_identified_beside_its_country(
    countries: Collection[str], identity: str | None
) -> None:
    assert find_identity("London", EntityLabel.PLACE, countries) == identity


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Georgia", EntityLabel.PLACE),
        ("Scotland", EntityLabel.PLACE),
        ("Kongo", EntityLabel.PLACE),
        ("New York", EntityLabel.PLACE),
        ("Springfield", EntityLabel.PLACE),
        ("Trump", EntityLabel.PERSON),
        ("Canada", EntityLabel.ORGANISATION),
        ("UN", EntityLabel.PERSON),
        ("Amazon", EntityLabel.PLACE),
    ],
)
def test_a_name_that_leaves_doubt_has_no_identity(name: str, label: EntityLabel) -> None:
    assert find_identity(name, label) is None


@pytest.mark.parametrize(
    ("identity", "item"),
    [
        ("iso3166:CA", "Q16"),
        ("iso3166:GB", "Q145"),
        ("iso3166:NL", "Q55"),
        ("organisation:United Nations", "Q1065"),
        ("organisation:NATO", "Q7184"),
        ("organisation:Bank of Japan", "Q333101"),
        ("person:Emmanuel Macron", "Q3052772"),
        ("geonames:3173435", None),
        ("organisation:Volkswagen", None),  # the maker and the brand are two items
        (None, None),
    ],
)
def test_an_identity_has_the_item_of_wikidata_that_the_table_gives(
    identity: str | None, item: str | None
) -> None:
    assert find_wikidata_id(identity) == item


def test_every_country_has_an_item_unless_it_is_disputed_or_gone() -> None:
    codes = {place.country for _, place in gazetteer.places().items() if place.kind == "C"}
    assert {code for code in codes if not find_wikidata_id(f"iso3166:{code}")} <= {"EH", "SJ", "AN", "CS"}


def test_every_item_is_written_as_wikidata_writes_it() -> None:
    lines = list(read_data_lines("pipeline.enrich.entities", "wikidata.tsv"))
    assert [
        line for line in lines if not re.fullmatch(r"(?:iso3166|organisation|person):[^\t]+\tQ[1-9]\d*", line)
    ] == []


def test_a_company_that_only_the_table_has_is_identified_by_its_full_name() -> None:
    assert find_identity("Banca Transilvania", EntityLabel.ORGANISATION) == "organisation:Banca Transilvania"
    assert find_wikidata_id("organisation:Banca Transilvania") == "Q806161"
    assert find_identity("Banca Transilvania", EntityLabel.PLACE) is None
    assert find_identity("Transilvania", EntityLabel.ORGANISATION) is None


def test_a_common_word_that_is_hardly_a_name_is_no_listed_company() -> None:
    mentions = [Mention("Vale", EntityLabel.ORGANISATION, 0, 4, confidence) for confidence in (0.45, 0.9)]
    identities = [build_entities([mention], "", "Vale")[0].identity for mention in mentions]
    assert identities == [None, "organisation:Vale"]
