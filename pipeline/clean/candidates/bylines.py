"""Collect author candidates from byline elements and links to author pages."""

from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from pipeline.clean import confidence
from pipeline.clean.candidates.headline_context import (
    MAX_NEAR_DISTANCE,
    MIN_NEAR_DISTANCE,
    distance_from_headline,
)
from pipeline.clean.candidates.other_content import is_in_other_content
from pipeline.clean.candidates.page_index import PageIndex
from pipeline.clean.candidates.visible_text import element_line
from pipeline.html.class_words import AUTHOR_PROFILE_WORD_RE
from pipeline.records import Evidence

__all__ = ["from_author_links", "from_bylines"]

_MAX_BYLINE_GAP = 25
_MAX_BYLINE_CHARS = 160
# Includes white space of the source.
_MAX_BYLINE_MARKUP_CHARS = 1_000
_MAX_NAME_CHARS = 60


def from_bylines(page_index: PageIndex) -> Iterator[Evidence]:
    """Read byline elements; those near the headline get a higher confidence."""
    short_elements = [
        byline_element
        for byline_element in page_index.elements("byline")
        if len(byline_element.text_content()) <= _MAX_BYLINE_MARKUP_CHARS
    ]
    lines = [
        (element, element_line(element)) for element in short_elements if not _is_aside(page_index, element)
    ]
    bylines = [(element, text) for element, text in lines if 0 < len(text) <= _MAX_BYLINE_CHARS]
    ancestors = {ancestor for element, _ in bylines for ancestor in element.iterancestors()}
    located_bylines = [
        (distance_from_headline(page_index, element), text)
        for element, text in bylines
        if element not in ancestors
    ]
    yield from _author_candidates(located_bylines, "byline markup")


def from_author_links(page_index: PageIndex) -> Iterator[Evidence]:
    """Read links to author pages."""
    links = [(element, element_line(element)) for element in page_index.elements("author link")]
    located_names = [
        (distance_from_headline(page_index, element), text)
        for element, text in links
        if text and len(text) <= _MAX_NAME_CHARS and not is_in_other_content(page_index, element)
    ]
    yield from _author_candidates(located_names, "author link")


def _author_candidates(located_bylines: list[tuple[int, str]], origin: str) -> Iterator[Evidence]:
    """Rate names by distance from the headline: the nearest name and those next to it sign the story."""
    near_distances = [
        distance for distance, _ in located_bylines if MIN_NEAR_DISTANCE <= distance <= MAX_NEAR_DISTANCE
    ]
    nearest_distance = min(near_distances, key=abs, default=0)
    for distance, text in located_bylines:
        is_beside = bool(near_distances) and abs(distance - nearest_distance) <= _MAX_BYLINE_GAP
        yield Evidence(
            "authors", text, origin, confidence.BYLINE_NEAR_HEADLINE if is_beside else confidence.BYLINE_FAR
        )


def _is_aside(page_index: PageIndex, element: HtmlElement) -> bool:
    return _is_author_profile(element.get("class") or "") or is_in_other_content(page_index, element)


@lru_cache(maxsize=8192)
def _is_author_profile(class_names: str) -> bool:
    return AUTHOR_PROFILE_WORD_RE.search(class_names) is not None
