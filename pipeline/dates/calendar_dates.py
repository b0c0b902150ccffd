"""Find the first day in a text, with its position.

A day is written in numbers (2024-05-02, 2.5.2024, 5/2/2024, 2024年5月2日) or has its month as a word
(2 May 2024, May 2nd, 2024, 2 de mayo de 2024, 2024. május 2.).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.dates.months import month_number

__all__ = ["DateMatch", "country_of", "find_first_day", "is_plausible_year"]

_MIN_YEAR, _MAX_YEAR = 1700, 2200
_BUDDHIST_YEAR_OFFSET = 543

_YEAR_FIRST_DATE = re.compile(
    r"(?<!\d)(?P<y>(?:1[89]|2[05])\d\d)(?:\s?[-/.]\s?|\s?年\s?|\s?년\s?)(?P<m>\d{1,2})"
    r"(?:\s?[-/.]\s?|\s?月\s?|\s?월\s?)(?P<d>\d{1,2})(?!\d|[-/.]\d)"
)
_YEAR_LAST_DATE = re.compile(
    r"(?<![\d/.,-])(?P<a>\d{1,2})\s?(?P<s>[-/.])\s?(?P<b>\d{1,2})\s?(?P=s)\s?"
    r"(?P<y>(?:1[89]|2[05])\d\d|(?<=[./])[0-3]\d)(?![\d/]|[.,:-]\d)"
)
_VIETNAMESE_DATE = re.compile(
    r"(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})\s*(?:,|năm|\s)\s*(?:năm\s+)?(?P<y>\d{4})", re.IGNORECASE
)
_CLOCK_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:\s+[A-Z]{3,4}(?=\s+\d{4}\b))?)?")
_NUMBER_OR_WORD = re.compile(r"\d+|[^\W\d_][^\s\d.,/()\[\]|:;–—_\-]*")
# Words that stand between the parts of a date: 2 de mayo de 2024, 2nd of May, 2024. gada 2. maijā, 2024 m. gegužės 2 d.
_JOINING_WORDS = frozenset(
    {"de", "del", "of", "the", "da", "di", "do", "den", "der", "d", "th", "st", "nd", "rd", "er", "gada", "m", "le"}
)  # fmt: skip
_MAX_PARTS_FROM_MONTH = 4
_MAX_DAY = 31
# Countries that write the month first.
_MONTH_FIRST_COUNTRIES = frozenset({"US", "PH", "FM", "MH", "PW"})


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A day and its position in the text."""

    day: date
    start: int
    end: int


def find_first_day(text: str, language: str = "") -> DateMatch | None:
    """Find the first day that is named with its year.

    Args:
        text: any text; a caller keeps it short.
        language: BCP 47, with the country where it is known.

    Returns:
        The day, or None.
    """
    matches = [
        match
        for find_days in (_find_year_first, _find_year_last, _find_vietnamese, _find_month_words)
        for match in find_days(text, language)
    ]
    return min(matches, key=lambda match: match.start, default=None)


def country_of(language: str) -> str:
    """Return the country in a language tag, such as US of en-US; empty when there is none."""
    return next((part.upper() for part in language.replace("_", "-").split("-")[1:] if len(part) == 2), "")  # noqa: PLR2004


def is_plausible_year(year: int) -> bool:
    """Whether a date in the news can be of this year."""
    return _MIN_YEAR <= year <= _MAX_YEAR


def _make_match(span: tuple[int, int], year: int, month: int, day: int) -> Iterator[DateMatch]:
    # The Buddhist calendar of Thailand counts 543 years more.
    year -= _BUDDHIST_YEAR_OFFSET if year > _MAX_YEAR else 0
    try:
        if is_plausible_year(year):
            yield DateMatch(date(year, month, day), *span)
    except ValueError:
        return


def _find_year_first(text: str, _language: str) -> Iterator[DateMatch]:
    for match in _YEAR_FIRST_DATE.finditer(text):
        yield from _make_match(match.span(), int(match["y"]), int(match["m"]), int(match["d"]))


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
    for index, part in enumerate(parts):
        month, width = _read_month(parts, index, language)
        if month and not part[0].isdigit():
            before = _adjacent_numbers(parts[max(0, index - _MAX_PARTS_FROM_MONTH) : index][::-1])
            after = _adjacent_numbers(parts[index + width : index + width + _MAX_PARTS_FROM_MONTH])
            yield from _match_around_month(month, part, before, after)


def _read_month(parts: Sequence[re.Match[str]], index: int, language: str) -> tuple[int, int]:
    """A month of two words, as in the Levant, or of one."""
    pair = " ".join(part[0] for part in parts[index : index + 2])
    two_word_month = month_number(pair, language) if index + 1 < len(parts) else 0
    return (two_word_month, 2) if two_word_month else (month_number(parts[index][0], language), 1)


def _adjacent_numbers(parts: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """The numbers next to a month, as far as only joining words stand between."""
    numbers: list[re.Match[str]] = []
    for part in parts:
        if part[0].isdigit():
            numbers.append(part)
        elif part[0].casefold() not in _JOINING_WORDS:
            break
    return numbers


def _match_around_month(
    month: int, name: re.Match[str], before: Sequence[re.Match[str]], after: Sequence[re.Match[str]]
) -> Iterator[DateMatch]:
    """Day and year on either side: 2 May 2024, May 2 2024, 2024 May 2, 2024 2 May."""
    for day, year in _day_year_orders(before, after):
        if 1 <= int(day[0]) <= _MAX_DAY and len(day[0]) <= 2 and len(year[0]) == 4:  # noqa: PLR2004
            ends = (day.start(), year.start(), name.start()), (day.end(), year.end(), name.end())
            yield from _make_match((min(ends[0]), max(ends[1])), int(year[0]), month, int(day[0]))
            return


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
