"""A date written for machines, or alone in a line for people, in; the moment, or None, out."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from pipeline.dates.days import country_of, is_year
from pipeline.dates.moment import Moment
from pipeline.dates.written import find
from pipeline.dates.zones import fixed, local_zone, offset_of
from pipeline.records import Precision

__all__ = ["parse"]

_LONGEST = 80
_EPOCH = re.compile(r"(?:/Date\()?(\d{10})(?:\d{3})?(?:\)/)?")
# ISO 8601 and what stands for it: 2024-05-02T08:15:00.000+0200, 2024-05-02 08:15 UTC, 2024 05 02 08:15, 20240502.
_ISO = re.compile(
    r"(?P<y>\d{4})(?P<s>[-/. ]?)(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})"
    r"(?:[T\s,]+(?P<h>\d{1,2}):?(?P<min>\d{2})(?::?(?P<sec>\d{2})(?:[.,:](?P<part>\d+))?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[A-Z]{2,4})?\s*(?P<offset>[+-]\d{2}(?::?\d{2})?)?(?:\s*\(?[A-Z]{2,5}\)?)?",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def parse(text: str, *, timezone: str | None = None, language: str = "") -> Moment | None:
    """Read a date.

    Args:
        text: ISO 8601, RFC 822, seconds or milliseconds since 1970, or a form for people in one of 70 languages.
        timezone: the IANA zone for a time that comes without an offset; UTC when None or unknown.
        language: BCP 47, with the country where it is known: it decides between day and month in 3/4/2024,
            and what an abbreviation such as IST means.

    Returns:
        The moment, or None when the text does not name a year, a month and a day.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    seconds = _EPOCH.fullmatch(text)
    if seconds:
        return Moment(datetime.fromtimestamp(int(seconds[1]), UTC), Precision.SECOND, zone_known=True)
    iso = _ISO.fullmatch(text)
    if iso:
        return _read(iso, timezone, language)
    found = find(text, timezone=timezone, language=language)
    return found.moment if found else None


def _read(iso: re.Match[str], timezone: str | None, language: str) -> Moment | None:
    year, month, day, hour, minute, second = (
        int(iso[name] or 0) for name in ("y", "m", "d", "h", "min", "sec")
    )
    try:
        # A day may end at 24:00 (ISO 8601-1:2004, 4.2.3), and some systems write 60 seconds.
        part = int((iso["part"] or "0")[:6].ljust(6, "0"))
        clock = timedelta(hours=hour, minutes=minute, seconds=second, microseconds=part)
        local = datetime(year, month, day) + clock  # noqa: DTZ001 - the zone follows
        offset = _offset(iso, local, language)
    except (ValueError, OverflowError):
        return None
    if not is_year(year) or clock > timedelta(days=1):
        return None
    return Moment(local.replace(tzinfo=offset or local_zone(timezone)), _precision(iso), offset is not None)


def _offset(iso: re.Match[str], local: datetime, language: str) -> tzinfo | None:
    if iso["offset"]:
        return fixed(iso["offset"])
    return offset_of(iso["zone"], country_of(language), local) if iso["zone"] else None


def _precision(iso: re.Match[str]) -> Precision:
    if iso["sec"]:
        return Precision.SECOND
    return Precision.MINUTE if iso["h"] else Precision.DAY
