from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.errors import Rejected
from pipeline.records import Document, Page

SEED = Path(__file__).resolve().parents[3] / "shared" / "data" / "seed.txt"

STATION = """Skip to main content
Mostly Sunny icon
41º

Harbour ferry returns after a winter of repairs

The ferry Marta leaves the quay at Brenholm, Monday, March 4, 2024. (AP Photo/Ines Holt) (Ines Holt, \
Copyright 2024 The Associated Press. All rights reserved)

BRENHOLM, Norway (AP) — The island ferry sailed again on Monday, four months after a storm tore its ramp away.

Recommended Videos

“We missed her,” said the harbour master, who had counted the days.
"""


def _page(text: str) -> Page:
    return Page(url="https://station.example/a", body=text.encode(), headers={"content-type": "text/plain"})


def test_the_first_line_that_is_no_furniture_is_the_headline() -> None:
    assert clean(_page(STATION)).title == "Harbour ferry returns after a winter of repairs"


def test_the_body_holds_only_what_the_publisher_wrote() -> None:
    assert clean(_page(STATION)).text == (
        "The island ferry sailed again on Monday, four months after a storm tore its ramp away.\n\n"
        "“We missed her,” said the harbour master, who had counted the days."
    )


def test_dateline_and_agency_are_fields() -> None:
    document = clean(_page(STATION))
    assert (document.dateline, document.agency) == ("BRENHOLM, Norway", "AP")


def test_a_caption_and_its_credit_are_an_image() -> None:
    (image,) = clean(_page(STATION)).images
    assert image.credit == "AP Photo/Ines Holt"
    assert image.caption == "The ferry Marta leaves the quay at Brenholm, Monday, March 4, 2024."


def test_each_dropped_block_names_its_rule() -> None:
    rules = [dropped.rule for dropped in clean(_page(STATION)).dropped]
    assert rules == ["skip-link", "weather", "weather", "caption", "recommended"]


@pytest.mark.skipif(not SEED.exists(), reason="the development data folder ../shared is absent")
def test_the_sample_the_project_began_with_is_read_whole() -> None:
    document = clean(
        Page(url="file:seed.txt", body=SEED.read_bytes(), headers={"content-type": "text/plain"})
    )
    assert document.title.startswith("Estonia's Prime Minister") or document.title.startswith(
        "Estonia’s Prime"
    )
    assert (document.dateline, document.agency) == ("TALLINN", "AP")
    assert document.images[0].credit == "AP Photo/Virginia Mayo"
    assert document.text.startswith("Estonia’s Prime Minister Kaja Kallas has signaled")
    assert document.text.endswith("has indicated his interest.")
    assert not [word for word in ("Skip to", "Cloudy", "Recommended", "Virginia") if word in document.text]


@pytest.mark.parametrize("body", [b"", b"   \n\n", b"Skip to main content\n"])
def test_a_page_without_a_story_is_rejected_as_empty(body: bytes) -> None:
    with pytest.raises(Rejected, match=r"clean.empty"):
        clean(Page(url="https://station.example/a", body=body))


def test_a_file_that_is_no_page_is_rejected_by_its_bytes() -> None:
    with pytest.raises(Rejected, match=r"clean.not_html"):
        clean(
            Page(
                url="https://station.example/a.html",
                body=b"%PDF-1.7 ...",
                headers={"content-type": "text/html"},
            )
        )


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_rejected(body: bytes) -> None:
    with suppress(Rejected):
        assert isinstance(clean(Page(url="https://station.example/a", body=body)), Document)
