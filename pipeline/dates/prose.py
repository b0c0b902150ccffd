"""Find the first date in a text for people, with the time of day and the zone beside it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from pipeline.dates.calendar_dates import DateMatch, country_of, find_first_day
from pipeline.dates.day_periods import WORDS_AFTER_TIME, WORDS_BEFORE_TIME, hour_of_day, period_of
from pipeline.dates.written_time import WrittenTime
from pipeline.dates.zones import offset_of_zone, parse_offset, zone_or_utc
from pipeline.records import Precision

__all__ = ["TimeMatch", "find_date"]

_NON_ASCII_DIGIT = re.compile(r"(?![0-9])\d")


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# 14:30, 2:30 pm, 2 p.m., 14h30, 14.30 Uhr, kl. 14.30, 14時30分, 오후 2시: a dot parts hours only where a word says so.
_CLOCK_TIME = re.compile(
    rf"(?:(?P<before>{_alternatives(WORDS_BEFORE_TIME)})\s?|(?<![\d.:/-]))"
    r"(?:(?P<h>[01]?\d|2[0-4])(?:\s?[:：hH]\s?|\s?(?:時|시|点|點|时)\s?)(?P<min>[0-5]\d|\d(?=\s?[分분]))"
    r"(?::(?P<sec>[0-5]\d))?"
    r"|(?P<h5>[01]?\d|2[0-4])\s?(?:時|시|点|點|时)(?![間间간])"
    r"|(?:(?<=kl\. )|(?<=kl )|(?<=klo )|(?<=ore )|(?<=alle )|(?<=um )|(?<=pukul ))"
    r"(?P<h2>[01]?\d|2[0-3])\.(?P<min2>[0-5]\d)"
    r"|(?P<h3>[01]?\d|2[0-3])\.(?P<min3>[0-5]\d)(?=\s?(?:Uhr|uur|[ap]\.?m|WIB|WITA|WIT)\b)"
    r"|(?P<h4>1[0-2]|[1-9])(?=\s?[ap]\.?\s?m\b))"
    rf"(?:\.\d+)?\s*(?P<after>[ap](?=\.?\s?m\b)|(?:{_alternatives(WORDS_AFTER_TIME)})(?!\w))?"
    r"(?:\.?\s?m\b\.?)?(?:\s?(?:Uhr|uur|分|분)\b)?",
    re.IGNORECASE,
)
_ZONE_OR_OFFSET = re.compile(
    r"\s*[(,]?\s*(?:(?P<zone>[A-Z]{1,5})(?![\w])|(?P<utc>UTC|GMT))?\s?(?P<offset>[+\-−]\d{1,2}(?::?\d{2})?(?!\d))?"
)
# How far from its date a time of day may stand.
_MAX_CLOCK_DISTANCE_CHARS = 40


@dataclass(frozen=True, slots=True)
class TimeMatch:
    """A time and the position of its day in the text."""

    written_time: WrittenTime
    start: int
    end: int


def find_date(text: str, *, timezone: str | None = None, language: str = "") -> TimeMatch | None:
    """Find the first date in a text for people.

    Args:
        text: a line such as a byline; not a whole story.
        timezone: the IANA zone for a time that comes without an offset; UTC when None or unknown.
        language: BCP 47, with the country where it is known.

    Returns:
        The time and the position of its day in the text; None when no day with its year is named.
    """
    text = _with_ascii_digits(text)
    day = find_first_day(text, language)
    if day is None:
        return None
    clock = _find_clock(text, day)
    local = datetime.combine(day.day, time()) + (_read_time(clock) if clock else timedelta())
    utc_offset = _read_offset(text[clock.end() :], local, language) if clock else None
    written_time = WrittenTime(
        local.replace(tzinfo=utc_offset or zone_or_utc(timezone)), _precision(clock), utc_offset is not None
    )
    return TimeMatch(written_time, day.start, day.end)


def _with_ascii_digits(text: str) -> str:
    """Replace digits of other scripts, such as ২ and ۲, by those of ASCII; positions stay the same."""
    return text if text.isascii() else _NON_ASCII_DIGIT.sub(lambda digit: str(int(digit[0])), text)


def _find_clock(text: str, day: DateMatch) -> re.Match[str] | None:
    """The first time of day after the date, else the last before it, else the one inside it."""
    after = _CLOCK_TIME.search(text, day.end, day.end + _MAX_CLOCK_DISTANCE_CHARS)
    before = list(_CLOCK_TIME.finditer(text, max(0, day.start - _MAX_CLOCK_DISTANCE_CHARS), day.start))
    return after or (before[-1] if before else _CLOCK_TIME.search(text, day.start, day.end))


def _read_time(clock: re.Match[str]) -> timedelta:
    """The time since midnight; 24:00 is the end of the day."""
    parts = clock.groupdict()
    hour = int(next(parts[name] for name in ("h", "h2", "h3", "h4", "h5") if parts[name]))
    minute = int(next((parts[name] for name in ("min", "min2", "min3") if parts[name]), 0))
    period = period_of(parts["before"] or parts["after"] or "")
    return timedelta(hours=hour_of_day(hour, period), minutes=minute, seconds=int(parts["sec"] or 0))


def _read_offset(text: str, local: datetime, language: str) -> tzinfo | None:
    match = _ZONE_OR_OFFSET.match(text)
    if match is None:
        return None
    if match["offset"]:
        return parse_offset(match["offset"])
    return offset_of_zone(match["zone"], country_of(language), local) if match["zone"] else None


def _precision(clock: re.Match[str] | None) -> Precision:
    if clock is None:
        return Precision.DAY
    return Precision.SECOND if clock["sec"] else Precision.MINUTE
