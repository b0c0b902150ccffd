"""Text in; the first day that it names with its year, and where it stands, out.

A day is a number for each part (2024-05-02, 2.5.2024, 5/2/2024, 2024年5月2日) or has its month as a word
(2 May 2024, May 2nd, 2024, 2 de mayo de 2024, 2024. május 2.).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.dates.months import month_named

__all__ = ["Day", "country_of", "first_day", "is_year"]

_FIRST_YEAR, _LAST_YEAR = 1700, 2200
_BUDDHIST = 543

_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<y>(?:1[89]|2[05])\d\d)(?:\s?[-/.]\s?|\s?年\s?|\s?년\s?)(?P<m>\d{1,2})"
    r"(?:\s?[-/.]\s?|\s?月\s?|\s?월\s?)(?P<d>\d{1,2})(?!\d|[-/.]\d)"
)
_YEAR_LAST = re.compile(
    r"(?<![\d/.,-])(?P<a>\d{1,2})\s?(?P<s>[-/.])\s?(?P<b>\d{1,2})\s?(?P=s)\s?"
    r"(?P<y>(?:1[89]|2[05])\d\d|(?<=[./])[0-3]\d)(?![\d/]|[.,:-]\d)"
)
_VIETNAMESE = re.compile(
    r"(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})\s*(?:,|năm|\s)\s*(?:năm\s+)?(?P<y>\d{4})", re.IGNORECASE
)
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_PART = re.compile(r"\d+|[^\W\d_][^\s\d.,/()\[\]|:;–—_\-]*")
# Words that stand between the parts of a date: 2 de mayo de 2024, 2nd of May, 2024. gada 2. maijā, 2024 m. gegužės 2 d.
_JOINING = frozenset(
    {"de", "del", "of", "the", "da", "di", "do", "den", "der", "d", "th", "st", "nd", "rd", "er", "gada", "m", "le"}
)  # fmt: skip
_AROUND = 4
_LAST_DAY = 31
# Countries that write the month first.
_MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW"})


@dataclass(frozen=True, slots=True)
class Day:
    """A day and where it stands in the text."""

    day: date
    start: int
    end: int


def first_day(text: str, language: str = "") -> Day | None:
    """Find the first day with its year.

    Args:
        text: any text; a caller keeps it short.
        language: BCP 47, with the country where it is known.

    Returns:
        The day, or None.
    """
    found = [
        each for read in (_year_first, _year_last, _vietnamese, _worded) for each in read(text, language)
    ]
    return min(found, key=lambda each: each.start, default=None)


def country_of(language: str) -> str:
    """The country in a language tag: US of en-US; empty when there is none."""
    return next((part.upper() for part in language.replace("_", "-").split("-")[1:] if len(part) == 2), "")  # noqa: PLR2004


def is_year(year: int) -> bool:
    """Whether anything in the news can be of this year."""
    return _FIRST_YEAR <= year <= _LAST_YEAR


def _day(span: tuple[int, int], year: int, month: int, day: int) -> Iterator[Day]:
    # The Buddhist calendar of Thailand counts 543 years more.
    year -= _BUDDHIST if year > _LAST_YEAR else 0
    try:
        if is_year(year):
            yield Day(date(year, month, day), *span)
    except ValueError:
        return


def _year_first(text: str, _language: str) -> Iterator[Day]:
    for found in _YEAR_FIRST.finditer(text):
        yield from _day(found.span(), int(found["y"]), int(found["m"]), int(found["d"]))


def _year_last(text: str, language: str) -> Iterator[Day]:
    for found in _YEAR_LAST.finditer(text):
        one, other, year = int(found["a"]), int(found["b"]), int(found["y"])
        day, month = (other, one) if _month_leads(found, language) else (one, other)
        yield from _day(found.span(), year if year > 99 else 2000 + year, month, day)  # noqa: PLR2004


def _month_leads(found: re.Match[str], language: str) -> bool:
    one, other = int(found["a"]), int(found["b"])
    if max(one, other) > 12:  # noqa: PLR2004
        return other > one
    country = country_of(language)
    american = country in _MONTH_FIRST or (not country and language.startswith("en"))
    return american and found["s"] != "."


def _vietnamese(text: str, _language: str) -> Iterator[Day]:
    for found in _VIETNAMESE.finditer(text):
        yield from _day(found.span(), int(found["y"]), int(found["m"]), int(found["d"]))


def _worded(text: str, language: str) -> Iterator[Day]:
    # A clock may stand between day and year: Thu May 2 08:15:00 2024.
    parts = list(_PART.finditer(_CLOCK.sub(lambda clock: " " * len(clock[0]), text)))
    for place, part in enumerate(parts):
        month, width = _month_at(parts, place, language)
        if month and not part[0].isdigit():
            before = _numbers(parts[max(0, place - _AROUND) : place][::-1])
            after = _numbers(parts[place + width : place + width + _AROUND])
            yield from _dated(month, part, before, after)


def _month_at(parts: Sequence[re.Match[str]], place: int, language: str) -> tuple[int, int]:
    """A month of two words, as in the Levant, or of one."""
    pair = " ".join(part[0] for part in parts[place : place + 2])
    long = month_named(pair, language) if place + 1 < len(parts) else 0
    return (long, 2) if long else (month_named(parts[place][0], language), 1)


def _numbers(parts: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """The numbers next to a month, as far as only joining words stand between."""
    numbers: list[re.Match[str]] = []
    for part in parts:
        if part[0].isdigit():
            numbers.append(part)
        elif part[0].casefold() not in _JOINING:
            break
    return numbers


def _dated(
    month: int, name: re.Match[str], before: Sequence[re.Match[str]], after: Sequence[re.Match[str]]
) -> Iterator[Day]:
    """Day and year on either side: 2 May 2024, May 2 2024, 2024 May 2, 2024 2 May."""
    for day, year in _orders(before, after):
        if 1 <= int(day[0]) <= _LAST_DAY and len(day[0]) <= 2 and len(year[0]) == 4:  # noqa: PLR2004
            ends = (day.start(), year.start(), name.start()), (day.end(), year.end(), name.end())
            yield from _day((min(ends[0]), max(ends[1])), int(year[0]), month, int(day[0]))
            return


def _orders(
    before: Sequence[re.Match[str]], after: Sequence[re.Match[str]]
) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    if before and after:
        yield before[0], after[0]
        yield after[0], before[0]
    if len(after) > 1:
        yield after[0], after[1]
    if len(before) > 1:
        yield before[0], before[1]
