"""Collect candidates for every metadata field of a page, each with its origin and confidence.

`CANDIDATE_SOURCES` is ordered by trust: structured data for machines, then tags for previews, then what readers see,
then the URL.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from pipeline.clean import confidence
from pipeline.clean.candidates.bylines import from_author_links, from_bylines
from pipeline.clean.candidates.date_elements import (
    from_date_elements,
    from_labelled_dates,
    from_standalone_dates,
    from_url,
)
from pipeline.clean.candidates.headings import from_headings
from pipeline.clean.candidates.headline_context import from_headline_lines
from pipeline.clean.candidates.json_ld import from_json_ld
from pipeline.clean.candidates.meta_tags import from_link_tags, from_meta_tags
from pipeline.clean.candidates.microdata import from_microdata
from pipeline.clean.candidates.page_index import PageIndex, build_page_index
from pipeline.clean.candidates.page_type import from_page_type, from_paywall_markup
from pipeline.clean.page_parser import ParsedPage
from pipeline.clean.resolvers.byline import parse_byline
from pipeline.records import Evidence

__all__ = [
    "CANDIDATE_SOURCES",
    "PageIndex",
    "best_value",
    "build_page_index",
    "collect_candidates",
    "collect_page_candidates",
]

# The most candidates of one source, and characters of one value.
_MAX_CANDIDATES_PER_SOURCE, _MAX_VALUE_CHARS = 300, 5_000

CANDIDATE_SOURCES: tuple[Callable[[PageIndex], Iterator[Evidence]], ...] = (
    from_link_tags,
    from_json_ld,
    from_meta_tags,
    from_microdata,
    from_headings,
    from_bylines,
    from_date_elements,
    from_url,
    from_page_type,
    from_paywall_markup,
)


def collect_page_candidates(page: ParsedPage, url: str = "") -> tuple[Evidence, ...]:
    """Collect the candidates of a parsed page.

    Args:
        page: the parsed page.
        url: where it came from.

    Returns:
        Candidates in order of trust.
    """
    return collect_candidates(build_page_index(page, url))


def collect_candidates(page_index: PageIndex) -> tuple[Evidence, ...]:
    """Collect the candidates of a page that was indexed, without repeats.

    Args:
        page_index: see `build_page_index`.

    Returns:
        Candidates in order of trust. Plain lines are read only where nothing else names both a date and a person, and
        the whole page is searched for a date only where nothing else gives a trusted one.
    """
    collected: dict[Evidence, None] = {}
    for source in CANDIDATE_SOURCES:
        collected |= _limit_candidates(source(page_index))
    if not (
        _has_candidate(collected, "published", confidence.SKIP_LINES_DATE)
        and any(map(_is_person_candidate, collected))
    ):
        collected |= _limit_candidates(from_headline_lines(page_index))
    collected |= _limit_candidates(from_author_links(page_index))
    if not _has_candidate(collected, "published", confidence.SKIP_PAGE_SCAN_DATE):
        collected |= _limit_candidates(from_standalone_dates(page_index))
    elif not _has_candidate(collected, "published", confidence.MIN_DATE):
        collected |= _limit_candidates(from_labelled_dates(page_index))
    return tuple(collected)


def _limit_candidates(candidates: Iterator[Evidence]) -> dict[Evidence, None]:
    """Limit the number of candidates of a source and the length of a value, so that messages stay small."""
    return dict.fromkeys(
        candidate
        for candidate in islice(candidates, _MAX_CANDIDATES_PER_SOURCE)
        if 0 < len(candidate.value) <= _MAX_VALUE_CHARS
    )


def _has_candidate(candidates: Iterable[Evidence], field: str, min_confidence: float) -> bool:
    return any(
        candidate.field == field and candidate.confidence >= min_confidence for candidate in candidates
    )


def _is_person_candidate(candidate: Evidence) -> bool:
    return (
        candidate.field == "authors"
        and candidate.confidence >= confidence.SKIP_LINES_AUTHOR
        and bool(parse_byline(candidate.value).people)
    )


def best_value(evidence: tuple[Evidence, ...], field: str) -> str:
    """Return the most trusted value of a field, or an empty text."""
    return next((candidate.value for candidate in evidence if candidate.field == field), "")
