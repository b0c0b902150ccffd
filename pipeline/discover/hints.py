"""A feed's own words and its response headers in; when the publisher would like to be asked again, out."""

import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime

from pipeline.discover.elements import Fields, fields, text_of
from pipeline.records import VisitHints

__all__ = ["from_feed", "from_headers", "joined"]

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MAX_AGE = re.compile(r"(?:^|[\s,])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,9})")
_HOURS = 24
# More digits are no number of seconds.
_DIGITS = 10
_LONGEST = timedelta(days=31)


def from_feed(channel: Fields) -> VisitHints:
    """RSS ttl, skipHours and skipDays; the syndication module's period and frequency."""
    waits = [wait for wait in (_ttl(channel), _period(channel)) if wait]
    return VisitHints(
        not_before=max(waits, default=None),
        skip_hours=_skipped_hours(channel),
        skip_days=_skipped_days(channel),
    )


def from_headers(headers: Mapping[str, str]) -> timedelta | None:
    """Cache-Control max-age, else Expires less Date, and less the age of the copy (RFC 9111, 4.2 and 5.3)."""
    control = headers.get("cache-control", "").lower()
    if "no-cache" in control or "no-store" in control:
        return None
    found = _MAX_AGE.search(control)
    wait = timedelta(seconds=int(found[1])) if found else _expires(headers)
    left = (wait or timedelta(0)) - _age(headers)
    return min(left, _LONGEST) if left > timedelta(0) else None


def joined(hints: VisitHints, wait: timedelta | None) -> VisitHints:
    """The longer of two waits, the rest as it is."""
    waits = [each for each in (hints.not_before, wait) if each]
    return VisitHints(max(waits, default=None), hints.skip_hours, hints.skip_days, hints.hub, hints.self_url)


def _age(headers: Mapping[str, str]) -> timedelta:
    """For how long a cache on the way has held the copy."""
    text = headers.get("age", "").strip()
    return (
        timedelta(seconds=int(text))
        if text.isascii() and text.isdigit() and len(text) < _DIGITS
        else timedelta(0)
    )


def _expires(headers: Mapping[str, str]) -> timedelta | None:
    try:
        return parsedate_to_datetime(headers["expires"]) - parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError, TypeError, IndexError):
        return None


def _ttl(channel: Fields) -> timedelta | None:
    minutes = _number(channel, "ttl")
    return timedelta(minutes=minutes) if minutes else None


def _period(channel: Fields) -> timedelta | None:
    if "sy:updateperiod" not in channel:
        return None
    period = _PERIODS.get(text_of(channel["sy:updateperiod"][0]).lower())
    return period / max(_number(channel, "sy:updatefrequency"), 1) if period else None


def _number(channel: Fields, name: str) -> int:
    text = text_of(channel[name][0]) if name in channel else ""
    return min(int(text), 525_600) if text.isascii() and text.isdigit() and len(text) < _HOURS else 0


def _skipped_hours(channel: Fields) -> tuple[int, ...]:
    texts = [text_of(hour) for skip in channel.get("skiphours", ()) for hour in fields(skip)["hour"]]
    return tuple(sorted({int(text) % _HOURS for text in texts if text.isdigit() and int(text[:3]) <= _HOURS}))


def _skipped_days(channel: Fields) -> tuple[int, ...]:
    texts = [text_of(day).lower() for skip in channel.get("skipdays", ()) for day in fields(skip)["day"]]
    return tuple(sorted({_DAYS.index(text) for text in texts if text in _DAYS}))
