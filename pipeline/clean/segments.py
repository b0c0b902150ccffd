"""A parsed page in; its runs of text in reading order, each with the boxes it stands in, out.

A run ends where a browser would begin a new line: at the edges of block elements and at two line breaks.
"""

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from pipeline.clean.names import ideas

__all__ = ["TAGS", "Box", "Reading", "Segment", "read_segments"]

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
    "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
_UNSEEN = (
    "script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "object", "button",
    "video", "audio", "canvas", "map", "math", "head",
)  # fmt: skip
# The elements around a run that say what it is, each with its bit.
TAGS = {
    tag: 1 << bit
    for bit, tag in enumerate(
        ("article", "aside", "blockquote", "figure", "footer", "form", "header", "li", "main", "nav", "ol",
         "section", "table", "td", "ul", "dl", "details", "p")
    )
}  # fmt: skip
_STRONG = frozenset({"b", "strong", "em", "i"})
_NAMED_BY = ("class", "id", "itemprop", "role", "data-testid", "data-component")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_PARAGRAPHS = re.compile(r"\n\s*\n")
# More is no story of a human being.
_MOST = 5_000


@dataclass(slots=True, eq=False)
class Box:
    """A block element with the runs from `first` up to `last` in it; `names` are the ideas of its class and id."""

    tag: str
    names: int
    parent: "Box | None"
    # Its place among the boxes of the page.
    number: int
    depth: int
    # The ideas and the tags of all boxes from the page down to here.
    around: int = 0
    tags: int = 0
    first: int = 0
    last: int = 0


@dataclass(slots=True, eq=False)
class Segment:
    """One run of text."""

    text: str
    box: Box
    # The share of its letters that stands in links.
    linked: float
    # The share of its letters that is bold or emphasised.
    strong: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The runs of text of a page, and all of its boxes in the order they open."""

    found: list[Segment]
    boxes: list[Box]


@dataclass(slots=True)
class _Reader:
    """What is open while a page is walked through."""

    box: Box
    boxes: list[Box]
    found: list[Segment] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    strong: int = 0
    links: int = 0
    strongs: int = 0
    # The element that is not shown, while inside it.
    unseen: HtmlElement | None = None

    def enter(self, element: HtmlElement) -> None:
        """Go into an element, unless it is not shown."""
        if self.unseen is None:
            if _is_unseen(element):
                self.unseen = element
            else:
                self.open(element)

    def leave(self, element: HtmlElement) -> None:
        """Go out of an element; what follows one that is not shown is shown."""
        if self.unseen is None:
            self.close(element)
        elif element is self.unseen:
            self.unseen = None
            if element.tail:
                self.hear(element.tail)

    def hear(self, text: str) -> None:
        """Take text into the running run."""
        # Line ends of the source mean nothing; those of `br` do.
        self.parts.append(text.replace("\n", " "))
        if self.links:
            self.linked += len(text)
        if self.strongs:
            self.strong += len(text)

    def end_run(self) -> None:
        """Close the running run and keep it when it says anything."""
        whole = "".join(self.parts)
        self.parts.clear()
        linked, strong = self.linked, self.strong
        self.linked = self.strong = 0
        if whole.isspace() or len(self.found) >= _MOST:
            return
        size = len(whole)
        for part in _PARAGRAPHS.split(whole) if "\n" in whole else (whole,):
            text = " ".join(part.split())
            if text:
                self.found.append(Segment(text, self.box, linked / size, strong / size))

    def open(self, element: HtmlElement) -> None:
        """Enter an element."""
        tag = element.tag
        if tag in _BLOCKS:
            if self.parts:
                self.end_run()
            self._open_box(tag, element)
        elif tag == "a":
            self.links += 1
        elif tag in _STRONG:
            self.strongs += 1
        elif tag == "br":
            self.parts.append("\n")
        if element.text:
            self.hear(element.text)

    def _open_box(self, tag: str, element: HtmlElement) -> None:
        outer = self.box
        get = element.get
        names = ideas(" ".join([name for name in map(get, _NAMED_BY) if name]))
        box = Box(tag, names, outer, len(self.boxes), outer.depth + 1, outer.around | names)
        box.tags = outer.tags | TAGS.get(tag, 0)
        box.first = len(self.found)
        self.boxes.append(box)
        self.box = box

    def close(self, element: HtmlElement) -> None:
        """Leave an element."""
        tag = element.tag
        if tag in _BLOCKS:
            if self.parts:
                self.end_run()
            self.box.last = len(self.found)
            self.box = self.box.parent or self.box
        elif tag == "a":
            self.links -= 1
        elif tag in _STRONG:
            self.strongs -= 1
        if element.tail:
            self.hear(element.tail)


def read_segments(tree: HtmlElement) -> Reading:
    """Read a page's runs of text.

    Args:
        tree: the parsed page; what browsers never show is taken out of it.

    Returns:
        At most 5,000 runs, in reading order.
    """
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    page = Box("", 0, None, 0, 0)
    reader = _Reader(page, [page])
    _walk(reader, tree)
    if reader.parts:
        reader.end_run()
    page.last = len(reader.found)
    return Reading(reader.found, reader.boxes)


def _walk(reader: _Reader, tree: HtmlElement) -> None:
    """Enter and leave every element in reading order; one visit each, since a visit is what costs."""
    path: list[HtmlElement] = []
    for element in tree.iter("*"):
        outer = element.getparent() if element is not tree else None
        while path and path[-1] is not outer:
            reader.leave(path.pop())
        path.append(element)
        reader.enter(element)
    while path:
        reader.leave(path.pop())


def _is_unseen(element: HtmlElement) -> bool:
    style = element.get("style")
    if style and _HIDDEN.search(style):
        return True
    return element.get("hidden") is not None and element.tag not in {"body", "html"}
