"""What readers see of a page in; headings, bylines and dates as they stand near the headline, out."""

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from pipeline.clean.evidence.surroundings import Line, distance, headline_element, lines_around
from pipeline.clean.evidence.survey import Survey
from pipeline.clean.fields.names import begins_byline
from pipeline.records import Evidence
from pipeline.text import squeeze

__all__ = ["from_bylines", "from_dates", "from_headings", "from_lines"]

# Elements before and after the headline among which its byline and date stand.
_NEAR_BEFORE, _NEAR_AFTER = -40, 120
# How far apart the names of one byline stand.
_TOGETHER = 25
# Lines between the headline and one that is told about it.
_BESIDE = 12
_LONGEST_BYLINE = 160
_LONGEST_DATE = 120
# Boxes that hold other stories, readers' words or the site's own.
_ELSEWHERE = re.compile(
    r"comment|related|recommend|sidebar|footer|widget|teaser|promo|trending|popular|newsletter|recirc|most-read",
    re.IGNORECASE,
)
_PORTRAIT = re.compile(
    r"bio|role|title|job|avatar|image|photo|social|twitter|follow|email|desc|position|label|caption|count",
    re.IGNORECASE,
)
# A year, or numbers as dates are written with.
_FIGURE = re.compile(r"(?:1[89]|2[05])\d\d|\d[./-]\s?\d{1,2}[./-]\s?\d\d|[٠-٩०-९]")
_UPDATED = re.compile(
    r"updat|modif|revis|edited|aktuali|geändert|actuali|mis à jour|atualiz|aggiorn|bijgewerkt|uppdater|oppdater|opdater"
    r"|zmodyf|güncel|обновл|оновл|изменен|diperbarui|cập nhật|päivit|更新|수정|업데이트|last review",
    re.IGNORECASE,
)


def from_headings(found: Survey) -> Iterator[Evidence]:
    """Read the headings of the first level, the one of the story first, and the page's title."""
    first = headline_element(found)
    rest = [element for element in found.all("h1") if element is not first]
    for element in [first, *rest] if first is not None else rest:
        yield Evidence("title", squeeze(element.text_content()), "h1", 0.8)
    for element in found.all("title")[:1]:
        yield Evidence("title", squeeze(element.text_content()), "title", 0.5)


def from_bylines(found: Survey) -> Iterator[Evidence]:
    """Read the elements that call themselves a byline, those beside the headline with more trust."""
    marked = [element for element in found.all("byline") if _is_byline(element)]
    outer = {around for element in marked for around in element.iterancestors()}
    named = [(distance(found, element), element) for element in marked if element not in outer]
    near = [away for away, _ in named if _NEAR_BEFORE <= away <= _NEAR_AFTER]
    first = min(near, key=abs, default=0)
    for away, element in named:
        trust = 0.7 if near and abs(away - first) <= _TOGETHER else 0.4
        yield Evidence("authors", squeeze(element.text_content()), "byline markup", trust)


def _is_byline(element: HtmlElement) -> bool:
    if _is_portrait(element.get("class") or "") or _is_elsewhere(element):
        return False
    return 0 < len(squeeze(element.text_content())) <= _LONGEST_BYLINE


@lru_cache(maxsize=8192)
def _is_portrait(names: str) -> bool:
    return _PORTRAIT.search(names) is not None


def _is_elsewhere(element: HtmlElement) -> bool:
    return any(
        _holds_others(each.tag, each.get("class"), each.get("id"))
        for each in (element, *element.iterancestors())
    )


@lru_cache(maxsize=8192)
def _holds_others(tag: str, names: str | None, own_name: str | None) -> bool:
    """Whether a box is for other stories, readers' words or the site's own."""
    if tag in {"body", "html"}:
        return False
    return tag in {"footer", "nav", "aside"} or _ELSEWHERE.search(f"{names} {own_name}") is not None


def from_dates(found: Survey) -> Iterator[Evidence]:
    """Read time elements and elements that call themselves a date, those beside the headline with more trust."""
    elements = dict.fromkeys(found.all("time"), "time")
    elements |= {element: "date markup" for element in found.all("date") if element not in elements}
    for element, origin in elements.items():
        text = squeeze(element.text_content())
        value = squeeze(element.get("datetime") or element.get("content") or element.get("title") or "")
        value = value if _FIGURE.search(value) else text
        if len(value) <= _LONGEST_DATE and _FIGURE.search(value):
            near = _NEAR_BEFORE <= distance(found, element) <= _NEAR_AFTER and not _is_elsewhere(element)
            yield Evidence(_date_field(element, text), value, origin, 0.65 if near else 0.3)


def _date_field(element: HtmlElement, text: str) -> str:
    parent = element.getparent()
    around = (parent.text, parent.get("class")) if parent is not None else ()
    words = " ".join(word for word in (element.get("class"), text, *around) if word)
    return "modified" if _UPDATED.search(words) and "publi" not in words.lower() else "published"


def from_lines(found: Survey) -> Iterator[Evidence]:
    """Read the plain lines around the headline: By Ada Quill; 2 May 2024."""
    for line in lines_around(found):
        yield from _byline(line)
        if _FIGURE.search(line.text) and len(line.text) <= _LONGEST_DATE:
            field = "modified" if _UPDATED.search(line.text) else "published"
            yield Evidence(field, line.text, "line", 0.5 if abs(line.away) <= _BESIDE else 0.35)


def _byline(line: Line) -> Iterator[Evidence]:
    if line.away > 0 and len(line.text) <= _LONGEST_BYLINE and begins_byline(line.text):
        yield Evidence("authors", line.text, "line", 0.6)
