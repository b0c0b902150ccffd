"""A survey in; the dates that stand alone in a line anywhere on the page, for pages that give no other, out."""

from collections.abc import Iterator

from pipeline import dates
from pipeline.clean.evidence.survey import Survey
from pipeline.clean.evidence.visible import DATE_FIGURE, is_of_readers
from pipeline.records import Evidence
from pipeline.text import squeeze

__all__ = ["from_dates_alone"]

_SHORTEST, _LONGEST = 8, 80
# Letters that may stand around a date: Posted on 2 May 2024 at 10:15.
_AROUND = 26
_MOST = 5
_TRUST = 0.3


def from_dates_alone(found: Survey) -> Iterator[Evidence]:
    """Read the lines that hold little besides a day.

    Args:
        found: the survey of a page.

    Returns:
        The first few, in reading order.
    """
    count = 0
    for element in found.tree.iter("*"):
        for text in (element.text, element.tail):
            if (
                text
                and _is_date(text)
                and element.tag not in {"script", "style"}
                and not is_of_readers(element)
            ):
                count += 1
                yield Evidence("published", squeeze(text), "date alone", _TRUST)
        if count >= _MOST:
            return


def _is_date(text: str) -> bool:
    line = text.strip()
    if not _SHORTEST <= len(line) <= _LONGEST or not DATE_FIGURE.search(line):
        return False
    day = dates.find(line)
    if day is None:
        return False
    around = line[: day.start] + line[day.end :]
    return sum(sign.isalpha() for sign in around) <= _AROUND
