from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import dates
from pipeline.records import Precision

WRITTEN = datetime(2024, 5, 2, 8, 15, tzinfo=timezone(timedelta(hours=-4)))


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-02T08:15:00-04:00",
        "Thu, 02 May 2024 08:15:00 -0400",
        "May 2, 2024 8:15 AM EDT",
        "2024-05-02T12:15:00Z",
    ],
)
def test_one_instant_is_read_from_its_many_forms(text: str) -> None:
    moment = dates.parse_date(text)
    assert moment is not None
    assert moment.instant == WRITTEN
    assert moment.has_written_offset


def test_a_local_time_takes_the_zone_of_its_publication() -> None:
    moment = dates.parse_date("2024-07-01 09:00", timezone="Europe/Tallinn")
    assert moment is not None
    assert (moment.instant.utcoffset(), moment.has_written_offset) == (timedelta(hours=3), False)


@pytest.mark.parametrize(("language", "hours"), [("en-IN", 5.5), ("en-IE", 1), ("en-IL", 2), ("", 5.5)])
def test_an_abbreviation_means_what_it_means_where_it_is_written(language: str, hours: float) -> None:
    moment = dates.parse_date("2 May 2024 08:15 IST", language=language)
    assert moment is not None
    assert moment.instant.utcoffset() == timedelta(hours=hours)


def test_a_day_alone_says_so() -> None:
    moment = dates.parse_date("2 May 2024")
    assert moment is not None
    assert moment.precision is Precision.DAY


@pytest.mark.parametrize("text", ["", "10:30", "Monday", "May", "yesterday", "x" * 200, "99/99/2024"])
def test_what_names_no_day_is_no_date(text: str) -> None:
    assert dates.parse_date(text) is None


# Hypothesis wants its limits without a zone and adds one itself.
FIRST, LAST = datetime(1971, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001


@given(st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.just(UTC)))
def test_what_is_written_in_iso_8601_is_read_back(at: datetime) -> None:
    moment = dates.parse_date(at.isoformat())
    assert moment is not None
    assert moment.instant == at


@given(st.text(max_size=90))
def test_any_text_is_a_date_or_none(text: str) -> None:
    moment = dates.parse_date(text)
    assert moment is None or moment.instant.tzinfo is not None
