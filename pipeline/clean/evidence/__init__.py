"""A parsed page in; every candidate for every field of metadata, with where it stands, out.

The order of `SOURCES` is the order of trust: structured data written for machines, then tags written for
previews, then what readers see, then the address.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from lxml.html import HtmlElement

from pipeline.clean.evidence.address import from_address
from pipeline.clean.evidence.alone import from_dates_alone
from pipeline.clean.evidence.linked import from_linked_data
from pipeline.clean.evidence.metas import from_links, from_metas
from pipeline.clean.evidence.microdata import from_microdata
from pipeline.clean.evidence.sorts import from_kinds, from_walls
from pipeline.clean.evidence.survey import Survey, survey
from pipeline.clean.evidence.visible import (
    from_author_links,
    from_bylines,
    from_dates,
    from_headings,
    from_lines,
)
from pipeline.clean.fields.names import read_byline
from pipeline.records import Evidence

__all__ = ["SOURCES", "Survey", "candidates", "chosen", "survey", "witnessed"]

# How certain a date has to be for plain lines, and for the whole page, to be left unread.
_SURE, _CLEAR = 0.75, 0.25
_BELIEVED = 0.7
# Candidates of one source, and letters of one.
_MOST, _LONGEST = 300, 5_000

SOURCES: tuple[Callable[[Survey], Iterator[Evidence]], ...] = (
    from_links,
    from_linked_data,
    from_metas,
    from_microdata,
    from_headings,
    from_bylines,
    from_dates,
    from_address,
    from_kinds,
    from_walls,
)


def candidates(tree: HtmlElement, address: str = "") -> tuple[Evidence, ...]:
    """Collect what the page says about itself.

    Args:
        tree: the parsed page.
        address: where it came from.

    Returns:
        Candidates in order of trust; those of one field keep that order.
    """
    return witnessed(survey(tree, address))


def witnessed(found: Survey) -> tuple[Evidence, ...]:
    """Collect the candidates of a page that was surveyed, without repeats.

    Args:
        found: see `survey`.

    Returns:
        Candidates in order of trust. Plain lines are read only where nothing else names both a date and a person, and
        the whole page is looked through for a date only where nothing else gives one.
    """
    every: dict[Evidence, None] = {}
    for source in SOURCES:
        every |= _bounded(source(found))
    if not (_is_told(every, "published", _SURE) and any(map(_names_somebody, every))):
        every |= _bounded(from_lines(found))
    every |= _bounded(from_author_links(found))
    if not _is_told(every, "published", _CLEAR):
        every |= _bounded(from_dates_alone(found))
    return tuple(every)


def _bounded(told: Iterator[Evidence]) -> dict[Evidence, None]:
    """No more of one source than a message can carry, and nothing longer than a description."""
    return dict.fromkeys(item for item in islice(told, _MOST) if 0 < len(item.value) <= _LONGEST)


def _is_told(evidence: Iterable[Evidence], field: str, least: float) -> bool:
    return any(item.field == field and item.confidence >= least for item in evidence)


def _names_somebody(item: Evidence) -> bool:
    return item.field == "authors" and item.confidence >= _BELIEVED and bool(read_byline(item.value).people)


def chosen(evidence: tuple[Evidence, ...], field: str) -> str:
    """The most trusted value of a field, or an empty text."""
    return next((item.value for item in evidence if item.field == field), "")
