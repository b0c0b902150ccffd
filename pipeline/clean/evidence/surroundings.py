"""A survey in; the headline's element and the short lines that readers see around it, out."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipeline.clean.evidence.spoken import spoken
from pipeline.clean.evidence.survey import Survey
from pipeline.text import squeeze

__all__ = ["Line", "distance", "headline_element", "is_masthead", "lines_around"]

# A longer text is the story, not a line about it.
_LONGEST = 220
_MOST_LINES = 40
_UNSEEN = frozenset({
    "script", "style", "noscript", "template", "svg", "select", "form", "nav", "button", "figure", "iframe", "aside",
    "footer",
})  # fmt: skip
_LINES = frozenset({
    "p", "div", "li", "ul", "header", "section", "article", "h2", "h3", "h4", "h5", "span", "a", "time", "dl", "dd",
    "address", "td", "tr", "table", "small", "em", "i", "b", "strong", "tbody", "figcaption",
})  # fmt: skip
_CLIMBS = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One short line near the headline."""

    text: str
    # Lines away from the headline; less than 0 above it.
    away: int


def headline_element(found: Survey) -> HtmlElement | None:
    """The first h1 with words, before those that are the site's masthead; the answer is kept in the survey."""
    if not found.top:
        found.top = [_headline_element(found)]
    return found.top[0]


def _headline_element(found: Survey) -> HtmlElement | None:
    headings = [element for element in found.all("h1") if not is_masthead(found, element)] or found.all("h1")
    shown = (element for element in headings if len(element.text_content().split()) > 1)
    return next(shown, next(iter(headings), None))


def is_masthead(found: Survey, heading: HtmlElement) -> bool:
    """Whether a heading is the site's name: it leads to the home page."""
    link = heading.find(".//a[@href]")
    if link is None and heading.getparent() is not None and heading.getparent().tag == "a":
        link = heading.getparent()
    address = link.get("href", "") if link is not None else "-"
    path = address.partition("://")[2].partition("/")[2] if "://" in address else address.lstrip("/")
    return path in {"", "index.html", "index.php"} and found.address.rstrip("/").count("/") > 2  # noqa: PLR2004


def distance(found: Survey, element: HtmlElement) -> int:
    """How many elements after the headline one stands; less than 0 before it; its place where there is none."""
    top = headline_element(found)
    return found.places[element] - (found.places[top] if top is not None else 0)


def lines_around(found: Survey) -> Iterator[Line]:
    """Walk away from the headline, first down to the story's first long text, then up.

    Args:
        found: the survey of a page.

    Returns:
        The lines in that order.
    """
    top = headline_element(found)
    if top is None:
        return
    for away, text in enumerate(_below(top), 1):
        yield Line(text, away)
        if away >= _MOST_LINES:
            break
    for away, text in enumerate(_above(top), 1):
        yield Line(text, -away)
        if away >= _MOST_LINES // 4:
            break


def _below(top: HtmlElement) -> Iterator[str]:
    """Lines after an element, in reading order, until a text that is too long for one."""
    for element in _climbed(top, preceding=False):
        for text in _lines(element):
            if len(text) > _LONGEST:
                return
            yield text


def _above(top: HtmlElement) -> Iterator[str]:
    for element in _climbed(top, preceding=True):
        text = _opening(element) if element.tag not in _UNSEEN else ""
        if len(text) > _LONGEST:
            return
        if text:
            yield text


def _climbed(top: HtmlElement, *, preceding: bool) -> Iterator[HtmlElement]:
    """The siblings on one side of an element, then those of its parent, and so on."""
    for step, element in enumerate((top, *top.iterancestors())):
        if element.tag in {"body", "html"} or step > _CLIMBS:
            return
        yield from element.itersiblings(preceding=preceding)


def _lines(element: HtmlElement) -> Iterator[str]:
    """The texts of an element, as small as whole lines go."""
    if element.tag in _UNSEEN:
        return
    text = _opening(element)
    parts = [part for part in element if part.tag in _LINES] if len(text) > _LONGEST else []
    if text and not parts:
        yield text
    for part in parts:
        yield from _lines(part)


def _opening(element: HtmlElement) -> str:
    """The text of an element, or so much of it as shows that it is no line."""
    pieces, length = [], 0
    for piece in element.itertext():
        pieces.append(piece)
        length += len(piece.strip())
        if length > _LONGEST:
            break
    return spoken(element) if length <= _LONGEST else squeeze("".join(pieces))
