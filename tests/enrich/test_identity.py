"""Names of one thing have one identity; names that may mean several things have none."""

import pytest

from pipeline.enrich.entities.identity import find_identity
from pipeline.records import EntityLabel


@pytest.mark.parametrize("name", ["US", "USA", "United States", "Estados Unidos"])
def test_the_names_of_a_country_have_one_identity(name: str) -> None:
    assert find_identity(name, EntityLabel.PLACE) == "iso3166:US"


@pytest.mark.parametrize("name", ["UN", "United Nations", "Nations unies"])
def test_the_names_of_an_organisation_have_one_identity(name: str) -> None:
    assert find_identity(name, EntityLabel.ORGANISATION) == "organisation:United Nations"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Georgia", EntityLabel.PLACE),
        ("Scotland", EntityLabel.PLACE),
        ("Kongo", EntityLabel.PLACE),
        ("Paris", EntityLabel.PLACE),
        ("Canada", EntityLabel.ORGANISATION),
        ("UN", EntityLabel.PERSON),
        ("Amazon", EntityLabel.PLACE),
    ],
)
def test_a_name_that_leaves_doubt_has_no_identity(name: str, label: EntityLabel) -> None:
    assert find_identity(name, label) is None
