"""A survey in; the dates that stand alone in a line anywhere on the page, for pages that give no other, out."""

from collections.abc import Iterator

from pipeline import dates
from pipeline.clean.candidates.page_index import PageIndex
from pipeline.clean.candidates.visible_elements import DATE_DIGITS, is_in_comments
from pipeline.records import Evidence
from pipeline.text import normalize_whitespace

__all__ = ["from_standalone_dates"]

_MIN_LINE_CHARS, _MAX_LINE_CHARS = 8, 80
# Letters that may stand around a date: Posted on 2 May 2024 at 10:15.
_MAX_OTHER_LETTERS = 26
_MAX_STANDALONE_DATES = 5
_STANDALONE_DATE_CONFIDENCE = 0.3


def from_standalone_dates(page_index: PageIndex) -> Iterator[Evidence]:
    """Read the lines that hold little besides a day.

    Args:
        page_index: the survey of a page.

    Returns:
        The first few, in reading order.
    """
    count = 0
    for element in page_index.tree.iter("*"):
        for text in (element.text, element.tail):
            if (
                text
                and _is_date_line(text)
                and element.tag not in {"script", "style"}
                and not is_in_comments(element)
            ):
                count += 1
                yield Evidence(
                    "published", normalize_whitespace(text), "date alone", _STANDALONE_DATE_CONFIDENCE
                )
        if count >= _MAX_STANDALONE_DATES:
            return


def _is_date_line(text: str) -> bool:
    line = text.strip()
    if not _MIN_LINE_CHARS <= len(line) <= _MAX_LINE_CHARS or not DATE_DIGITS.search(line):
        return False
    day = dates.find_date(line)
    if day is None:
        return False
    other_text = line[: day.start] + line[day.end :]
    return sum(char.isalpha() for char in other_text) <= _MAX_OTHER_LETTERS
