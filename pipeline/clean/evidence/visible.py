"""What readers see of a page in; headings, bylines and dates as they stand near the headline, out."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from pipeline.clean.evidence.spoken import spoken
from pipeline.clean.evidence.surroundings import Line, distance, headline_element, is_masthead, lines_around
from pipeline.clean.evidence.survey import Survey
from pipeline.clean.fields.names import begins_byline
from pipeline.records import Evidence
from pipeline.text import squeeze

__all__ = [
    "DATE_FIGURE",
    "from_author_links",
    "from_bylines",
    "from_dates",
    "from_headings",
    "from_lines",
    "is_elsewhere",
    "is_of_readers",
]

# Elements before and after the headline among which its byline and date stand.
_NEAR_BEFORE, _NEAR_AFTER = -40, 120
# How far apart the names of one byline stand.
_TOGETHER = 25
# Lines between the headline and one that is told about it.
_BESIDE = 12
_LONGEST_BYLINE = 160
_LONGEST_DATE = 120
# Letters of a line that are more than those of a date, a name and a role.
_LETTERS = 50
# Line ends and blanks of the source count here.
_LONGEST_MARKUP = 1_000
_MOST_DATES = 80
_LONGEST_NAME = 60
# Below what a field is decided by: only told, or used where nothing better is.
_NEAR, _FAR, _ELSEWHERE, _READERS = 0.7, 0.4, 0.2, 0.1
# Boxes that hold other stories, readers' words or the site's own.
_OTHERS = (
    "comment", "related", "recommend", "sidebar", "footer", "widget", "teaser", "promo", "trending", "popular",
    "newsletter", "recirc", "most-read", "kommentar",
)  # fmt: skip
_PORTRAIT = re.compile(
    r"bio|role|title|job|avatar|image|photo|social|twitter|follow|email|desc|position|label|caption|count",
    re.IGNORECASE,
)
# A year with a number beside it, or numbers as dates are written with.
DATE_FIGURE = re.compile(
    r"\d[^\d\n]{1,24}(?:1[89]|2[05])\d\d|(?:1[89]|2[05])\d\d[^\d\n]{1,24}\d|\d[./-]\s?\d{1,2}[./-]\s?\d\d"
    r"|(?:19|20)\d{6}|[٠-٩०-९]"
)
_UPDATED = (
    "updat", "modif", "revis", "edited", "aktuali", "geändert", "actuali", "mis à jour", "atualiz", "aggiorn",
    "bijgewerkt", "uppdater", "oppdater", "opdater", "zmodyf", "güncel", "обновл", "оновл", "изменен", "diperbarui",
    "cập nhật", "päivit", "更新", "수정", "업데이트", "last review",
)  # fmt: skip


def from_headings(found: Survey) -> Iterator[Evidence]:
    """Read the headings of the first level, the one of the story first, and the page's title."""
    first = headline_element(found)
    rest = [element for element in found.all("h1") if element is not first]
    for element in [first, *rest] if first is not None else rest:
        masthead = is_masthead(found, element)
        yield Evidence(
            "site_name" if masthead else "title", _heading(element), "masthead" if masthead else "h1", 0.8
        )
    for element in found.all("title")[:1]:
        yield Evidence("title", squeeze(element.text_content()), "title", 0.5)
    for element in found.all("h2")[:_TOGETHER]:
        yield Evidence("heading", _heading(element), "h2", _FAR)


def _heading(element: HtmlElement) -> str:
    """The words of a heading; those of different elements never run together."""
    if len(element) == 0:
        return squeeze(element.text or "")
    text = ""
    for piece in element.itertext():
        apart = text[-1:].isalnum() and piece[:1].isalnum() and not piece[:1].islower() and len(text) > 1
        text += f" {piece}" if apart else piece
    return squeeze(text)


def from_bylines(found: Survey) -> Iterator[Evidence]:
    """Read the elements that call themselves a byline, those beside the headline with more trust."""
    short = [each for each in found.all("byline") if len(each.text_content()) <= _LONGEST_MARKUP]
    marked = [(element, spoken(element)) for element in short if not _is_aside(found, element)]
    told = [(element, text) for element, text in marked if 0 < len(text) <= _LONGEST_BYLINE]
    outer = {around for element, _ in told for around in element.iterancestors()}
    named = [(distance(found, element), text) for element, text in told if element not in outer]
    yield from _signatures(named, "byline markup")


def _signatures(named: list[tuple[int, str]], origin: str) -> Iterator[Evidence]:
    """Names by how far from the headline they stand: those next to the nearest sign the story."""
    near = [away for away, _ in named if _NEAR_BEFORE <= away <= _NEAR_AFTER]
    first = min(near, key=abs, default=0)
    for away, text in named:
        beside = bool(near) and abs(away - first) <= _TOGETHER
        yield Evidence("authors", text, origin, _NEAR if beside else _FAR)


def from_author_links(found: Survey) -> Iterator[Evidence]:
    """Read the links that lead to a page about a writer."""
    links = [(element, spoken(element)) for element in found.all("author link")]
    named = [
        (distance(found, element), text)
        for element, text in links
        if text and len(text) <= _LONGEST_NAME and not is_elsewhere(found, element)
    ]
    yield from _signatures(named, "author link")


def _is_aside(found: Survey, element: HtmlElement) -> bool:
    return _is_portrait(element.get("class") or "") or is_elsewhere(found, element)


@lru_cache(maxsize=8192)
def _is_portrait(names: str) -> bool:
    return _PORTRAIT.search(names) is not None


def is_elsewhere(found: Survey, element: HtmlElement) -> bool:
    """Whether an element stands in a box of other stories, of readers' words or of the site's own.

    Args:
        found: the survey of the page, where answers are kept.
        element: any of the page.
    """
    path: list[HtmlElement] = []
    answer: bool | None = None
    box: HtmlElement | None = element
    while box is not None and answer is None:
        answer = found.elsewhere.get(box)
        if answer is None:
            path.append(box)
            answer = True if _holds_others(box.tag, box.get("class"), box.get("id")) else None
            box = box.getparent()
    for each in path:
        found.elsewhere[each] = bool(answer)
    return bool(answer)


@lru_cache(maxsize=8192)
def _holds_others(tag: str, names: str | None, own_name: str | None) -> bool:
    if tag in {"body", "html"}:
        return False
    called = f"{names} {own_name}".lower() if names or own_name else ""
    return tag in {"footer", "nav", "aside"} or any(word in called for word in _OTHERS)


def is_of_readers(element: HtmlElement) -> bool:
    """Whether an element stands in a box of readers' comments."""
    around = (element, *element.iterancestors())
    return any(
        "comment" in f"{each.get('class')} {each.get('id')}".lower() for each in around if each.tag != "body"
    )


def from_dates(found: Survey) -> Iterator[Evidence]:
    """Read time elements and elements that call themselves a date, those beside the headline with more trust."""
    elements = dict.fromkeys(found.all("time"), "time")
    elements |= {element: "date markup" for element in found.all("date") if element not in elements}
    for element, origin in islice(elements.items(), _MOST_DATES):
        yield from _date(found, element, origin)


def _date(found: Survey, element: HtmlElement, origin: str) -> Iterator[Evidence]:
    plain = squeeze(element.get("datetime") or element.get("content") or element.get("title") or "")
    whole = _short(element)
    if whole is None and not plain:
        return
    text = whole or ""
    value = plain if DATE_FIGURE.search(plain) else text
    if len(value) <= _LONGEST_DATE and DATE_FIGURE.search(value):
        yield Evidence(_date_field(element, text), value, origin, _date_trust(found, element))


def _short(element: HtmlElement) -> str | None:
    """The text of an element as a line; None when it is too long for one."""
    if len(element) == 0:
        return squeeze(element.text or "") if len(element.text or "") <= 4 * _LONGEST_DATE else None
    text = squeeze(element.text_content())
    return spoken(element) if len(text) <= _LONGEST_DATE and DATE_FIGURE.search(text) else None


def _date_trust(found: Survey, element: HtmlElement) -> float:
    if is_elsewhere(found, element):
        return _READERS if is_of_readers(element) else _ELSEWHERE
    away = distance(found, element)
    if _NEAR_BEFORE <= away <= _NEAR_AFTER:
        return 0.65
    # Mastheads show the day of the visit.
    return 0.3 if away > 0 else 0.25


def _date_field(element: HtmlElement, text: str) -> str:
    parent = element.getparent()
    around = (parent.text, parent.get("class")) if parent is not None else ()
    words = " ".join(word for word in (element.get("class"), text, *around) if word).lower()
    return "modified" if _is_updated(words) and "publi" not in words else "published"


def _is_updated(words: str) -> bool:
    return any(word in words for word in _UPDATED)


def from_lines(found: Survey) -> Iterator[Evidence]:
    """Read the plain lines around the headline: By Ada Quill; 2 May 2024."""
    for line in lines_around(found):
        yield from _byline(line)
        if len(line.text) <= _LONGEST_DATE and DATE_FIGURE.search(line.text) and not _is_told(line.text):
            field = "modified" if _is_updated(line.text.lower()) else "published"
            yield Evidence(field, line.text, "line", 0.5 if abs(line.away) <= _BESIDE else 0.35)


def _is_told(text: str) -> bool:
    """Whether a line is a sentence that has a date in it, rather than a date with a name and a role beside it."""
    return text[-1] in ".!?" and sum(map(str.isalpha, text)) > _LETTERS


def _byline(line: Line) -> Iterator[Evidence]:
    if line.away > 0 and len(line.text) <= _LONGEST_BYLINE and begins_byline(line.text):
        yield Evidence("authors", line.text, "line", 0.6)
