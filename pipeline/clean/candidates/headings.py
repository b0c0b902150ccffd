"""Collect title candidates from the headings of a page and its title."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.clean import confidence
from pipeline.clean.candidates.headline_context import headline_element, is_masthead
from pipeline.clean.candidates.page_index import PageIndex
from pipeline.records import Evidence
from pipeline.text import normalize_whitespace

__all__ = ["from_headings"]

_MAX_SUBHEADINGS = 25
# Parts of a heading that are no part of the headline: labels and numbers of comments.
_BADGE_CLASS = re.compile(
    r"badge|premium|paywall|label|icon|count|comment|(?:^|[\s_-])(?:tag|plus|abo)(?:$|[\s_-])", re.IGNORECASE
)
_MAX_BADGE_CHARS = 30


def from_headings(page_index: PageIndex) -> Iterator[Evidence]:
    """Read the h1 elements, the headline first, the page's title, and h2 elements."""
    headline = headline_element(page_index)
    if headline is not None:
        yield _heading_candidate(page_index, headline, "h1" if headline.tag == "h1" else "headline")
    for element in page_index.elements("h1"):
        if element is not headline:
            yield _heading_candidate(
                page_index, element, "h1" if _is_beside(headline, element) else "h1 elsewhere"
            )
    for element in page_index.elements("title")[:1]:
        yield Evidence(
            "title", normalize_whitespace(element.text_content()), "title", confidence.TITLE_ELEMENT
        )
    for element in page_index.elements("h2")[:_MAX_SUBHEADINGS]:
        yield Evidence("heading", _heading_text(element), "h2", confidence.SUBHEADING)


def _heading_candidate(page_index: PageIndex, element: HtmlElement, origin: str) -> Evidence:
    if is_masthead(page_index, element):
        return Evidence("site_name", _heading_text(element), "masthead", confidence.HEADING)
    return Evidence("title", _heading_text(element), origin, confidence.HEADING)


def _is_beside(headline: HtmlElement | None, heading: HtmlElement) -> bool:
    """Whether a heading is in the article element of the headline; without such an element any heading is."""
    article = next(headline.iterancestors("article"), None) if headline is not None else None
    return article is None or article in heading.iterancestors("article")


def _heading_text(element: HtmlElement) -> str:
    """Return the text of a heading, with spaces between words of different elements."""
    if len(element) == 0:
        return normalize_whitespace(element.text or "")
    text = ""
    for text_part in _headline_texts(element):
        needs_space = (
            text[-1:].isalnum() and text_part[:1].isalnum() and not text_part[:1].islower() and len(text) > 1
        )
        text += f" {text_part}" if needs_space else text_part
    return normalize_whitespace(text)


def _headline_texts(element: HtmlElement) -> Iterator[str]:
    """Yield the texts of a heading without its badges; with them where nothing else is left."""
    texts = list(_texts_without_badges(element))
    yield from texts if any(not text.isspace() for text in texts) else element.itertext()


def _texts_without_badges(element: HtmlElement) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if not _is_badge(child):
            yield from _texts_without_badges(child)
        if child.tail:
            yield child.tail


def _is_badge(part: HtmlElement) -> bool:
    class_names = part.get("class")
    return (
        bool(class_names and _BADGE_CLASS.search(class_names))
        and len(part.text_content()) <= _MAX_BADGE_CHARS
    )
