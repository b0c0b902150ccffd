"""A parsed page in; its runs of text in reading order, each with the boxes it stands in, out.

A run ends where a browser would begin a new line: at the edges of block elements and at two line breaks.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

__all__ = ["Box", "Segment", "segments"]

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
    "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
_UNSEEN = frozenset({
    "script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "object", "button", "head",
    "video", "audio", "canvas", "map", "math",
})  # fmt: skip
# What boxes are called that matters however far up they stand.
_TELLING = frozenset({
    "ad", "ads", "advert", "advertisement", "affiliate", "amp", "archive", "article", "aside", "author",
    "banner", "bio", "body", "bottom", "box", "breadcrumb", "breadcrumbs", "byline", "callout", "caption",
    "card", "cards", "carousel", "category", "comment", "comments", "content", "cookie", "copyright", "credit",
    "cta", "date", "deck", "dek", "description", "disclaimer", "embed", "entry", "excerpt", "factbox", "footer",
    "form", "gallery", "head", "header", "hero", "image", "info", "infobox", "intro", "item", "lead", "legal",
    "link", "links", "list", "main", "media", "menu", "meta", "modal", "more", "most", "nav", "navigation",
    "newsletter", "next", "note", "outbrain", "overlay", "page", "pagination", "paywall", "photo", "popular",
    "popup", "post", "posts", "prev", "promo", "pullquote", "quote", "read", "recent", "recirc", "recommended",
    "related", "rich", "roundup", "share", "sharing", "sidebar", "signup", "similar", "site", "social",
    "sponsor", "sponsored", "standfirst", "sticky", "stories", "story", "subhead", "subscribe", "subscription",
    "summary", "taboola", "tag", "tags", "teaser", "text", "thumb", "ticker", "timeline", "title", "toc",
    "toolbar", "top", "topic", "topics", "trending", "tweet", "video", "weather", "widget", "wrapper",
    "<article>", "<aside>", "<blockquote>", "<figure>", "<footer>", "<form>", "<header>", "<li>", "<main>",
    "<nav>", "<ol>", "<section>", "<table>", "<td>", "<ul>",
})  # fmt: skip
_STRONG = frozenset({"b", "strong", "em", "i"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_WORDS = re.compile(r"[a-z]{2,}")
_PARAGRAPHS = re.compile(r"\n\s*\n")
# More is no story of a human being.
_MOST = 5_000


@lru_cache(maxsize=8192)
def _names(text: str) -> tuple[str, ...]:
    """The words of a class or id: "articleBody__text" says article, body, text."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return tuple(word for word in dict.fromkeys(_WORDS.findall(parted.lower())) if word in _TELLING)[:12]


@lru_cache(maxsize=8192)
def _around(outer: frozenset[str], tag: str, names: tuple[str, ...]) -> frozenset[str]:
    return outer | _TELLING.intersection((f"<{tag}>", *names))


@dataclass(slots=True, eq=False)
class Box:
    """A block element; `names` are the telling words of its class and id."""

    tag: str
    names: tuple[str, ...]
    parent: "Box | None"
    # The telling ones of all words and tags from the page down to here.
    around: frozenset[str]


@dataclass(slots=True, eq=False)
class Segment:
    """One run of text."""

    text: str
    box: Box
    # The share of its letters that stands in links.
    linked: float
    # The share of its letters that is bold or emphasised.
    strong: float


@dataclass(slots=True)
class _Reader:
    """What is open while a page is walked through."""

    box: Box
    found: list[Segment] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    strong: int = 0
    links: int = 0
    strongs: int = 0

    def hear(self, text: str | None) -> None:
        """Take text into the running run."""
        if text:
            self.parts.append(text)
            if self.links:
                self.linked += len(text)
            if self.strongs:
                self.strong += len(text)

    def end_run(self) -> None:
        """Close the running run and keep it when it says anything."""
        if not self.parts:
            return
        whole = "".join(self.parts)
        size = max(len(whole), 1)
        for part in _PARAGRAPHS.split(whole) if "\n" in whole else (whole,):
            text = " ".join(part.split())
            if text and len(self.found) < _MOST:
                self.found.append(Segment(text, self.box, self.linked / size, self.strong / size))
        self.parts.clear()
        self.linked = self.strong = 0


def segments(tree: HtmlElement) -> list[Segment]:
    """Read a page's runs of text.

    Args:
        tree: the parsed page.

    Returns:
        At most 5,000, in reading order; what browsers never show is not among them.
    """
    reader = _Reader(Box("", (), None, frozenset()))
    walk = etree.iterwalk(tree, events=("start", "end"))
    unseen = None
    for event, element in walk:
        if event == "start" and _is_unseen(element):
            walk.skip_subtree()
            unseen = element
        elif event == "start":
            _open(reader, element)
        elif unseen is not None and element is unseen:
            reader.hear(_flat(element.tail))
        else:
            _close(reader, element)
    reader.end_run()
    return reader.found


def _is_unseen(element: HtmlElement) -> bool:
    if element.tag in _UNSEEN or not isinstance(element.tag, str):
        return True
    style = element.get("style")
    return bool(
        (style and _HIDDEN.search(style)) or (element.get("hidden") is not None and element.tag != "body")
    )


def _open(reader: _Reader, element: HtmlElement) -> None:
    tag = element.tag
    if tag in _BLOCKS:
        reader.end_run()
        names = _names(f"{element.get('class') or ''} {element.get('id') or ''}")
        reader.box = Box(tag, names, reader.box, _around(reader.box.around, tag, names))
    elif tag == "a":
        reader.links += 1
    elif tag in _STRONG:
        reader.strongs += 1
    elif tag == "br":
        reader.parts.append("\n")
    reader.hear(_flat(element.text))


def _close(reader: _Reader, element: HtmlElement) -> None:
    tag = element.tag
    if tag in _BLOCKS:
        reader.end_run()
        reader.box = reader.box.parent or reader.box
    elif tag == "a":
        reader.links -= 1
    elif tag in _STRONG:
        reader.strongs -= 1
    reader.hear(_flat(element.tail))


def _flat(text: str | None) -> str | None:
    """Line ends of the source mean nothing; those of `br` do."""
    return text.replace("\n", " ") if text else text
