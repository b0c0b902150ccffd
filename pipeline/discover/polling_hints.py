"""A feed's own words and its response headers in; when the publisher would like to be asked again, out."""

import re
from collections.abc import Mapping
from datetime import timedelta

from pipeline.dates import parse_date
from pipeline.discover.elements import ElementsByName, children_by_name, text_of
from pipeline.records import VisitHints

__all__ = ["hints_from_feed", "merge_hints", "wait_from_headers"]

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MAX_AGE = re.compile(r"(?:^|[\s,])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,9})")
_HOURS_PER_DAY = 24
# More digits are no number of seconds.
_TOO_MANY_DIGITS = 10
_MAX_WAIT = timedelta(days=31)


def hints_from_feed(channel: ElementsByName) -> VisitHints:
    """RSS ttl, skipHours and skipDays; the syndication module's period and frequency."""
    waits = [wait for wait in (_ttl(channel), _period(channel)) if wait]
    return VisitHints(
        not_before=max(waits, default=None),
        skip_hours=_skip_hours(channel),
        skip_days=_skip_days(channel),
    )


def wait_from_headers(headers: Mapping[str, str]) -> timedelta | None:
    """Cache-Control max-age, else Expires less Date, and less the age of the copy (RFC 9111, 4.2 and 5.3)."""
    cache_control = headers.get("cache-control", "").lower()
    if "no-cache" in cache_control or "no-store" in cache_control:
        return None
    match = _MAX_AGE.search(cache_control)
    wait = timedelta(seconds=int(match[1])) if match else _expires_in(headers)
    remaining = (wait or timedelta(0)) - _cache_age(headers)
    return min(remaining, _MAX_WAIT) if remaining > timedelta(0) else None


def merge_hints(hints: VisitHints, wait: timedelta | None) -> VisitHints:
    """The longer of two waits, the rest as it is."""
    waits = [candidate for candidate in (hints.not_before, wait) if candidate]
    return VisitHints(max(waits, default=None), hints.skip_hours, hints.skip_days, hints.hub, hints.self_url)


def _cache_age(headers: Mapping[str, str]) -> timedelta:
    """For how long a cache on the way has held the copy."""
    text = headers.get("age", "").strip()
    return (
        timedelta(seconds=int(text))
        if text.isascii() and text.isdigit() and len(text) < _TOO_MANY_DIGITS
        else timedelta(0)
    )


def _expires_in(headers: Mapping[str, str]) -> timedelta | None:
    expires, date = (parse_date(headers.get(name, "")) for name in ("expires", "date"))
    return expires.instant - date.instant if expires and date else None


def _ttl(channel: ElementsByName) -> timedelta | None:
    minutes = _read_number(channel, "ttl")
    return timedelta(minutes=minutes) if minutes else None


def _period(channel: ElementsByName) -> timedelta | None:
    if "sy:updateperiod" not in channel:
        return None
    period = _PERIODS.get(text_of(channel["sy:updateperiod"][0]).lower())
    return period / max(_read_number(channel, "sy:updatefrequency"), 1) if period else None


def _read_number(channel: ElementsByName, name: str) -> int:
    text = text_of(channel[name][0]) if name in channel else ""
    return min(int(text), 525_600) if text.isascii() and text.isdigit() and len(text) < _HOURS_PER_DAY else 0


def _skip_hours(channel: ElementsByName) -> tuple[int, ...]:
    texts = _texts_inside(channel, "skiphours", "hour")
    # RSS 2.0 counts from 0 to 23; RSS 0.92 counted from 1 to 24.
    hours = {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= len("24")}
    return tuple(sorted({hour % _HOURS_PER_DAY for hour in hours if hour <= _HOURS_PER_DAY}))


def _skip_days(channel: ElementsByName) -> tuple[int, ...]:
    texts = [text.lower() for text in _texts_inside(channel, "skipdays", "day")]
    return tuple(sorted({_DAYS.index(text) for text in texts if text in _DAYS}))


def _texts_inside(channel: ElementsByName, outer: str, inner: str) -> list[str]:
    return [
        text_of(element)
        for container in channel.get(outer, ())
        for element in children_by_name(container).get(inner, ())
    ]
