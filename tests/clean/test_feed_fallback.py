from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import fill_from_entry
from pipeline.records import Document, Entry, Precision

URL = "https://vale.example/mill"
LISTED = datetime(2024, 5, 2, 8, 15, tzinfo=UTC)
ENTRY = Entry(
    URL, title="Mill  reopens", published=LISTED, authors=("By Ada Quill", "The Vale Post"), tags=("mills",),
    summary="<p>Forty people found work.</p>", language="en",
)  # fmt: skip
BARE = Document(URL)
WHOLE = Document(
    URL, title="The mill reopens", published=LISTED - timedelta(days=1), authors=("Jon Roe",), tags=("valley",),
    description="After ten years.", language="en-GB",
)  # fmt: skip


def test_a_page_that_says_nothing_takes_what_the_feed_says() -> None:
    document = fill_from_entry(BARE, ENTRY)
    assert (document.title, document.published, document.authors) == ("Mill reopens", LISTED, ("Ada Quill",))
    assert (document.tags, document.description) == (("mills",), "Forty people found work.")
    assert (document.language, document.organisations) == ("en", ("The Vale Post",))


def test_what_a_page_says_stands() -> None:
    document = fill_from_entry(WHOLE, ENTRY)
    assert [
        getattr(document, name)
        for name in ("title", "published", "authors", "tags", "description", "language")
    ] == [
        getattr(WHOLE, name) for name in ("title", "published", "authors", "tags", "description", "language")
    ]


def test_a_person_in_the_feed_signs_where_the_page_names_only_its_house() -> None:
    house = Document(URL, authors=("The Vale Post",), organisations=("The Vale Post",))
    document = fill_from_entry(house, ENTRY)
    assert (document.authors, document.organisations) == (("Ada Quill",), ("The Vale Post",))


def test_every_value_of_the_feed_is_evidence_and_those_that_are_used_are_marked() -> None:
    evidence = fill_from_entry(BARE, ENTRY).evidence
    assert {item.field for item in evidence if item.chosen} == {
        "title", "description", "authors", "tags", "language", "published",
    }  # fmt: skip
    assert not [item for item in fill_from_entry(WHOLE, ENTRY).evidence if item.chosen]
    assert {item.origin for item in fill_from_entry(WHOLE, ENTRY).evidence} == {"feed entry"}


EAST = timezone(timedelta(hours=9))
DAYS = {
    "the day of the feed's time": (datetime(2024, 5, 2, tzinfo=UTC), True),
    "the same day further east": (datetime(2024, 5, 2, tzinfo=EAST), True),
    "another day": (datetime(2024, 5, 1, tzinfo=UTC), False),
}  # fmt: skip


@pytest.mark.parametrize("case", DAYS)
def test_a_day_takes_the_clock_of_the_feed_when_it_is(case: str) -> None:
    day, takes = DAYS[case]
    document = fill_from_entry(Document(URL, published=day, published_precision=Precision.DAY), ENTRY)
    assert (document.published == LISTED) is takes
    assert (document.published_precision is Precision.SECOND) is takes


def test_a_time_with_a_clock_stands_whatever_the_feed_says() -> None:
    held = Document(URL, published=LISTED + timedelta(hours=2), published_precision=Precision.MINUTE)
    assert fill_from_entry(held, ENTRY).published == held.published


def test_a_midnight_of_the_feed_is_no_clock() -> None:
    day = Document(URL, published=datetime(2024, 5, 2, tzinfo=UTC), published_precision=Precision.DAY)
    entry = Entry(URL, published=datetime(2024, 5, 2, tzinfo=UTC))
    assert fill_from_entry(day, entry).published_precision is Precision.DAY


def test_a_time_from_the_future_is_not_taken() -> None:
    entry = Entry(URL, published=LISTED + timedelta(days=30))
    assert fill_from_entry(BARE, entry, LISTED).published is None


@given(
    st.builds(
        Entry, url=st.just(URL), title=st.text(max_size=40), authors=st.lists(st.text(max_size=20)).map(tuple)
    ),
    st.sampled_from([BARE, WHOLE]),
)
def test_the_same_entry_gives_the_same_document_at_each_visit(entry: Entry, document: Document) -> None:
    once = fill_from_entry(document, entry, LISTED)
    assert fill_from_entry(document, entry, LISTED) == once
    assert fill_from_entry(once, entry, LISTED).authors == once.authors
