"""Items of Wikidata are taken only where code, label and description leave no doubt."""

from pathlib import Path

import pytest

from bench.build_wikidata import (
    find_companies,
    find_listed_bodies,
    is_distinctive,
    read_countries,
    read_query,
)

ITEMS = {
    "Q1": {"label": "Banca Transilvania", "description": "Romanian bank"},
    "Q2": {"label": "First National Bank", "description": "American bank"},
    "Q3": {"label": "Zorvex Foods", "description": "Canadian brand of cheese"},
    "Q4": {"label": "Kordalia Rail", "description": "railway company"},
    "Q5": {"label": "kordalia rail", "description": "railway line"},
    "Q6": {"label": "NATO", "description": "military alliance"},
    "Q7": {"label": "Volkswagen", "description": "German automotive brand of a company"},
}


def test_companies_have_a_label_that_nothing_else_has() -> None:
    assert find_companies(ITEMS) == {"organisation:Banca Transilvania": "Q1"}


def test_listed_bodies_are_described_as_bodies() -> None:
    assert find_listed_bodies(ITEMS) == {"organisation:NATO": "Q6"}


@pytest.mark.parametrize("name", ["Target", "First Bank", "New York", "John Lewis", "alpha Zorvex"])
def test_common_words_places_and_people_are_not_distinctive(name: str) -> None:
    assert not is_distinctive(name)


def test_a_disputed_code_has_no_item(tmp_path: Path) -> None:
    path = tmp_path / "country-coder.mjs"
    path.write_text(
        '{ iso1A2: "CA", iso1A3: "CAN", wikidata: "Q16" }, { iso1A2: "EH", iso1A3: "ESH", wikidata: "Q6250" }',
        "utf-8",
    )
    assert read_countries(path) == {"iso3166:CA": "Q16"}


def test_a_name_that_two_items_have_is_left_out_of_a_query(tmp_path: Path) -> None:
    path = tmp_path / "query.csv"
    rows = ["item,kind,name", *(f"http://www.wikidata.org/entity/{row}" for row in (
        "Q57665,person,Jens Stoltenberg", "Q946,person,Donald Tusk", "Q9,person,Donald Tusk", "Q8,organisation,Knesset"
    ))]  # fmt: skip
    path.write_text("\n".join(rows), "utf-8")
    assert read_query(path) == {"person:Jens Stoltenberg": "Q57665", "organisation:Knesset": "Q8"}
