"""Find the headline of a page and the short lines around it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipeline import dates
from pipeline.clean import confidence
from pipeline.clean.candidates.date_labels import has_date_word, split_dates
from pipeline.clean.candidates.page_index import PageIndex
from pipeline.clean.candidates.titled_element import titled_element
from pipeline.clean.candidates.visible_text import element_line
from pipeline.clean.resolvers.byline import has_byline_prefix
from pipeline.records import Evidence
from pipeline.text import normalize_whitespace

__all__ = [
    "MAX_DATE_CHARS",
    "MAX_NEAR_DISTANCE",
    "MIN_NEAR_DISTANCE",
    "distance_from_headline",
    "from_headline_lines",
    "headline_element",
    "headline_lines",
    "is_masthead",
]

# A longer text is the story, not a line about it.
_MAX_LINE_CHARS = 220
_MAX_LINES_BELOW = 40
_SKIPPED_TAGS = frozenset({
    "script", "style", "noscript", "template", "svg", "select", "form", "nav", "button", "figure", "iframe", "aside",
    "footer",
})  # fmt: skip
_LINE_TAGS = frozenset({
    "p", "div", "li", "ul", "header", "section", "article", "h2", "h3", "h4", "h5", "span", "a", "time", "dl", "dd",
    "address", "td", "tr", "table", "small", "em", "i", "b", "strong", "tbody", "figcaption",
})  # fmt: skip
_MAX_ANCESTORS = 6
# The byline and the date of a headline are within this many elements before and after it.
MIN_NEAR_DISTANCE, MAX_NEAR_DISTANCE = -40, 120
# A date further away than this many lines gets a lower confidence.
_MAX_LINES_FROM_HEADLINE = 12
_MAX_BYLINE_CHARS = 160
MAX_DATE_CHARS = 120
# A line with more letters is more than a date, a name and a role.
_MAX_DATE_LINE_LETTERS = 50
# A line with as many words in lower case before a date, and none that names a date, is a caption.
_MIN_CAPTION_WORDS = 3


@dataclass(frozen=True, slots=True)
class HeadlineLine:
    """One short line near the headline."""

    text: str
    # Distance from the headline in lines; negative above it.
    lines_away: int


def headline_element(page_index: PageIndex) -> HtmlElement | None:
    """Return the first h1 with two words or more, and a masthead only where there is no other; cached in the index."""
    if not page_index.headline_cache:
        page_index.headline_cache = [_find_headline_element(page_index)]
    return page_index.headline_cache[0]


def _find_headline_element(page_index: PageIndex) -> HtmlElement | None:
    headings = [
        element for element in page_index.elements("h1") if not is_masthead(page_index, element)
    ] or page_index.elements("h1")
    nonempty_headings = (element for element in headings if len(element.text_content().split()) > 1)
    found = next(nonempty_headings, next(iter(headings), None))
    return found if found is not None else titled_element(page_index)


def is_masthead(page_index: PageIndex, heading: HtmlElement) -> bool:
    """Whether a heading is the site's name: it links to the home page."""
    link = heading.find(".//a[@href]")
    if link is None and heading.getparent() is not None and heading.getparent().tag == "a":
        link = heading.getparent()
    href = link.get("href", "") if link is not None else "-"
    path = href.partition("://")[2].partition("/")[2] if "://" in href else href.lstrip("/")
    return path in {"", "index.html", "index.php"} and page_index.url.rstrip("/").count("/") > 2  # noqa: PLR2004


def distance_from_headline(page_index: PageIndex, element: HtmlElement) -> int:
    """Return the distance from the headline in elements; negative before it; the position without one."""
    headline = headline_element(page_index)
    return page_index.dom_order[element] - (page_index.dom_order[headline] if headline is not None else 0)


def headline_lines(page_index: PageIndex) -> Iterator[HeadlineLine]:
    """Yield short lines around the headline, first those below up to the first long text, then those above.

    Args:
        page_index: the index of a page.

    Returns:
        The lines in that order.
    """
    headline = headline_element(page_index)
    if headline is None:
        return
    for line_number, text in enumerate(_lines_below(headline), 1):
        yield HeadlineLine(text, line_number)
        if line_number >= _MAX_LINES_BELOW:
            break
    for line_number, text in enumerate(_lines_above(headline), 1):
        yield HeadlineLine(text, -line_number)
        if line_number >= _MAX_LINES_BELOW // 4:
            break


def _lines_below(headline: HtmlElement) -> Iterator[str]:
    """Yield the lines after the headline, until a text that is too long for a line."""
    for element in _siblings_outward(headline, preceding=False):
        for text in _element_lines(element):
            if len(text) > _MAX_LINE_CHARS:
                return
            yield text


def _lines_above(headline: HtmlElement) -> Iterator[str]:
    for element in _siblings_outward(headline, preceding=True):
        text = _opening_text(element) if element.tag not in _SKIPPED_TAGS else ""
        if len(text) > _MAX_LINE_CHARS:
            return
        if text:
            yield text


def _siblings_outward(headline: HtmlElement, *, preceding: bool) -> Iterator[HtmlElement]:
    """Yield the siblings on one side of the headline, then those of its parent, and so on."""
    for climbed_levels, element in enumerate((headline, *headline.iterancestors())):
        if element.tag in {"body", "html"} or climbed_levels > _MAX_ANCESTORS:
            return
        yield from element.itersiblings(preceding=preceding)


def _element_lines(element: HtmlElement) -> Iterator[str]:
    """Yield the lines of an element, split no further than needed."""
    if element.tag in _SKIPPED_TAGS:
        return
    text = _opening_text(element)
    line_elements = (
        [line_element for line_element in element if line_element.tag in _LINE_TAGS]
        if len(text) > _MAX_LINE_CHARS
        else []
    )
    if text and not line_elements:
        yield text
    for line_element in line_elements:
        yield from _element_lines(line_element)


def _opening_text(element: HtmlElement) -> str:
    """Return the text of an element, or enough of it to see that it is no line."""
    chunks, length = [], 0
    for chunk in element.itertext():
        chunks.append(chunk)
        length += len(chunk.strip())
        if length > _MAX_LINE_CHARS:
            break
    return element_line(element) if length <= _MAX_LINE_CHARS else normalize_whitespace("".join(chunks))


def from_headline_lines(page_index: PageIndex) -> Iterator[Evidence]:
    """Read bylines and dates in plain lines around the headline: By Ada Quill; 2 May 2024."""
    for line in headline_lines(page_index):
        yield from _byline_candidate(line)
        if (
            len(line.text) <= MAX_DATE_CHARS
            and dates.has_date_digits(line.text)
            and not _is_sentence(line.text)
        ):
            is_near = abs(line.lines_away) <= _MAX_LINES_FROM_HEADLINE and not _is_caption(line.text)
            weight = confidence.DATE_LINE_NEAR_HEADLINE if is_near else confidence.DATE_LINE_FAR
            for field, text in split_dates(line.text):
                yield Evidence(field, text, "line", weight)


def _is_sentence(text: str) -> bool:
    """Whether a line is a sentence that has a date in it, rather than a date with a name and a role beside it."""
    return text[-1] in ".!?" and sum(map(str.isalpha, text)) > _MAX_DATE_LINE_LETTERS


def _is_caption(text: str) -> bool:
    """Whether a line tells of something besides a date, as captions do: The pier after the storm, 4 April 2024."""
    day = dates.find_date(text)
    if day is None or "|" in text or has_byline_prefix(text) or has_date_word(text.lower()):
        return False
    return sum(map(str.islower, text[: day.start].split())) >= _MIN_CAPTION_WORDS


def _byline_candidate(line: HeadlineLine) -> Iterator[Evidence]:
    if line.lines_away > 0 and len(line.text) <= _MAX_BYLINE_CHARS and has_byline_prefix(line.text):
        yield Evidence("authors", line.text, "line", confidence.BYLINE_LINE)
