"""Convert days of other calendars to the Gregorian one: Buddhist and Solar Hijri years, years of East Asian eras."""

import re
from datetime import date, timedelta

from pipeline.dates.months import fold_month

__all__ = [
    "ERA_YEAR",
    "era_year",
    "gregorian_date",
    "is_plausible_year",
    "is_solar_hijri_year",
    "solar_hijri_month",
]

# The years that news can be of.
_MIN_YEAR, _MAX_YEAR = 1700, 2200
# The Buddhist calendar of Thailand counts 543 years more.
_BUDDHIST_YEAR_OFFSET = 543
# 1921 to 2050. Higher numbers are current years of the lunar calendar, which is not converted: it is announced, not
# computed.
_MIN_SOLAR_HIJRI_YEAR, _MAX_SOLAR_HIJRI_YEAR = 1300, 1429
# A known first day of a year, from which the others are counted.
_KNOWN_YEAR, _KNOWN_FIRST_DAY = 1400, date(2021, 3, 21)
# Leap years by their remainder of 33, which agrees with the official calendar of Iran from 1178 to 1633.
_LEAP_REMAINDERS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_LONG_MONTHS, _LONG_MONTH_DAYS, _SHORT_MONTH_DAYS, _LAST_MONTH = 6, 31, 30, 12
# Iranian names, then those of Afghanistan in Dari.
_SOLAR_HIJRI_MONTHS = (
    ("فروردین", "حمل"), ("اردیبهشت", "ثور"), ("خرداد", "جوزا"), ("تیر", "سرطان"), ("مرداد", "اسد"),
    ("شهریور", "سنبله"), ("مهر", "میزان"), ("آبان", "عقرب"), ("آذر", "قوس"), ("دی", "جدی"), ("بهمن", "دلو"),
    ("اسفند", "حوت"),
)  # fmt: skip
_SOLAR_HIJRI_MONTH_NUMBERS = {
    fold_month(name): number for number, names in enumerate(_SOLAR_HIJRI_MONTHS, 1) for name in names
}
# The Gregorian year before the first one of an era.
_ERA_OFFSETS = {
    "令和": 2018,
    "平成": 1988,
    "昭和": 1925,
    "大正": 1911,
    "明治": 1867,
    "民國": 1911,
    "民国": 1911,
}
# 令和6年, 平成元年, 民國113年: a year of an era; 元 is its first.
ERA_YEAR = re.compile(rf"(?P<era>{'|'.join(_ERA_OFFSETS)})\s?(?P<era_year>元|\d{{1,3}})\s?年")


def era_year(match: re.Match[str]) -> int:
    """Return the Gregorian year of a match of `ERA_YEAR`."""
    return _ERA_OFFSETS[match["era"]] + (1 if match["era_year"] == "元" else int(match["era_year"]))


def is_solar_hijri_year(year: int) -> bool:
    """Whether a number is a year of the calendar of Iran and Afghanistan."""
    return _MIN_SOLAR_HIJRI_YEAR <= year <= _MAX_SOLAR_HIJRI_YEAR


def solar_hijri_month(word: str) -> int:
    """Return the number of a month of the calendar of Iran and Afghanistan; 0 when a word names none.

    Args:
        word: one word.
    """
    return _SOLAR_HIJRI_MONTH_NUMBERS.get(fold_month(word), 0)


def gregorian_date(year: int, month: int, day: int) -> date | None:
    """Return a day of the Gregorian calendar; the number of the year tells the calendar.

    Args:
        year: Gregorian, Buddhist (above 2200) or Solar Hijri (1300 to 1429).
        month: 1 to 12.
        day: 1 to 31.

    Returns:
        None when there is no such day, or no news of it.
    """
    if is_solar_hijri_year(year):
        return _from_solar_hijri(year, month, day)
    year -= _BUDDHIST_YEAR_OFFSET if year > _MAX_YEAR else 0
    try:
        return date(year, month, day) if is_plausible_year(year) else None
    except ValueError:
        return None


def is_plausible_year(year: int) -> bool:
    """Whether a date in the news can be of this Gregorian year."""
    return _MIN_YEAR <= year <= _MAX_YEAR


def _from_solar_hijri(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= _LAST_MONTH or not 1 <= day <= _days_in_month(year, month):
        return None
    day_of_year = (month - 1) * _SHORT_MONTH_DAYS + min(month - 1, _LONG_MONTHS) + day - 1
    return _first_day_of(year) + timedelta(days=day_of_year)


def _days_in_month(year: int, month: int) -> int:
    if month == _LAST_MONTH:
        return _SHORT_MONTH_DAYS if _is_leap_year(year) else _SHORT_MONTH_DAYS - 1
    return _LONG_MONTH_DAYS if month <= _LONG_MONTHS else _SHORT_MONTH_DAYS


def _is_leap_year(year: int) -> bool:
    return year % 33 in _LEAP_REMAINDERS


def _first_day_of(year: int) -> date:
    """Return Nowruz of a year."""
    years_between = range(min(year, _KNOWN_YEAR), max(year, _KNOWN_YEAR))
    days = timedelta(days=sum(365 + _is_leap_year(each) for each in years_between))
    return _KNOWN_FIRST_DAY + (days if year > _KNOWN_YEAR else -days)
