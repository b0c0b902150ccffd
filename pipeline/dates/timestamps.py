"""Parse one date: ISO 8601, RFC 822 and their misspellings, seconds since 1970, or a form for people."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from pipeline.dates.calendar_dates import country_of
from pipeline.dates.calendars import gregorian_date, is_plausible_year, is_solar_hijri_year
from pipeline.dates.day_periods import hour_of_day, period_of
from pipeline.dates.months import month_number
from pipeline.dates.prose import find_date
from pipeline.dates.written_time import WrittenTime
from pipeline.dates.zones import MAX_OFFSET, offset_of_zone, parse_offset, zone_or_utc
from pipeline.records import Precision

__all__ = ["parse_date"]

_MAX_DATE_CHARS = 80
_EPOCH_TIME = re.compile(r"(?:/Date\()?(\d{10})(?:\d{3})?(?:\)/)?")
_ZONE = (
    r"\s*(?P<zone>Z|UTC|GMT|[A-Z]{1,5}(?![\w]))?\s*(?P<offset>[+-]\d{1,2}(?::?\d{2})?)?"
    r"(?:\s*\([^()]*\)|\s+[A-Z]{2,5})?"
)
# ISO 8601 and variants: 2024-05-02T08:15:00.000+0200, 2024-05-02 08:15 UTC, 2024 05 02 08:15, 20240502.
_ISO_8601_TIME = re.compile(
    r"(?P<y>\d{4})(?P<s>[-/. ]?)(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})"
    r"(?:[T\s,]+(?P<h>\d{1,2}):?(?P<min>\d{2})(?::?(?P<sec>\d{2})(?:[.,:](?P<part>\d+))?)?)?" + _ZONE,
    re.IGNORECASE,
)
# RFC 822 and variants: Thu, 02 May 2024 08:15:00 +0200, 2 May 24 08:15 EST, 2-Mai-2024, 02 Mär 2024 8:15 PM GMT+1.
_RFC_822_TIME = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(?P<d>\d{1,2})[\s-]+(?P<m>[^\W\d]+)\.?,?[\s-]+(?P<y>\d{4}|\d{2})"
    r"(?:,?\s+(?P<h>\d{1,2}):(?P<min>\d{1,2})(?::(?P<sec>\d{1,2})(?:[.,](?P<part>\d+))?)?\s*(?P<half>[AP]M\b)?)?"
    + _ZONE,
    re.IGNORECASE,
)
_ENGLISH_MONTHS = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6,
    "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12,
}  # fmt: skip
# A year of two digits is the nearest: 69 is 1969, 68 is 2068 (POSIX).
_PIVOT_YEAR = 69
_ONE_DAY = timedelta(days=1)


def parse_date(text: str, *, timezone: str | None = None, language: str = "") -> WrittenTime | None:
    """Parse a date.

    Args:
        text: ISO 8601, RFC 822, seconds or milliseconds since 1970, or a form for people in one of 75 languages.
        timezone: the IANA zone for a time that comes without an offset; UTC when None or unknown.
        language: BCP 47, with the country where it is known: it decides between day and month in 3/4/2024,
            and what an abbreviation such as IST means.

    Returns:
        The time, or None when the text does not name a year, a month and a day.
    """
    return _parse_common(text) or _parse_any(text.strip(), timezone, language)


def _parse_common(text: str) -> WrittenTime | None:
    """The two forms that nearly every feed uses: Tue, 24 Nov 2026 09:05:00 +0100 and 2026-11-24T09:05:00+01:00."""
    try:
        if text[3:5] == ", " and text[19:20] == ":" and text[25:26] == " ":
            instant = datetime(
                *_common_day(text[5:16]),
                *(int(text[17:19]), int(text[20:22]), int(text[23:25])),
                tzinfo=_common_offset(text[26:]),
            )
        elif text[10:11] == "T" and text[16:17] == ":":
            instant = datetime.fromisoformat(text)
        else:
            return None
    except ValueError:
        return None
    offset = instant.utcoffset()
    if offset is None or not -MAX_OFFSET <= offset <= MAX_OFFSET or not is_plausible_year(instant.year):
        return None
    return WrittenTime(instant, Precision.SECOND, has_written_offset=True)


@lru_cache(maxsize=256)
def _common_day(text: str) -> tuple[int, int, int]:
    """The year, month and day of "24 Nov 2026"; a feed names few of them."""
    return int(text[7:11]), _ENGLISH_MONTHS.get(text[3:6], 0), int(text[:2])


@lru_cache(maxsize=256)
def _common_offset(text: str) -> tzinfo | None:
    if text in ("GMT", "UTC", "+0000"):
        return UTC
    return parse_offset(text) if text[:1] in ("+", "-") and text[1:].isdigit() else None


@lru_cache(maxsize=512)
def _parse_any(text: str, timezone: str | None, language: str) -> WrittenTime | None:
    if not text or len(text) > _MAX_DATE_CHARS:
        return None
    epoch = _EPOCH_TIME.fullmatch(text)
    if epoch:
        instant = datetime.fromtimestamp(int(epoch[1]), UTC)
        return WrittenTime(instant, Precision.SECOND, has_written_offset=True)
    numeric = _ISO_8601_TIME.fullmatch(text)
    if numeric:
        return _from_match(numeric, int(numeric["m"]), timezone, language)
    named = _RFC_822_TIME.fullmatch(text)
    month = month_number(named["m"], language) if named else 0
    if named and month:
        return _from_match(named, month, timezone, language)
    match = find_date(text, timezone=timezone, language=language)
    return match.written_time if match else None


def _from_match(match: re.Match[str], month: int, timezone: str | None, language: str) -> WrittenTime | None:
    parts = match.groupdict()
    # Eight digits in a row are a day of the Gregorian calendar or no day.
    day = (
        _day_from_match(match, month) if parts.get("s") != "" or is_plausible_year(int(match["y"])) else None
    )
    hour, minute, second = (int(match[name] or 0) for name in ("h", "min", "sec"))
    hour = hour_of_day(hour, period_of((parts.get("half") or "")[:1]))
    # A day may end at 24:00 (ISO 8601-1:2004, 4.2.3), and some systems write 60 seconds.
    microseconds = int((match["part"] or "0")[:6].ljust(6, "0"))
    time_of_day = timedelta(hours=hour, minutes=minute, seconds=second, microseconds=microseconds)
    if day is None or time_of_day > _ONE_DAY:
        return None
    local = datetime.combine(day, time()) + time_of_day
    offset = _read_offset(match, local, language)
    return WrittenTime(
        local.replace(tzinfo=offset or zone_or_utc(timezone)), _precision(match), offset is not None
    )


def _day_from_match(match: re.Match[str], month: int) -> date | None:
    year = int(match["y"])
    if len(match["y"]) == len("24"):
        year += 1900 if year >= _PIVOT_YEAR else 2000
    # The month has a Gregorian name, or eight digits stand in a row; neither is written in Iran.
    if is_solar_hijri_year(year) and not match.groupdict().get("s"):
        return None
    return gregorian_date(year, month, int(match["d"]))


def _read_offset(match: re.Match[str], local: datetime, language: str) -> tzinfo | None:
    if match["offset"]:
        return parse_offset(match["offset"])
    return offset_of_zone(match["zone"], country_of(language), local) if match["zone"] else None


def _precision(match: re.Match[str]) -> Precision:
    if match["sec"]:
        return Precision.SECOND
    return Precision.MINUTE if match["h"] else Precision.DAY
