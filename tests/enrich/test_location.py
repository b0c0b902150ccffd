"""An article happened at the place of its dateline, else at a place of its first sentences."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich import enrich
from pipeline.enrich.entities.gazetteer import find_place
from pipeline.enrich.location import find_location
from pipeline.records import Block, Document, Location

STORY = (
    "The harbour authority will dredge the basin next spring, the council said on Monday.",
    "Maria Okello of Kenya met the ministers of France in Nairobi, and they agreed.",
)


def _location(*paragraphs: str, dateline: str = "") -> Location:
    blocks = tuple(map(Block, paragraphs or STORY))
    return enrich(Document("https://post.example/a", blocks=blocks, dateline=dateline)).location


@pytest.mark.parametrize(
    ("dateline", "name", "country"),
    [
        ("TALLINN, Estonia", "Tallinn", "EE"),
        ("Berlin", "Berlin", "DE"),
        ("NEW YORK", "New York", "US"),
        ("Köln", "Köln", "DE"),
    ],
)
def test_the_place_of_the_dateline_comes_first(dateline: str, name: str, country: str) -> None:
    found = _location(dateline=dateline)
    assert (found.name, found.country, found.origin) == (name, country, "dateline")
    assert found.latitude is not None
    assert found.longitude is not None


def test_a_place_in_another_country_than_the_listed_one_has_no_coordinates() -> None:
    assert _location(dateline="PARIS, Texas") == Location("Paris", "US", origin="dateline")


@pytest.mark.parametrize("dateline", ["COLUMBIA, S.C.", "SPRINGFIELD, Ill.", "PORTLAND, Maine"])
def test_a_town_beside_its_state_is_american_without_coordinates_of_a_namesake(dateline: str) -> None:
    found = _location(dateline=dateline)
    assert (found.country, found.latitude) == ("US", None)


def test_a_country_that_is_named_in_passing_is_not_where_it_happened() -> None:
    story = "Maria Okello bought two cranes from Japan. " + "The port thanked Maria Okello on Monday. " * 9
    assert _location(story) == Location()
    assert _location("Japan bought two cranes.", "Japan will use them in May.").name == "Japan"


def test_a_state_comes_before_a_smaller_region_of_its_name() -> None:
    assert (
        _location("Two men were rescued from a boat off Florida on Monday, the coast guard said.").country
        == "US"
    )


def test_a_place_that_is_not_listed_has_no_coordinates() -> None:
    assert _location(dateline="OSTERWALDHAUSEN") == Location("Osterwaldhausen", origin="dateline")


def test_a_town_of_the_lead_comes_before_countries() -> None:
    found = _location()
    assert (found.name, found.country, found.origin) == ("Nairobi", "KE", "lead")
    assert found.latitude == pytest.approx(-1.28, abs=0.1)


def test_a_place_far_behind_the_lead_is_not_where_it_happened() -> None:
    filler = "The council waited for the harbour to be dredged, and so did the market. " * 10
    assert _location(filler, STORY[1]) == Location()


def test_a_text_without_places_has_no_location() -> None:
    assert _location("It was as it was.") == Location()


@pytest.mark.parametrize(
    ("story", "name"),
    [
        (
            "Les sirènes ne sonneront pas mercredi en France, indique la préfecture du Nord dans un communiqué.",
            "France",
        ),
        ("The women of Vale rugby club reached the final of the cup with a win on Saturday.", ""),
        (
            "El temporal llegó el lunes al Sur, dijo la alcaldesa, y el Centro y el Litoral quedaron sin luz.",
            "",
        ),
        ("Une école a ouvert lundi dans le Nord, région du Cameroun, a dit le préfet du Nord.", "Nord"),
    ],
)
def test_a_region_whose_name_is_a_word_counts_beside_its_country(story: str, name: str) -> None:
    assert _location(story).name == name


@given(some.text(max_size=40))
def test_any_dateline_gives_a_name_or_nothing(dateline: str) -> None:
    found = find_location(dateline, ())
    assert bool(found.name) == (found.origin == "dateline")
    assert found.country or found.latitude is None


WIRE = Document("https://post.example/a", blocks=tuple(map(Block, STORY)), agency="Reuters")


@pytest.mark.parametrize(
    ("document", "is_syndicated"),
    [
        (WIRE, True),
        (replace(WIRE, agency=""), False),
        (replace(WIRE, url="https://www.reuters.com/world/a"), False),
        (replace(WIRE, agency="", canonical_url="https://mill.example/a"), True),
        (replace(WIRE, agency="", canonical_url="https://www.post.example/a"), False),
        # A file: the canonical URL is the only one that is known.
        (replace(WIRE, agency="", url="file:///srv/a.html", canonical_url="https://mill.example/a"), False),
        (replace(WIRE, agency="", url="", canonical_url="https://mill.example/a"), False),
        (replace(WIRE, url="file:///srv/a.html", canonical_url="https://mill.example/a"), True),
        (replace(WIRE, url="file:///srv/a.html", canonical_url="https://www.reuters.com/a"), False),
        # A network that delivers the pages of the site.
        (replace(WIRE, agency="", canonical_url="https://d2pg1rl5.cloudfront.net/a"), False),
    ],
)
def test_a_text_of_an_agency_or_of_another_site_is_syndicated(
    document: Document, *, is_syndicated: bool
) -> None:
    assert enrich(document).syndicated is is_syndicated


@pytest.mark.parametrize("adjective", ["Israeli", "Omani", "Pakistani", "Somali", "Swiss", "Yemeni"])
def test_an_adjective_is_no_name_of_a_country(adjective: str) -> None:
    assert find_place(adjective) is None
