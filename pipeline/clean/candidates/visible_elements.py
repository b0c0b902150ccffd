"""What readers see of a page in; headings, bylines and dates as they stand near the headline, out."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from pipeline.clean.candidates.headline_context import (
    HeadlineLine,
    distance_from_headline,
    headline_element,
    headline_lines,
    is_masthead,
)
from pipeline.clean.candidates.page_index import PageIndex
from pipeline.clean.candidates.visible_text import element_line
from pipeline.clean.resolvers.byline import has_byline_lead
from pipeline.html.class_words import AUTHOR_PROFILE_WORD_RE, OTHER_CONTENT_PREFIXES
from pipeline.records import Evidence
from pipeline.text import normalize_whitespace

__all__ = [
    "DATE_DIGITS",
    "from_author_links",
    "from_bylines",
    "from_date_elements",
    "from_headings",
    "from_headline_lines",
    "is_in_comments",
    "is_in_other_content",
]

# Elements before and after the headline among which its byline and date stand.
_MIN_NEAR_DISTANCE, _MAX_NEAR_DISTANCE = -40, 120
# How far apart the names of one byline stand.
_MAX_BYLINE_GAP = 25
# Lines between the headline and one that is told about it.
_MAX_LINES_FROM_HEADLINE = 12
_MAX_BYLINE_CHARS = 160
_MAX_DATE_CHARS = 120
# Letters of a line that are more than those of a date, a name and a role.
_MAX_DATE_LINE_LETTERS = 50
# Line ends and blanks of the source count here.
_MAX_BYLINE_MARKUP_CHARS = 1_000
_MAX_DATE_ELEMENTS = 80
_MAX_NAME_CHARS = 60
# Below what a field is decided by: only told, or used where nothing better is.
_NEAR_CONFIDENCE, _FAR_CONFIDENCE, _OTHER_CONTENT_CONFIDENCE, _COMMENT_CONFIDENCE = 0.7, 0.4, 0.2, 0.1
# A year with a number beside it, or numbers as dates are written with.
DATE_DIGITS = re.compile(
    r"\d[^\d\n]{1,24}(?:1[89]|2[05])\d\d|(?:1[89]|2[05])\d\d[^\d\n]{1,24}\d|\d[./-]\s?\d{1,2}[./-]\s?\d\d"
    r"|(?:19|20)\d{6}|[٠-٩०-९]"
)
_UPDATE_WORDS = (
    "updat", "modif", "revis", "edited", "aktuali", "geändert", "actuali", "mis à jour", "atualiz", "aggiorn",
    "bijgewerkt", "uppdater", "oppdater", "opdater", "zmodyf", "güncel", "обновл", "оновл", "изменен", "diperbarui",
    "cập nhật", "päivit", "更新", "수정", "업데이트", "last review",
)  # fmt: skip


def from_headings(page_index: PageIndex) -> Iterator[Evidence]:
    """Read the headings of the first level, the one of the story first, and the page's title."""
    headline = headline_element(page_index)
    other_headings = [element for element in page_index.elements("h1") if element is not headline]
    for element in [headline, *other_headings] if headline is not None else other_headings:
        has_site_name = is_masthead(page_index, element)
        yield Evidence(
            "site_name" if has_site_name else "title",
            _heading_text(element),
            "masthead" if has_site_name else "h1",
            0.8,
        )
    for element in page_index.elements("title")[:1]:
        yield Evidence("title", normalize_whitespace(element.text_content()), "title", 0.5)
    for element in page_index.elements("h2")[:_MAX_BYLINE_GAP]:
        yield Evidence("heading", _heading_text(element), "h2", _FAR_CONFIDENCE)


def _heading_text(element: HtmlElement) -> str:
    """The words of a heading; those of different elements never run together."""
    if len(element) == 0:
        return normalize_whitespace(element.text or "")
    text = ""
    for text_part in element.itertext():
        needs_space = (
            text[-1:].isalnum() and text_part[:1].isalnum() and not text_part[:1].islower() and len(text) > 1
        )
        text += f" {text_part}" if needs_space else text_part
    return normalize_whitespace(text)


def from_bylines(page_index: PageIndex) -> Iterator[Evidence]:
    """Read the elements that call themselves a byline, those beside the headline with more trust."""
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


def _author_candidates(located_bylines: list[tuple[int, str]], origin: str) -> Iterator[Evidence]:
    """Names by how far from the headline they stand: those next to the nearest sign the story."""
    near_distances = [
        distance for distance, _ in located_bylines if _MIN_NEAR_DISTANCE <= distance <= _MAX_NEAR_DISTANCE
    ]
    nearest_distance = min(near_distances, key=abs, default=0)
    for distance, text in located_bylines:
        is_beside = bool(near_distances) and abs(distance - nearest_distance) <= _MAX_BYLINE_GAP
        yield Evidence("authors", text, origin, _NEAR_CONFIDENCE if is_beside else _FAR_CONFIDENCE)


def from_author_links(page_index: PageIndex) -> Iterator[Evidence]:
    """Read the links that lead to a page about a writer."""
    links = [(element, element_line(element)) for element in page_index.elements("author link")]
    located_names = [
        (distance_from_headline(page_index, element), text)
        for element, text in links
        if text and len(text) <= _MAX_NAME_CHARS and not is_in_other_content(page_index, element)
    ]
    yield from _author_candidates(located_names, "author link")


def _is_aside(page_index: PageIndex, element: HtmlElement) -> bool:
    return _is_author_profile(element.get("class") or "") or is_in_other_content(page_index, element)


@lru_cache(maxsize=8192)
def _is_author_profile(class_names: str) -> bool:
    return AUTHOR_PROFILE_WORD_RE.search(class_names) is not None


def is_in_other_content(page_index: PageIndex, element: HtmlElement) -> bool:
    """Whether an element stands in a box of other stories, of readers' words or of the site's own.

    Args:
        page_index: the survey of the page, where answers are kept.
        element: any of the page.
    """
    uncached: list[HtmlElement] = []
    is_other: bool | None = None
    container: HtmlElement | None = element
    while container is not None and is_other is None:
        is_other = page_index.other_content_cache.get(container)
        if is_other is None:
            uncached.append(container)
            is_other = (
                True
                if _is_other_content(container.tag, container.get("class"), container.get("id"))
                else None
            )
            container = container.getparent()
    for ancestor in uncached:
        page_index.other_content_cache[ancestor] = bool(is_other)
    return bool(is_other)


@lru_cache(maxsize=8192)
def _is_other_content(tag: str, class_names: str | None, element_id: str | None) -> bool:
    if tag in {"body", "html"}:
        return False
    identifiers = f"{class_names} {element_id}".lower() if class_names or element_id else ""
    return tag in {"footer", "nav", "aside"} or any(word in identifiers for word in OTHER_CONTENT_PREFIXES)


def is_in_comments(element: HtmlElement) -> bool:
    """Whether an element stands in a box of readers' comments."""
    containers = (element, *element.iterancestors())
    return any(
        "comment" in f"{container.get('class')} {container.get('id')}".lower()
        for container in containers
        if container.tag != "body"
    )


def from_date_elements(page_index: PageIndex) -> Iterator[Evidence]:
    """Read time elements and elements that call themselves a date, those beside the headline with more trust."""
    elements = dict.fromkeys(page_index.elements("time"), "time")
    elements |= {element: "date markup" for element in page_index.elements("date") if element not in elements}
    for element, origin in islice(elements.items(), _MAX_DATE_ELEMENTS):
        yield from _date_candidate(page_index, element, origin)


def _date_candidate(page_index: PageIndex, element: HtmlElement, origin: str) -> Iterator[Evidence]:
    attribute_value = normalize_whitespace(
        element.get("datetime") or element.get("content") or element.get("title") or ""
    )
    short_text = _short_text(element)
    if short_text is None and not attribute_value:
        return
    text = short_text or ""
    value = attribute_value if DATE_DIGITS.search(attribute_value) else text
    if len(value) <= _MAX_DATE_CHARS and DATE_DIGITS.search(value):
        yield Evidence(_date_field(element, text), value, origin, _date_confidence(page_index, element))


def _short_text(element: HtmlElement) -> str | None:
    """The text of an element as a line; None when it is too long for one."""
    if len(element) == 0:
        return (
            normalize_whitespace(element.text or "")
            if len(element.text or "") <= 4 * _MAX_DATE_CHARS
            else None
        )
    text = normalize_whitespace(element.text_content())
    return element_line(element) if len(text) <= _MAX_DATE_CHARS and DATE_DIGITS.search(text) else None


def _date_confidence(page_index: PageIndex, element: HtmlElement) -> float:
    if is_in_other_content(page_index, element):
        return _COMMENT_CONFIDENCE if is_in_comments(element) else _OTHER_CONTENT_CONFIDENCE
    distance = distance_from_headline(page_index, element)
    if _MIN_NEAR_DISTANCE <= distance <= _MAX_NEAR_DISTANCE:
        return 0.65
    # Mastheads show the day of the visit.
    return 0.3 if distance > 0 else 0.25


def _date_field(element: HtmlElement, text: str) -> str:
    parent = element.getparent()
    parent_texts = (parent.text, parent.get("class")) if parent is not None else ()
    words = " ".join(word for word in (element.get("class"), text, *parent_texts) if word).lower()
    return "modified" if _has_update_word(words) and "publi" not in words else "published"


def _has_update_word(words: str) -> bool:
    return any(word in words for word in _UPDATE_WORDS)


def from_headline_lines(page_index: PageIndex) -> Iterator[Evidence]:
    """Read the plain lines around the headline: By Ada Quill; 2 May 2024."""
    for line in headline_lines(page_index):
        yield from _byline_candidate(line)
        if (
            len(line.text) <= _MAX_DATE_CHARS
            and DATE_DIGITS.search(line.text)
            and not _is_sentence(line.text)
        ):
            field = "modified" if _has_update_word(line.text.lower()) else "published"
            yield Evidence(
                field, line.text, "line", 0.5 if abs(line.lines_away) <= _MAX_LINES_FROM_HEADLINE else 0.35
            )


def _is_sentence(text: str) -> bool:
    """Whether a line is a sentence that has a date in it, rather than a date with a name and a role beside it."""
    return text[-1] in ".!?" and sum(map(str.isalpha, text)) > _MAX_DATE_LINE_LETTERS


def _byline_candidate(line: HeadlineLine) -> Iterator[Evidence]:
    if line.lines_away > 0 and len(line.text) <= _MAX_BYLINE_CHARS and has_byline_lead(line.text):
        yield Evidence("authors", line.text, "line", 0.6)
