"""Names of one thing have one identity; names that may mean several things have none."""

from collections.abc import Collection

import pytest

from pipeline.enrich.entities.identity import find_identity
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
