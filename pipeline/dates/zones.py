"""Read abbreviations of time zones and offsets from UTC.

"IST" is five and a half hours in India and one in Ireland; "ET" is one of two offsets, by the day. Where the country is
unknown, an abbreviation has the meaning that is most frequent in English news.
"""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = ["MAX_OFFSET", "offset_of_zone", "parse_offset", "zone_or_utc"]

_OFFSET_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "UT": 0,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8,
    "HST": -10, "AST": -4, "ADT": -3, "NST": -3.5, "NDT": -2.5, "BRT": -3, "ART": -3, "CLT": -4, "COT": -5, "PET": -5,
    "BST": 1, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "MET": 1, "MEST": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "TRT": 3,
    "WAT": 1, "CAT": 2, "SAST": 2, "EAT": 3, "IDT": 3, "GST": 4, "PKT": 5, "IST": 5.5, "NPT": 5.75, "WIB": 7,
    "WITA": 8,
    "WIT": 9, "ICT": 7, "SGT": 8, "HKT": 8, "PHT": 8, "MYT": 8, "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5,
    "ACDT": 10.5,
    "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
# What the same abbreviation means in some countries.
_OFFSET_HOURS_BY_COUNTRY = {
    ("IST", "IE"): 1, ("IST", "IL"): 2, ("CST", "CN"): 8, ("CST", "TW"): 8, ("CST", "CU"): -5, ("BST", "BD"): 6,
    ("AST", "SA"): 3, ("AST", "KW"): 3, ("EST", "AU"): 10, ("EDT", "AU"): 11, ("MST", "MY"): 8, ("PST", "PH"): 8,
    ("WST", "AU"): 8, ("GST", "GS"): -2,
}  # fmt: skip
MAX_OFFSET = timedelta(hours=15)
# Summer time decides which offset these mean.
_GENERIC_ZONES = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
    "AET": "Australia/Sydney", "ACT": "Australia/Adelaide", "AWT": "Australia/Perth",
}  # fmt: skip


def offset_of_zone(name: str, country: str, when: datetime) -> tzinfo | None:
    """Return the offset that an abbreviation means.

    Args:
        name: as written, in any case.
        country: ISO 3166 code in capitals; empty when unknown.
        when: local time, naive.

    Returns:
        A fixed offset, or None when the abbreviation is unknown.
    """
    name = name.upper()
    if name in _GENERIC_ZONES:
        offset = when.replace(tzinfo=ZoneInfo(_GENERIC_ZONES[name])).utcoffset()
        return timezone(offset) if offset is not None else None
    hours = _OFFSET_HOURS_BY_COUNTRY.get((name, country), _OFFSET_HOURS.get(name))
    if hours is None:
        return None
    return timezone(timedelta(hours=hours)) if hours else UTC


def parse_offset(offset: str) -> tzinfo | None:
    """Read +02:00, -0400 or +5; None for an offset that no time zone has."""
    digits = offset.lstrip("+-−").replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")  # noqa: PLR2004
    utc_offset = timedelta(hours=int(hours), minutes=int(minutes)) * (1 if offset[0] == "+" else -1)
    return (timezone(utc_offset) if utc_offset else UTC) if abs(utc_offset) <= MAX_OFFSET else None


def zone_or_utc(name: str | None) -> tzinfo:
    """Return a zone by its IANA name; UTC when the name is None or unknown."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
