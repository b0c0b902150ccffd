"""Find the first day in a text, with its position.

A day is written in numbers (2024-05-02, 2.5.2024, 5/2/2024, 2024年5月2日, 令和6年5月2日) or has its month as a word
(2 May 2024, May 2nd, 2024, 2 de mayo de 2024, 2024. május 2., 2 พ.ค. 2567).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.dates.calendars import (
    ERA_YEAR,
    era_year,
    gregorian_date,
    is_solar_hijri_year,
    solar_hijri_month,
)
from pipeline.dates.months import month_number

__all__ = ["DateMatch", "country_of", "find_first_day", "has_date_digits"]

# Gregorian, Buddhist (25..) or Solar Hijri (13.., 14..).
_YEAR = r"(?:1[3489]|2[05])\d\d"
_DIGIT = re.compile(r"\d")
_DATE_DIGITS = re.compile(
    rf"\d[^\d\n]{{1,24}}{_YEAR}|{_YEAR}[^\d\n]{{1,24}}\d|\d[./-]\s?\d{{1,2}}[./-]\s?\d\d|(?:19|20)\d{{6}}"
    r"|\d\s?[月월]\s?\d|\d\s?[\u0e01-\u0e4e][\u0e01-\u0e4e. ]{1,18}\d\d|(?![0-9])\d"
)
# Japanese dates may give the year twice: 2024年（令和6年）5月2日, 2024（令和6）年5月2日.
_OTHER_YEAR = r"(?:\s?[（(][^()（）]{1,8}[)）])?"
_YEAR_FIRST_DATE = re.compile(
    rf"(?<!\d)(?P<y>{_YEAR})(?:\s?[-/.]\s?|{_OTHER_YEAR}\s?年{_OTHER_YEAR}\s?|\s?년\s?)(?P<m>\d{{1,2}})"
    r"(?:\s?[-/.]\s?|\s?月\s?|\s?월\s?)(?P<d>\d{1,2})(?!\d|[-/.]\d)"
)
_ERA_DATE = re.compile(ERA_YEAR.pattern + _OTHER_YEAR + r"\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})(?!\d)")
_YEAR_LAST_DATE = re.compile(
    r"(?<![\d/.,-])(?P<a>\d{1,2})\s?(?P<s>[-/.])\s?(?P<b>\d{1,2})\s?(?P=s)\s?"
    rf"(?P<y>{_YEAR}|(?<=[./])[0-3]\d)(?![\d/]|[.,:-]\d)"
)
_VIETNAMESE_DATE = re.compile(
    r"(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})\s*(?:,|năm|\s)\s*(?:năm\s+)?(?P<y>\d{4})", re.IGNORECASE
)
_CLOCK_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:\s+[A-Z]{3,4}(?=\s+\d{4}\b))?)?")
# Abbreviations of Thai have dots inside: พ.ค. is May, พ.ศ. the era.
_NUMBER_OR_WORD = re.compile(
    r"\d+|[\u0e01-\u0e4e]{1,3}\.[\u0e01-\u0e4e]{1,3}\.?|[^\W\d_][^\s\d.,/()\[\]|:;–—_\-]*"
)
# Words that stand between the parts of a date: 2 de mayo de 2024, 2nd of May, 2024. gada 2. maijā, 2024 m. gegužės 2 d.
_JOINING_WORDS = frozenset({
    "de", "del", "of", "the", "da", "di", "do", "den", "der", "d", "th", "st", "nd", "rd", "er", "gada", "m", "le",
    "พ.ศ.", "พ.ศ", "ค.ศ.", "ค.ศ", "พุทธศักราช",
})  # fmt: skip
_MAX_PARTS_FROM_MONTH = 4
_MAX_DAY = 31
_THAI_CHAR = re.compile("[\u0e01-\u0e4e]")
# Thai writes the last two digits of a Buddhist year: 2 พ.ค. 67.
_THAI_CENTURY = 2500
# Countries that write the month first.
_MONTH_FIRST_COUNTRIES = frozenset({"US", "PH", "FM", "MH", "PW"})


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A day and its position in the text."""

    day: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _MonthName:
    """A month as a word: of one or, in the Levant, of two words."""

    number: int
    word_count: int = 1
    is_solar_hijri: bool = False


def has_date_digits(text: str) -> bool:
    """Whether a text may name a day: it has a year next to a number, or numbers in the form of a date.

    Args:
        text: of any length; this takes a fraction of the time of `find_date`.
    """
    # Most texts have no digit, with which every form begins.
    digit = _DIGIT.search(text)
    return digit is not None and _DATE_DIGITS.search(text, digit.start()) is not None


def find_first_day(text: str, language: str = "") -> DateMatch | None:
    """Find the first day that is named with its year.

    Args:
        text: any text with ASCII digits; a caller keeps it short.
        language: BCP 47, with the country where it is known.

    Returns:
        The day, or None.
    """
    matches = [
        match
        for find_days in (_find_year_first, _find_era, _find_year_last, _find_vietnamese, _find_month_words)
        for match in find_days(text, language)
    ]
    return min(matches, key=lambda match: match.start, default=None)


def country_of(language: str) -> str:
    """Return the country in a language tag, such as US of en-US; empty when there is none."""
    return next((part.upper() for part in language.replace("_", "-").split("-")[1:] if len(part) == 2), "")  # noqa: PLR2004


def _make_match(span: tuple[int, int], year: int, month: int, day: int) -> Iterator[DateMatch]:
    found = gregorian_date(year, month, day)
    if found:
        yield DateMatch(found, *span)


def _find_year_first(text: str, _language: str) -> Iterator[DateMatch]:
    for match in _YEAR_FIRST_DATE.finditer(text):
        yield from _make_match(match.span(), int(match["y"]), int(match["m"]), int(match["d"]))


def _find_era(text: str, _language: str) -> Iterator[DateMatch]:
    for match in _ERA_DATE.finditer(text):
        yield from _make_match(match.span(), era_year(match), int(match["m"]), int(match["d"]))


def _find_year_last(text: str, language: str) -> Iterator[DateMatch]:
    for match in _YEAR_LAST_DATE.finditer(text):
        first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
        day, month = (second, first) if _is_month_first(match, language) else (first, second)
        yield from _make_match(match.span(), year if year > 99 else 2000 + year, month, day)  # noqa: PLR2004


def _is_month_first(match: re.Match[str], language: str) -> bool:
    first, second = int(match["a"]), int(match["b"])
    if max(first, second) > 12:  # noqa: PLR2004
        return second > first
    country = country_of(language)
    is_american = country in _MONTH_FIRST_COUNTRIES or (not country and language.startswith("en"))
    return is_american and match["s"] != "."


def _find_vietnamese(text: str, _language: str) -> Iterator[DateMatch]:
    for match in _VIETNAMESE_DATE.finditer(text):
        yield from _make_match(match.span(), int(match["y"]), int(match["m"]), int(match["d"]))


def _find_month_words(text: str, language: str) -> Iterator[DateMatch]:
    # A time of day may stand between day and year: Thu May 2 08:15:00 UTC 2024.
    parts = list(_NUMBER_OR_WORD.finditer(_CLOCK_TIME.sub(lambda clock: " " * len(clock[0]), text)))
    for index in range(len(parts)):
        month = _read_month(parts, index, language)
        if month:
            end = index + month.word_count
            before = _adjacent_numbers(
                parts[max(0, index - _MAX_PARTS_FROM_MONTH) : index][::-1], month, language
            )
            after = _adjacent_numbers(parts[end : end + _MAX_PARTS_FROM_MONTH], month, language)
            yield from _match_around_month(month, parts[index], before, after)


def _read_month(parts: Sequence[re.Match[str]], index: int, language: str) -> _MonthName | None:
    """Read the month that one or two words name."""
    word = parts[index][0]
    if word.isdigit():
        return None
    if index + 1 < len(parts):
        number = month_number(f"{word} {parts[index + 1][0]}", language)
        if number:
            return _MonthName(number, word_count=2)
    number = month_number(word, language)
    if number:
        return _MonthName(number)
    number = solar_hijri_month(word)
    return _MonthName(number, is_solar_hijri=True) if number else None


def _adjacent_numbers(
    parts: Sequence[re.Match[str]], month: _MonthName, language: str
) -> list[re.Match[str]]:
    """The numbers next to a month, as far as only joining words, or another name of the month, are between."""
    numbers: list[re.Match[str]] = []
    for part in parts:
        if part[0].isdigit():
            numbers.append(part)
        elif part[0].casefold() not in _JOINING_WORDS and month_number(part[0], language) != month.number:
            break
    return numbers


def _match_around_month(
    month: _MonthName, name: re.Match[str], before: Sequence[re.Match[str]], after: Sequence[re.Match[str]]
) -> Iterator[DateMatch]:
    """Day and year on either side: 2 May 2024, May 2 2024, 2024 May 2, 2024 2 May."""
    for day, year in _day_year_orders(before, after):
        year_number = _year_beside(name[0], year[0])
        if len(day[0]) > 2 or not 1 <= int(day[0]) <= _MAX_DAY or not year_number:  # noqa: PLR2004
            continue
        if is_solar_hijri_year(year_number) is month.is_solar_hijri:
            ends = (day.start(), year.start(), name.start()), (day.end(), year.end(), name.end())
            yield from _make_match((min(ends[0]), max(ends[1])), year_number, month.number, int(day[0]))
        return


def _year_beside(month_name: str, digits: str) -> int:
    """Return the year beside the name of a month; 0 when the number is none."""
    if len(digits) == 2 and _THAI_CHAR.match(month_name):  # noqa: PLR2004
        return _THAI_CENTURY + int(digits)
    return int(digits) if len(digits) == 4 else 0  # noqa: PLR2004


def _day_year_orders(
    before: Sequence[re.Match[str]], after: Sequence[re.Match[str]]
) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    if before and after:
        yield before[0], after[0]
        yield after[0], before[0]
    if len(after) > 1:
        yield after[0], after[1]
    if len(before) > 1:
        yield before[0], before[1]
