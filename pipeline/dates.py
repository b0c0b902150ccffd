"""A date as a publisher wrote it in; an instant with its offset and precision, or None, out. Never "now"."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil import parser

from pipeline.records import Precision

__all__ = ["Moment", "parse"]

_LONGEST = 80
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}|\d\s*[ap]\.?m\b", re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,2}:\d{2}:\d{2}")
# A date that reads the same against both defaults names its own year, month and day.
_DEFAULTS = (datetime(2001, 2, 3), datetime(2002, 3, 4))  # noqa: DTZ001 - only a frame to read into
_HOURS_EAST = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8,
    "HST": -10, "BST": 1, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "SAST": 2, "JST": 9, "KST": 9, "SGT": 8, "HKT": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
_ZONES = {name: hours * 3600 for name, hours in _HOURS_EAST.items()}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as written.

    Args:
        at: the instant, with the offset the publisher wrote.
        precision: how much of a time there was.
        zone_known: False when the offset was assumed rather than written.
    """

    at: datetime
    precision: Precision
    zone_known: bool


def parse(text: str, *, timezone: str | None = None) -> Moment | None:
    """Read a date.

    Args:
        text: ISO 8601, RFC 822, seconds or milliseconds since 1970, or an English form for people.
        timezone: the IANA zone for a time that comes without an offset; UTC when None or unknown.

    Returns:
        The moment, or None when the text does not name a year, a month and a day.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    if _EPOCH.fullmatch(text):
        return _epoch(text)
    found = _iso(text) or _general(text)
    if found is None:
        return None
    aware = found if found.tzinfo else found.replace(tzinfo=_zone(timezone))
    return Moment(aware, _precision(text), found.tzinfo is not None)


def _epoch(digits: str) -> Moment:
    seconds = int(digits[:10])
    return Moment(datetime.fromtimestamp(seconds, UTC), Precision.SECOND, zone_known=True)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _general(text: str) -> datetime | None:
    try:
        first, second = (parser.parse(text, default=frame, tzinfos=_ZONES) for frame in _DEFAULTS)
    except (ValueError, OverflowError, TypeError):
        return None
    return first if first == second and _offset_holds(first) else None


def _offset_holds(moment: datetime) -> bool:
    offset = moment.utcoffset()
    return offset is None or abs(offset) <= timedelta(hours=15)


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _precision(text: str) -> Precision:
    if _SECONDS.search(text):
        return Precision.SECOND
    return Precision.MINUTE if _CLOCK.search(text) else Precision.DAY
