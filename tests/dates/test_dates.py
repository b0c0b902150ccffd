from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import dates
from pipeline.dates.calendars import gregorian_date
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


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("11 באפריל 2025", "2025-04-11"),
        ("יום שלישי, ה-3 במרס 2026", "2026-03-03"),
        ("7 দিনের খবর, ১৯ ফেব্রুয়ারি ২০২৫", "2025-02-19"),
        ("১ জানুয়ারী ২০২৪", "2024-01-01"),
        ("۸ مارس ۲۰۲۵", "2025-03-08"),
        ("٥ كانون الأول ٢٠٢٥", "2025-12-05"),
        ("05 كانون الأول / ديسمبر 2025", "2025-12-05"),
        ("5 ธันวาคม พ.ศ. 2568", "2025-12-05"),
        ("5 ธ.ค. 2568", "2025-12-05"),
        ("5 ธ.ค. 68", "2025-12-05"),
        ("2568-12-05", "2025-12-05"),
        ("令和7年12月5日", "2025-12-05"),
        ("平成元年1月8日", "1989-01-08"),
        ("2025年（令和7年）12月5日", "2025-12-05"),
        ("2025（令和7）年12月5日", "2025-12-05"),
        ("民國114年12月5日", "2025-12-05"),
        ("۱۴ آذر ۱۴۰۴", "2025-12-05"),
        ("جمعه 14 آذر 1404", "2025-12-05"),
        ("۱۴۰۴/۰۹/۱۴", "2025-12-05"),
        ("1404-09-14", "2025-12-05"),
        ("۳۰ اسفند ۱۴۰۳", "2025-03-20"),
        ("۱ فروردین ۱۴۰۴", "2025-03-21"),
        ("۲۲ بهمن ۱۳۵۷", "1979-02-11"),
        ("۱۴ قوس ۱۴۰۴", "2025-12-05"),
    ],
)
def test_a_day_is_read_in_the_digits_and_the_calendar_of_its_country(text: str, day: str) -> None:
    written_time = dates.parse_date(text)
    assert written_time is not None
    assert (written_time.instant.date().isoformat(), written_time.precision) == (day, Precision.DAY)


@pytest.mark.parametrize(
    "text",
    [
        "۳۰ اسفند ۱۴۰۴",
        "14 آذر 2025",
        "۱۴ نوامبر ۱۴۰۴",
        "14040914",
        "令和7年13月5日",
        "1447/06/14",
        "5 ธ.ค. 8",
    ],
)
def test_a_day_that_no_calendar_has_is_no_date(text: str) -> None:
    assert dates.parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2025.12.05. 오전 12:10", "00:10"),
        ("2025년 12월 5일 오후 12시 10분", "12:10"),
        ("2025년 12월 5일 오후 7시", "19:00"),
        ("2025年12月5日 下午7:45", "19:45"),
        ("2025年12月5日晚上11点05分", "23:05"),
        ("2025年12月5日 凌晨2:30", "02:30"),
        ("2025年12月5日 中午12:20", "12:20"),
        ("2025年12月5日 中午1:20", "13:20"),
        ("2025年12月5日 下午14:45", "14:45"),
        ("令和7年12月5日 午後0時30分", "12:30"),
        ("2025年12月5日 午前9時5分", "09:05"),
        ("2025年12月5日 24時間営業", "00:00"),
        ("5 Δεκεμβρίου 2025, 7:45 μ.μ.", "19:45"),
        ("5 ديسمبر 2025 07:45 مساءً", "19:45"),
        ("5 ديسمبر 2025 12:10 ص", "00:10"),
        ("۱۴ آذر ۱۴۰۴ ساعت ۷:۴۵ ب.ظ", "19:45"),
        ("5 दिसंबर 2025, शाम 7:45", "19:45"),
        ("৫ ডিসেম্বর ২০২৫, রাত ১১:০৫", "23:05"),
        ("৫ ডিসেম্বর ২০২৫, রাত ২:৩০", "02:30"),
        ("5 December 2025, 7.45pm", "19:45"),
        ("5 Dec 2025 12:10 a.m.", "00:10"),
    ],
)
def test_a_word_for_the_half_of_the_day_moves_the_hour(text: str, clock: str) -> None:
    written_time = dates.parse_date(text)
    assert written_time is not None
    assert f"{written_time.instant:%H:%M %d}" == f"{clock} 05"


def test_twelve_at_night_is_the_end_of_the_day() -> None:
    written_time = dates.parse_date("2025年12月5日 晚上12点")
    assert written_time is not None
    assert written_time.instant == datetime(2025, 12, 6, tzinfo=UTC)


@given(st.dates(date(1922, 1, 1), date(2050, 1, 1)))
def test_each_day_of_the_solar_hijri_calendar_follows_the_one_before(day: date) -> None:
    written = {
        gregorian_date(year, month, number)
        for year in (day.year - 622, day.year - 621)
        for month in range(1, 13)
        for number in range(1, 32)
    }
    assert day in written


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


# --- the forms that feeds use ---

NOON = datetime(2026, 2, 6, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 06 Feb 2026 12:00:00 GMT",
        "Fri, 6 Feb 26 12:00 UT",
        "06 Feb 26 07:00:00 EST",
        "Fri, 06 Feb 2026 13:00:00 GMT+1",
        "Fri, 06 Feb 2026 13:00:00 UTC+0100",
        "Fri, 06 Feb 2026 17:30:00 +0530 (IST)",
        "Fri Feb 06 2026 13:00:00 GMT+0100 (Central European Standard Time)",
        "Fri Feb  6 12:00:00 UTC 2026",
        "Fr, 06 Feb 2026 13:00:00 +0100",
        "ven., 06 févr. 2026 13:00:00 +0100",
        "пт, 06 февраля 2026 15:00:00 +0300",
        "vie, 06 febrero 2026 09:00:00 -0300",
        "06-Feb-2026 12:00:00",
        "Friday, 06 February 2026, 12:00:00 PM",
        "1770379200",
        "1770379200000",
        "2026-02-06T11:59:60Z",
        "2026-02-06T12:00:00.000Z",
        "2026-02-06T12:00Z",
        "20260206T120000Z",
        "2026-02-06 12:00:00 UTC",
    ],
)
def test_a_time_is_read_in_each_form_that_feeds_use(text: str) -> None:
    written_time = dates.parse_date(text)
    assert written_time is not None
    assert written_time.instant == NOON


@pytest.mark.parametrize(
    "text",
    ["Thu, 05 Feb 2026 24:00:00 GMT", "2026-02-05T24:00:00Z", "5 February 2026, 24:00", "2026-02-05 24:00"],
)
def test_24_00_is_the_end_of_a_day(text: str) -> None:
    written_time = dates.parse_date(text)
    assert written_time is not None
    assert written_time.instant == datetime(2026, 2, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language", "month", "day"),
    [
        ("04/05/2026", "", 5, 4),
        ("04/05/2026", "en", 4, 5),
        ("04/05/2026", "en-US", 4, 5),
        ("04/05/2026", "en-GB", 5, 4),
        ("04/05/2026", "fr-CA", 5, 4),
        ("04.05.2026", "en-US", 5, 4),
        ("04/25/2026", "fr", 4, 25),
        ("24 ноября 2026", "", 11, 24),
        ("2026年11月24日", "", 11, 24),
        ("24 Nov 26", "", 11, 24),
        ("24-nov-26", "", 11, 24),
    ],
)
def test_the_order_of_day_and_month_follows_the_language(
    text: str, language: str, month: int, day: int
) -> None:
    written_time = dates.parse_date(text, language=language)
    assert written_time is not None
    assert (written_time.instant.month, written_time.instant.day) == (month, day)


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 30 Nov -0001 00:00:00 +0000",
        "0000-00-00 00:00:00",
        "Thu, 31 Feb 2026 10:00:00 GMT",
        "1 Jan 0001",
    ],
)
def test_the_value_of_an_empty_field_is_no_date(text: str) -> None:
    assert dates.parse_date(text) is None


OFFSETS = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


@given(st.datetimes(min_value=FIRST, max_value=LAST, timezones=OFFSETS))
def test_what_is_written_by_rfc_822_is_read_back(at: datetime) -> None:
    written_time = dates.parse_date(format_datetime(at))
    assert written_time is not None
    assert written_time.instant == at.replace(microsecond=0)
    assert written_time.instant.utcoffset() == at.utcoffset()


@given(st.datetimes(min_value=FIRST, max_value=datetime(2068, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_year_of_two_digits_is_the_nearest(at: datetime) -> None:
    written_time = dates.parse_date(at.strftime("%d %b %y %H:%M:%S GMT"))
    assert written_time is not None
    assert written_time.instant == at.replace(microsecond=0)


@pytest.mark.parametrize(
    ("text", "is_plausible"),
    [
        ("2026-02-06T12:50:00Z", True),
        ("2026-02-06T13:10:00Z", False),
        ("2026-02-06 23:00", True),
        ("2026-02-07", True),
        ("2026-02-07 08:00", False),
        ("2026-02-08", False),
        ("Thu, 01 Jan 1970 00:00:00 GMT", False),
        ("1969-12-31T19:00:00-05:00", False),
        ("1850-01-01", False),
        ("1970-06-01", True),
    ],
)
def test_one_rule_decides_what_is_too_late_or_too_early(text: str, *, is_plausible: bool) -> None:
    written_time = dates.parse_date(text)
    assert written_time is not None
    assert dates.is_plausible_time(written_time, NOON) is is_plausible
    assert dates.is_plausible_time(written_time, None) is (is_plausible or written_time.instant > NOON)
