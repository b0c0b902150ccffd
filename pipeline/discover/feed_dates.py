"""A date as feeds write it in; an aware time with the offset as written, or None, out. Never "now".

RFC 3339 and its relatives (W3CDTF, ISO 8601) and RFC 822 and its misspellings are read here, a few
microseconds each; everything else goes to dateutil, which is slow and takes anything.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from dateutil import parser

__all__ = ["parse_feed_date"]

_MAX_DATE_CHARS = 80
_RFC_822_DATE = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*\.?,?[\s-]+(\d{4}|\d{2})"
    r"(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([AaPp][Mm])?"
    r"\s*([A-Za-z]{1,5}|[+-]\d{2}:?\d{2})?(?:\s*\([^)]*\))?)?"
)
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
# RFC 822 names its zones; the others are in common use. Hours east of Greenwich.
_OFFSET_HOURS = {
    "ut": 0, "gmt": 0, "utc": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "bst": 1, "ist": 5.5, "wet": 0, "west": 1,
    "cet": 1, "cest": 2, "met": 1, "mest": 2, "eet": 2, "eest": 3, "msk": 3, "sast": 2, "jst": 9, "kst": 9,
    "sgt": 8, "hkt": 8, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
# A date that reads the same against both names its own year, month and day.
_DEFAULT_DATES = (datetime(2001, 2, 3, tzinfo=UTC), datetime(2002, 3, 4, tzinfo=UTC))
_MIN_FULL_YEAR = 100
_PIVOT_YEAR = 70
_NOON_HOUR = 12


def parse_feed_date(text: str) -> datetime | None:
    """Read a feed's date. A time without an offset counts as UTC, as most feeds mean it."""
    text = text.strip()
    if not text or len(text) > _MAX_DATE_CHARS:
        return None
    return _parse_common(text) or _parse_iso(text) or _parse_rfc_822(text) or _parse_any(text)


def _parse_common(text: str) -> datetime | None:
    """The form that nearly every RSS feed uses: Tue, 24 Nov 2026 09:05:00 +0100."""
    if text[3:5] != ", " or text[19:20] != ":" or text[25:26] != " ":
        return None
    try:
        day = _parse_day(text[5:16])
        return datetime(
            *day, int(text[17:19]), int(text[20:22]), int(text[23:25]), tzinfo=_parse_zone(text[26:])
        )
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _parse_day(text: str) -> tuple[int, int, int]:
    """The year, month and day of "24 Nov 2026"; a feed names few of them."""
    return int(text[7:11]), _MONTHS.get(text[3:6].lower(), 0), int(text[:2])


def _parse_iso(text: str) -> datetime | None:
    try:
        return _ensure_aware(datetime.fromisoformat(text))
    except ValueError:
        return None


def _ensure_aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parse_rfc_822(text: str) -> datetime | None:
    match = _RFC_822_DATE.fullmatch(text)
    month = _MONTHS.get(match[2].lower()) if match else None
    if not (match and month):
        return None
    day, _, year, hour, minute, second, am_pm, zone = match.groups()
    try:
        return datetime(
            _full_year(int(year)), month, int(day), _hour_of_day(int(hour or 0), am_pm), int(minute or 0),
            min(int(second or 0), 59), tzinfo=_parse_zone(zone or ""),
        )  # fmt: skip
    except ValueError:
        return None


def _full_year(year: int) -> int:
    if year >= _MIN_FULL_YEAR:
        return year
    return year + (1900 if year >= _PIVOT_YEAR else 2000)


def _hour_of_day(hour: int, am_pm: str | None) -> int:
    if not am_pm:
        return hour
    return hour % _NOON_HOUR + (_NOON_HOUR if am_pm.lower() == "pm" else 0)


@lru_cache(maxsize=256)
def _parse_zone(text: str) -> timezone:
    if text[:1] in ("+", "-") and text[1:3].isdigit() and text[-2:].isdigit():
        minutes = int(text[1:3]) * 60 + int(text[-2:])
        return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
    hours = _OFFSET_HOURS.get(text.lower(), 0)
    return timezone(timedelta(hours=hours)) if hours else UTC


def _parse_any(text: str) -> datetime | None:
    """Whatever names a year, month and day; nothing is filled in from today."""
    try:
        first, second = (
            parser.parse(text, default=day, tzinfos=_offset_from_dateutil) for day in _DEFAULT_DATES
        )
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    return _ensure_aware(first) if first == second else None


def _offset_from_dateutil(name: str | None, seconds: int | None) -> timezone | None:
    return timezone(timedelta(seconds=seconds)) if seconds else _parse_zone(name or "")
