"""A date written for machines, or alone in a line for people, in; the moment, or None, out."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from pipeline.dates.calendar_dates import country_of, is_plausible_year
from pipeline.dates.prose import find_date
from pipeline.dates.written_time import WrittenTime
from pipeline.dates.zones import offset_of_zone, parse_offset, zone_or_utc
from pipeline.records import Precision

__all__ = ["parse_date"]

_MAX_DATE_CHARS = 80
_EPOCH_TIME = re.compile(r"(?:/Date\()?(\d{10})(?:\d{3})?(?:\)/)?")
# ISO 8601 and what stands for it: 2024-05-02T08:15:00.000+0200, 2024-05-02 08:15 UTC, 2024 05 02 08:15, 20240502.
_ISO_8601_TIME = re.compile(
    r"(?P<y>\d{4})(?P<s>[-/. ]?)(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})"
    r"(?:[T\s,]+(?P<h>\d{1,2}):?(?P<min>\d{2})(?::?(?P<sec>\d{2})(?:[.,:](?P<part>\d+))?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[A-Z]{2,4})?\s*(?P<offset>[+-]\d{2}(?::?\d{2})?)?(?:\s*\(?[A-Z]{2,5}\)?)?",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def parse_date(text: str, *, timezone: str | None = None, language: str = "") -> WrittenTime | None:
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
    if not text or len(text) > _MAX_DATE_CHARS:
        return None
    epoch = _EPOCH_TIME.fullmatch(text)
    if epoch:
        return WrittenTime(
            datetime.fromtimestamp(int(epoch[1]), UTC), Precision.SECOND, has_written_offset=True
        )
    iso = _ISO_8601_TIME.fullmatch(text)
    if iso:
        return _from_iso_match(iso, timezone, language)
    match = find_date(text, timezone=timezone, language=language)
    return match.written_time if match else None


def _from_iso_match(iso: re.Match[str], timezone: str | None, language: str) -> WrittenTime | None:
    year, month, day, hour, minute, second = (
        int(iso[name] or 0) for name in ("y", "m", "d", "h", "min", "sec")
    )
    try:
        # A day may end at 24:00 (ISO 8601-1:2004, 4.2.3), and some systems write 60 seconds.
        microseconds = int((iso["part"] or "0")[:6].ljust(6, "0"))
        time_of_day = timedelta(hours=hour, minutes=minute, seconds=second, microseconds=microseconds)
        local = datetime(year, month, day) + time_of_day  # noqa: DTZ001 - the zone follows
        offset = _read_offset(iso, local, language)
    except (ValueError, OverflowError):
        return None
    if not is_plausible_year(year) or time_of_day > timedelta(days=1):
        return None
    return WrittenTime(
        local.replace(tzinfo=offset or zone_or_utc(timezone)), _precision(iso), offset is not None
    )


def _read_offset(iso: re.Match[str], local: datetime, language: str) -> tzinfo | None:
    if iso["offset"]:
        return parse_offset(iso["offset"])
    return offset_of_zone(iso["zone"], country_of(language), local) if iso["zone"] else None


def _precision(iso: re.Match[str]) -> Precision:
    if iso["sec"]:
        return Precision.SECOND
    return Precision.MINUTE if iso["h"] else Precision.DAY
