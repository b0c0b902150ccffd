"""Text for people in; the first moment that it names, with its clock and zone where they stand beside, out."""

import re
from dataclasses import dataclass
from datetime import datetime, time, tzinfo

from pipeline.dates.days import Day, country_of, first_day
from pipeline.dates.moment import Moment
from pipeline.dates.zones import fixed, local_zone, offset_of
from pipeline.records import Precision

__all__ = ["Found", "find"]

# 14:30, 2:30 pm, 2 p.m., 14h30, 14.30 Uhr, kl. 14.30, 14時30分: a dot parts hours only where a word says so.
_CLOCK = re.compile(
    r"(?<![\d.:/-])(?:(?P<h>[01]?\d|2[0-4])(?:\s?[:：hH]\s?|\s?(?:時|시|点|时)\s?)(?P<min>[0-5]\d)(?::(?P<sec>[0-5]\d))?"
    r"|(?:(?<=kl\. )|(?<=kl )|(?<=klo )|(?<=ore )|(?<=alle )|(?<=um )|(?<=pukul ))"
    r"(?P<h2>[01]?\d|2[0-3])\.(?P<min2>[0-5]\d)"
    r"|(?P<h3>[01]?\d|2[0-3])\.(?P<min3>[0-5]\d)(?=\s?(?:Uhr|uur|[ap]\.?m|WIB|WITA|WIT|Uhr)\b)"
    r"|(?P<h4>1[0-2]|[1-9])(?=\s?[ap]\.?\s?m\b))"
    r"(?:\.\d+)?\s*(?P<half>[ap](?=\.?\s?m\b))?(?:\.?\s?m\b\.?)?(?:\s?(?:Uhr|uur|分|분)\b)?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\s*[(,]?\s*(?:(?P<zone>[A-Z]{1,5})(?![\w])|(?P<utc>UTC|GMT))?\s?(?P<offset>[+\-−]\d{1,2}(?::?\d{2})?(?!\d))?"
)
# How far from its day a clock may stand.
_NEAR = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A moment and where its day stands in the text."""

    moment: Moment
    start: int
    end: int


def find(text: str, *, timezone: str | None = None, language: str = "") -> Found | None:
    """Find the first moment in a text for people.

    Args:
        text: a line such as a byline; not a whole story.
        timezone: the IANA zone for a time that comes without an offset; UTC when None or unknown.
        language: BCP 47, with the country where it is known.

    Returns:
        The moment and the place of its day; None when no day with its year is named.
    """
    day = first_day(text, language)
    if day is None:
        return None
    clock = _clock_beside(text, day)
    local = datetime.combine(day.day, _time(clock) if clock else time())
    offset = _offset(text[clock.end() :], local, language) if clock else None
    moment = Moment(
        local.replace(tzinfo=offset or local_zone(timezone)), _precision(clock), offset is not None
    )
    return Found(moment, day.start, day.end)


def _clock_beside(text: str, day: Day) -> re.Match[str] | None:
    """The first clock after the day, else the last before it, else the one within it."""
    after = _CLOCK.search(text, day.end, day.end + _NEAR)
    before = list(_CLOCK.finditer(text, max(0, day.start - _NEAR), day.start))
    return after or (before[-1] if before else _CLOCK.search(text, day.start, day.end))


def _time(clock: re.Match[str]) -> time:
    parts = clock.groupdict()
    hour = int(next(parts[name] for name in ("h", "h2", "h3", "h4") if parts[name]))
    minute = int(next((parts[name] for name in ("min", "min2", "min3") if parts[name]), 0))
    half = (parts["half"] or "").lower()
    if half and hour <= 12:  # noqa: PLR2004
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour % 24, minute, int(parts["sec"] or 0))


def _offset(after: str, local: datetime, language: str) -> tzinfo | None:
    found = _ZONE.match(after)
    if found is None:
        return None
    if found["offset"]:
        return fixed(found["offset"])
    return offset_of(found["zone"], country_of(language), local) if found["zone"] else None


def _precision(clock: re.Match[str] | None) -> Precision:
    if clock is None:
        return Precision.DAY
    return Precision.SECOND if clock["sec"] else Precision.MINUTE
