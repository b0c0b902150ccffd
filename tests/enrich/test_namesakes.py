"""A name of places in several countries is that of the country which the article is about."""

import pytest

from pipeline.enrich.entities.namesakes import choose_places


@pytest.mark.parametrize(
    ("name", "others", "country"),
    [
        ("Georgia", ["Atlanta", "Chicago"], "US"),
        ("Georgia", ["Tbilisi", "Batumi", "Chicago"], "GE"),
        ("Georgia", [], "GE"),
        ("Georgia", ["Warsaw"], "GE"),
        ("Savannah", ["Atlanta"], "US"),
        ("Hamilton", ["Toronto"], "CA"),
        ("Luxembourg", ["Bruxelles", "Paris"], "LU"),
    ],
)
def test_other_places_tell_the_country_of_a_name(name: str, others: list[str], country: str) -> None:
    places = choose_places([(place, place) for place in (name, *others)])
    assert places[name, name].country == country


def test_a_place_that_is_not_listed_is_left_out() -> None:
    assert choose_places([("Vale of Nothing", "Vale of Nothing")]) == {}
