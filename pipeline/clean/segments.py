"""A parsed page in; its runs of text in reading order, each with the boxes it stands in, out.

A run ends where a browser would begin a new line: at the edges of block elements and at two line breaks; the row of
a table is one run. The page is
written out by the parser as XML, which nests well and escapes well, and read as a flat row of tags: that takes a
third of the time of a walk from element to element.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from pipeline.clean.names import ideas

__all__ = ["CELLS", "TAGS", "Boxes", "Reading", "read_segments"]

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
    "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "thead", "tr", "ul",
})  # fmt: skip
_UNSEEN = (
    "script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "object", "button",
    "video", "audio", "canvas", "map", "math", "head", "xmp", "noembed", "noframes", "plaintext",
)  # fmt: skip
# The elements around a run that say what it is, each with its bit.
TAGS = {
    tag: 1 << bit
    for bit, tag in enumerate(
        ("article", "aside", "blockquote", "figure", "footer", "form", "header", "li", "main", "nav", "ol",
         "section", "table", "tr", "ul", "dl", "details", "p")
    )
}  # fmt: skip
_MARKS = frozenset({"a", "br", "b", "strong", "em", "i", "td", "th"})
# A row of a table is one run, its cells parted like this; a cell with more letters is a column of a layout.
CELLS = " | "
_CELL = 200
_CELL_TAGS = frozenset({"td", "th"})
# A tag of the written page: whether it closes, its name, its attributes, and the text up to the next tag.
_TOKEN = re.compile(r"<(/?)([^\s/>]+)([^>]*)>([^<]*)")
_NAMED = re.compile(r"\s(?:class|id|itemprop|role|data-testid|data-component)=\"([^\"]*)\"")
_CLASS = re.compile(r"\sclass=\"([^\"]*)\"")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HIDDEN = re.compile(r"\shidden=|\sstyle=\"[^\"]*display\s*:\s*none", re.IGNORECASE)
_PARAGRAPHS = re.compile(r"\n\s*\n")
# Soft hyphens, and marks of width zero that stand between words; see `pipeline.text`.
_INVISIBLE = "\u00ad\u200b\u2060\ufeff"
# Letters of a story that only those without scripts see.
_STORY = 1_000
# Letters of a menu that are kept for those who ask what was dropped.
_MENU = 200
# More is no story of a human being.
_MOST = 5_000
_Row = tuple[str, int, int, int, int, int, int]
_PAGE: _Row = ("", 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """The block elements of a page in the order they open, as columns; box 0 is the page."""

    tag: Sequence[str]
    # The ideas of class and id, see `pipeline.clean.names`.
    names: Sequence[int]
    # The box around it; the page is in itself.
    up: Sequence[int]
    depth: Sequence[int]
    # The ideas and the tags of all boxes from the page down to here.
    around: Sequence[int]
    tags: Sequence[int]
    # Its runs are those from `first` up to `last`.
    first: Sequence[int]
    last: Sequence[int]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The runs of text of a page, as columns: a value for each run."""

    boxes: Boxes
    texts: list[str]
    # The number of the box that it stands in.
    box: list[int]
    # The shares of its letters in links, and in bold or emphasis.
    linked: list[float]
    strong: list[float]
    # The menus that were taken out before, each as one text cut short.
    menus: tuple[str, ...] = ()

    def tag(self, place: int) -> str:
        """The element that a run stands in."""
        return self.boxes.tag[self.box[place]]

    def parent(self, place: int) -> int:
        """The box around the box of a run."""
        return self.boxes.up[self.box[place]]


@dataclass(slots=True)
class _Reader:
    """What was read of a page, and what is open."""

    # The first seven columns of `Boxes`, a row for each box, and the eighth by itself.
    boxes: list[_Row] = field(default_factory=lambda: [_PAGE])
    last: list[int] = field(default_factory=lambda: [0])
    texts: list[str] = field(default_factory=list)
    box: list[int] = field(default_factory=list)
    linked: list[float] = field(default_factory=list)
    strong: list[float] = field(default_factory=list)
    # The running run: its pieces, and its letters in links and in emphasis.
    parts: list[str] = field(default_factory=list)
    in_links: int = 0
    in_strong: int = 0
    # How many links and emphases are open, and the innermost box.
    links: int = 0
    strongs: int = 0
    here: int = 0

    def hear(self, text: str) -> None:
        """Take text into the running run."""
        self.parts.append(text)
        if self.links:
            self.in_links += len(text)
        if self.strongs:
            self.in_strong += len(text)

    def end_run(self) -> None:
        """Close the running run and keep it when it says anything."""
        whole = "".join(self.parts)
        linked, strong = self.in_links / len(whole), self.in_strong / len(whole)
        self.parts, self.in_links, self.in_strong = [], 0, 0
        if "&" in whole:
            whole = _unescaped(whole)
        for part in _PARAGRAPHS.split(whole) if "\n" in whole else (whole,):
            text = " ".join(part.split())
            if text:
                self.texts.append(text)
                self.box.append(self.here)
                self.linked.append(linked)
                self.strong.append(strong)

    def edge(self, closing: str, tag: str, marks: str) -> None:
        """Pass the edge of a block."""
        if self.parts:
            self.end_run()
        if not closing:
            outer, names = self.here, _names(tag, marks) if marks else 0
            _, _, _, depth, around, tags, _ = self.boxes[outer]
            self.here = len(self.last)
            self.last.append(0)
            self.boxes.append(
                (tag, names, outer, depth + 1, around | names, tags | TAGS.get(tag, 0), len(self.texts))
            )
        if closing or marks[-1:] == "/":
            self.close()

    def close(self) -> None:
        """Leave the innermost block."""
        self.last[self.here] = len(self.texts)
        self.here = self.boxes[self.here][2]

    def mark(self, closing: str, tag: str, marks: str) -> None:
        """Pass the edge of a link, an emphasis or a line break."""
        if tag == "br":
            if self.parts:
                self.parts.append("\n")
        elif tag in _CELL_TAGS:
            self._begin_cell(closing)
        elif marks[-1:] == "/":
            return
        elif tag == "a":
            self.links += -1 if closing else 1
        else:
            self.strongs += -1 if closing else 1

    def _begin_cell(self, closing: str) -> None:
        if not closing and self.parts:
            if sum(map(len, self.parts)) > _CELL:
                self.end_run()
            else:
                self.parts.append(CELLS)

    def read(self, menus: tuple[str, ...]) -> Reading:
        """What was read, when everything is closed."""
        if self.parts:
            self.end_run()
        while self.here:
            self.close()
        self.close()
        tag, names, up, depth, around, tags, first = zip(*self.boxes, strict=True)
        boxes = Boxes(tag, names, up, depth, around, tags, first, self.last)
        return Reading(boxes, self.texts, self.box, self.linked, self.strong, menus)


def read_segments(tree: HtmlElement) -> Reading:
    """Read a page's runs of text.

    Args:
        tree: the parsed page; what browsers never show is taken out of it.

    Returns:
        At most about 5,000 runs, in reading order.
    """
    _show_stories(tree)
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    menus = _take_menus(tree)
    markup = _written(tree)
    reader = _Reader()
    tokens = _TOKEN.finditer(markup)
    for token in tokens:
        closing, tag, marks, text = token.groups()
        if marks and ("none" in marks or "hidden" in marks) and _is_hidden(tag, marks):
            text = text if marks[-1] == "/" else _behind(tokens, tag)
        elif tag in _BLOCKS:
            reader.edge(closing, tag, marks)
        elif tag in _MARKS:
            reader.mark(closing, tag, marks)
        if text and (reader.parts or not text.isspace()):
            reader.hear(text)
        if len(reader.texts) > _MOST:
            break
    return reader.read(menus)


def _written(tree: HtmlElement) -> str:
    """The page as XML, without what nobody sees; line ends of the source mean nothing, those of `br` do."""
    markup = etree.tostring(tree, encoding="unicode", method="xml", with_tail=False).replace("\n", " ")
    for sign in _INVISIBLE:
        markup = markup.replace(sign, "")
    return markup


def _show_stories(tree: HtmlElement) -> None:
    """Some pages show their story to those without scripts only; what is short there says that scripts are needed."""
    for element in tree.iter("noscript"):
        if sum(map(len, element.itertext())) > _STORY:
            element.tag = "div"


def _take_menus(tree: HtmlElement) -> tuple[str, ...]:
    """Take out the menus, but not one that was never closed and holds the page; what they said out."""
    menus = [menu for menu in tree.iter("nav") if next(menu.iter("p", "h1", "article"), None) is None]
    said = []
    for menu in menus:
        if menu.getparent() is not None:
            said.append(" ".join(" ".join(menu.itertext()).split())[:_MENU])
            menu.drop_tree()
    return tuple(filter(None, said))


def _behind(tokens: Iterator[re.Match[str]], tag: str) -> str:
    """Pass by all that stands in an element; the text behind it out."""
    depth = 1
    for token in tokens:
        closing, name, marks, text = token.groups()
        if name == tag and marks[-1:] != "/":
            depth += -1 if closing else 1
            if not depth:
                return str(text)
    return ""


def _is_hidden(tag: str, marks: str) -> bool:
    return _HIDDEN.search(marks) is not None and tag not in {"body", "html"}


def _names(tag: str, marks: str) -> int:
    """The ideas in the attributes of an element; the id of a heading is made of its words."""
    found = 0
    for name in _CLASS.findall(marks) if tag in _HEADINGS else _NAMED.findall(marks):
        found |= ideas(name)
    return found


def _unescaped(text: str) -> str:
    """Undo what writing XML escapes."""
    return text.replace("&#13;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
