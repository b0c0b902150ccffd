"""A date as feeds write it in; an aware time with the offset as written, or None, out. Never "now".

RFC 3339 and its relatives (W3CDTF, ISO 8601) and RFC 822 and its misspellings are read here, a few
microseconds each; everything else goes to dateutil, which is slow and takes anything.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from dateutil import parser

__all__ = ["parse_time"]

_LONGEST = 80
_MAIL = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*\.?,?[\s-]+(\d{4}|\d{2})"
    r"(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([AaPp][Mm])?"
    r"\s*([A-Za-z]{1,5}|[+-]\d{2}:?\d{2})?(?:\s*\([^)]*\))?)?"
)
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
# RFC 822 names its zones; the others are in common use. Hours east of Greenwich.
_ZONES = {
    "ut": 0, "gmt": 0, "utc": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "bst": 1, "ist": 5.5, "wet": 0, "west": 1,
    "cet": 1, "cest": 2, "met": 1, "mest": 2, "eet": 2, "eest": 3, "msk": 3, "sast": 2, "jst": 9, "kst": 9,
    "sgt": 8, "hkt": 8, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
# A date that reads the same against both names its own year, month and day.
_TWO_DAYS = (datetime(2001, 2, 3, tzinfo=UTC), datetime(2002, 3, 4, tzinfo=UTC))
_SHORT_YEARS = 100
_PIVOT = 70
_NOON = 12


def parse_time(text: str) -> datetime | None:
    """Read a feed's date. A time without an offset counts as UTC, as most feeds mean it."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    return _usual(text) or _iso(text) or _mail(text) or _general(text)


def _usual(text: str) -> datetime | None:
    """The form that nearly every RSS feed uses: Tue, 24 Nov 2026 09:05:00 +0100."""
    if text[3:5] != ", " or text[19:20] != ":" or text[25:26] != " ":
        return None
    try:
        day = _day(text[5:16])
        return datetime(*day, int(text[17:19]), int(text[20:22]), int(text[23:25]), tzinfo=_zone(text[26:]))
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _day(text: str) -> tuple[int, int, int]:
    """The year, month and day of "24 Nov 2026"; a feed names few of them."""
    return int(text[7:11]), _MONTHS.get(text[3:6].lower(), 0), int(text[:2])


def _iso(text: str) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(text))
    except ValueError:
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _mail(text: str) -> datetime | None:
    found = _MAIL.fullmatch(text)
    month = _MONTHS.get(found[2].lower()) if found else None
    if not (found and month):
        return None
    day, _, year, hour, minute, second, half, zone = found.groups()
    try:
        return datetime(
            _year(int(year)), month, int(day), _hour(int(hour or 0), half), int(minute or 0),
            min(int(second or 0), 59), tzinfo=_zone(zone or ""),
        )  # fmt: skip
    except ValueError:
        return None


def _year(year: int) -> int:
    if year >= _SHORT_YEARS:
        return year
    return year + (1900 if year >= _PIVOT else 2000)


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    return hour % _NOON + (_NOON if half.lower() == "pm" else 0)


@lru_cache(maxsize=256)
def _zone(text: str) -> timezone:
    if text[:1] in ("+", "-") and text[1:3].isdigit() and text[-2:].isdigit():
        minutes = int(text[1:3]) * 60 + int(text[-2:])
        return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
    hours = _ZONES.get(text.lower(), 0)
    return timezone(timedelta(hours=hours)) if hours else UTC


def _general(text: str) -> datetime | None:
    """Whatever names a year, month and day; nothing is filled in from today."""
    try:
        first, second = (parser.parse(text, default=day, tzinfos=_offset) for day in _TWO_DAYS)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    return _aware(first) if first == second else None


def _offset(name: str | None, seconds: int | None) -> timezone | None:
    return timezone(timedelta(seconds=seconds)) if seconds else _zone(name or "")
