"""Collect author candidates from byline elements and links to author pages."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from pipeline.clean import confidence
from pipeline.clean.candidates.headline_context import (
    MAX_NEAR_DISTANCE,
    MIN_NEAR_DISTANCE,
    distance_from_headline,
    headline_element,
)
from pipeline.clean.candidates.other_content import is_in_other_content
from pipeline.clean.candidates.page_index import PageIndex
from pipeline.clean.candidates.visible_text import element_line
from pipeline.clean.resolvers.byline import has_byline_prefix
from pipeline.html.class_words import AUTHOR_PROFILE_WORD_RE, element_kinds
from pipeline.records import Evidence

__all__ = ["from_author_links", "from_bylines"]

_MAX_BYLINE_GAP = 25
_MAX_BYLINE_CHARS = 160
# Includes white space of the source.
_MAX_BYLINE_MARKUP_CHARS = 1_000
_MAX_NAME_CHARS = 60
_MAX_ANCESTORS = 3


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
    bylines = _own_elements(page_index, [byline for byline in bylines if byline[0] not in ancestors])
    located_bylines = [(distance_from_headline(page_index, element), text) for element, text in bylines]
    yield from _author_candidates(located_bylines, "byline markup")


def from_author_links(page_index: PageIndex) -> Iterator[Evidence]:
    """Read links to author pages."""
    elements = page_index.elements("author link") + [
        link for link in page_index.elements("person link") if _is_in_byline(link)
    ]
    links = [(element, element_line(element)) for element in elements]
    located_names = [
        (distance_from_headline(page_index, element), text)
        for element, text in _own_elements(page_index, links)
        if text and len(text) <= _MAX_NAME_CHARS and not is_in_other_content(page_index, element)
    ]
    yield from _author_candidates(located_names, "author link")


def _is_in_byline(link: HtmlElement) -> bool:
    """Whether a link to a person's page is part of a byline: by the class around it, or by a word before it."""
    ancestors = (link, *islice(link.iterancestors(), _MAX_ANCESTORS))
    if any("byline" in element_kinds(element.get("class") or "") for element in ancestors):
        return True
    previous, parent = link.getprevious(), link.getparent()
    text_before = (parent.text if previous is None else previous.tail) or "" if parent is not None else ""
    return has_byline_prefix(f"{text_before.strip()} X") and bool(text_before.strip())


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


def _own_elements(
    page_index: PageIndex, elements: list[tuple[HtmlElement, str]]
) -> list[tuple[HtmlElement, str]]:
    """Keep the names within the article element of the headline, where some are: others sign other stories."""
    headline = headline_element(page_index)
    article = next(headline.iterancestors("article"), None) if headline is not None else None
    if article is None:
        return elements
    own = [(element, text) for element, text in elements if article in element.iterancestors("article")]
    return own or elements


def _is_aside(page_index: PageIndex, element: HtmlElement) -> bool:
    return (
        _is_author_profile(element.get("class") or "")
        or next(element.iterancestors("figcaption"), None) is not None  # who took the picture
        or is_in_other_content(page_index, element)
    )


@lru_cache(maxsize=1024)
def _is_author_profile(class_names: str) -> bool:
    return AUTHOR_PROFILE_WORD_RE.search(class_names) is not None
