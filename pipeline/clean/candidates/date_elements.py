"""Collect date candidates: date elements, dates alone on a line, and the day in the URL."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from pipeline import dates
from pipeline.clean import confidence
from pipeline.clean.candidates.date_labels import has_update_word, is_date_label, split_dates
from pipeline.clean.candidates.headline_context import (
    MAX_DATE_CHARS,
    MAX_NEAR_DISTANCE,
    MIN_NEAR_DISTANCE,
    distance_from_headline,
)
from pipeline.clean.candidates.other_content import is_in_comments, is_in_other_content
from pipeline.clean.candidates.page_index import PageIndex
from pipeline.clean.candidates.visible_text import element_line
from pipeline.records import Evidence
from pipeline.text import normalize_whitespace

__all__ = ["from_date_elements", "from_labelled_dates", "from_standalone_dates", "from_url"]

_MAX_DATE_ELEMENTS = 80
_MIN_LINE_CHARS, _MAX_LINE_CHARS = 8, 80
# Letters around a date, at most: Posted on 2 May 2024 at 10:15.
_MAX_OTHER_LETTERS = 26
_MAX_STANDALONE_DATES = 5
_DIGIT = re.compile(r"\d")
# Datum:, Date de publication
_MAX_LABEL_CHARS = 30
# /2024/05/02/, /2024-05-02/, /20240502/, /2024/may/02/: a whole day between separators of a URL.
_URL_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-/_.]?)(?P<m>0[1-9]|1[0-2]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
    r"(?P=s)(?P<d>0[1-9]|[12]\d|3[01])(?!\d)",
    re.IGNORECASE,
)
_HTTP_URL = re.compile(r"https?://", re.IGNORECASE)


def from_date_elements(page_index: PageIndex) -> Iterator[Evidence]:
    """Read time elements and date elements; those near the headline get a higher confidence."""
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
    value = attribute_value if dates.has_date_digits(attribute_value) else text
    if len(value) > MAX_DATE_CHARS or not dates.has_date_digits(value):
        return
    parts = split_dates(value)
    if len(parts) > 1:
        weight = _date_confidence(page_index, element)
        yield from (Evidence(field, part, origin, weight) for field, part in parts)
    else:
        yield Evidence(_date_field(element, text), value, origin, _date_confidence(page_index, element))


def _short_text(element: HtmlElement) -> str | None:
    """Return the text of an element as a line; None when it is too long."""
    if len(element) == 0:
        return (
            normalize_whitespace(element.text or "")
            if len(element.text or "") <= 4 * MAX_DATE_CHARS
            else None
        )
    text = normalize_whitespace(element.text_content())
    return element_line(element) if len(text) <= MAX_DATE_CHARS and dates.has_date_digits(text) else None


def _date_confidence(page_index: PageIndex, element: HtmlElement) -> float:
    if is_in_other_content(page_index, element):
        return confidence.DATE_IN_COMMENTS if is_in_comments(element) else confidence.DATE_IN_OTHER_CONTENT
    distance = distance_from_headline(page_index, element)
    if MIN_NEAR_DISTANCE <= distance <= MAX_NEAR_DISTANCE:
        return confidence.DATE_NEAR_HEADLINE
    return confidence.DATE_BELOW if distance > 0 else confidence.DATE_ABOVE


def _date_field(element: HtmlElement, text: str) -> str:
    parent = element.getparent()
    parent_texts = (parent.text, parent.get("class")) if parent is not None else ()
    words = " ".join(word for word in (element.get("class"), text, *parent_texts) if word).lower()
    return "modified" if has_update_word(words) and "publi" not in words else "published"


def from_standalone_dates(page_index: PageIndex) -> Iterator[Evidence]:
    """Read the lines that hold little besides a day.

    Args:
        page_index: the index of a page.

    Returns:
        The first few, in reading order; those after a label, such as "Datum", get a higher confidence.
    """
    found = (
        (element, label, line)
        for element, label, line in _texts_with_labels(page_index)
        if _is_date_line(line) and not is_in_comments(element)
    )
    for _, label, line in islice(found, _MAX_STANDALONE_DATES):
        weight = confidence.DATE_LABELLED if is_date_label(label) else confidence.DATE_ALONE
        yield from (Evidence(field, part, "date alone", weight) for field, part in split_dates(line))


def from_labelled_dates(page_index: PageIndex) -> Iterator[Evidence]:
    """Read the dates after a label, such as "Datum", in a text of their own.

    Args:
        page_index: the index of a page.
    """
    for element, label, line in _texts_with_labels(page_index):
        if (
            label
            and is_date_label(label)
            and _is_date_line(line)
            and not is_in_other_content(page_index, element)
        ):
            yield Evidence("published", line, "date alone", confidence.DATE_LABELLED)
            return


def _texts_with_labels(page_index: PageIndex) -> Iterator[tuple[HtmlElement, str, str]]:
    """Yield each text with a digit, the element that holds it and the text before it, both short enough for a date."""
    previous = ""
    for element in page_index.tree.iter("*"):
        if element.tag in {"script", "style"}:
            continue
        for text in (element.text, element.tail):
            if text and not text.isspace():
                start = text[: 2 * _MAX_LINE_CHARS]
                if _DIGIT.search(start):
                    label = normalize_whitespace(previous)
                    yield (
                        element,
                        label if len(label) <= _MAX_LABEL_CHARS else "",
                        normalize_whitespace(start),
                    )
                previous = start


def _is_date_line(text: str) -> bool:
    line = text.strip()
    if not _MIN_LINE_CHARS <= len(line) <= _MAX_LINE_CHARS or not dates.has_date_digits(line):
        return False
    day = dates.find_date(line)
    if day is None:
        return False
    other_text = line[: day.start] + line[day.end :]
    return sum(char.isalpha() for char in other_text) <= _MAX_OTHER_LETTERS


def from_url(page_index: PageIndex) -> Iterator[Evidence]:
    """Read the day in the URL, where many publishing systems put it.

    Args:
        page_index: the index of a page.
    """
    page_urls = (
        page_index.url,
        *(url for relation, url in page_index.links if relation == "canonical"),
    )
    # The name of a file on disk says nothing about the story in it.
    for url in filter(_HTTP_URL.match, dict.fromkeys(page_urls)):
        day = _URL_DAY.search(_url_path(url))
        if day:
            yield Evidence("published", f"{day['y']}-{day['m']}-{day['d']}", "address", confidence.URL_DATE)


def _url_path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""
