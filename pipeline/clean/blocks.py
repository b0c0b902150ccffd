"""Extract the text blocks of a parsed page in reading order, each with its container elements.

A block ends where a browser would begin a new line: at the edges of block elements and at two line breaks; a table row
is one block. One walk visits each element once and closes those that it leaves.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from pipeline.clean.hidden_content import show_story
from pipeline.clean.wrapped_lines import join_wrapped_prose
from pipeline.html.class_words import FACT_BOX_RE, class_concepts
from pipeline.text import remove_invisible

__all__ = ["CELL_SEPARATOR", "HEADING_TAGS", "TAG_BITS", "BlockTable", "Containers", "extract_blocks"]

_BLOCK_TAGS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
    "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "thead", "tr", "ul",
})  # fmt: skip
_UNRENDERED_TAGS = (
    "script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "object", "button",
    "video", "audio", "canvas", "map", "math", "head", "xmp", "noembed", "noframes", "plaintext",
)  # fmt: skip
# What is to be removed gets this tag first.
_REMOVED_TAG = "template"
# The ancestor elements that tell what a block is, each with its bit.
TAG_BITS = {
    tag: 1 << bit
    for bit, tag in enumerate(
        ("article", "aside", "blockquote", "figure", "footer", "form", "header", "li", "main", "nav", "ol",
         "section", "table", "tr", "ul", "dl", "details", "p")
    )
}  # fmt: skip
_STRONG_TAGS = frozenset({"b", "strong", "em", "i"})
_INLINE_TAGS = _STRONG_TAGS | {"a", "br", "td", "th"}
# A row of a table is one block, its cells joined by this; a longer cell is a column of a layout table.
CELL_SEPARATOR = " | "
_MAX_CELL_CHARS = 200
_CELL_TAGS = frozenset({"td", "th"})
HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Attributes that name an element for what it holds. The id of a heading repeats its words.
_NAMING_ATTRIBUTES = frozenset({"class", "id", "itemprop", "role", "data-testid", "data-component"})
_NAMING_ATTRIBUTES_BY_TAG = dict.fromkeys(HEADING_TAGS, frozenset({"class"}))
# Named and numeric references to characters, but those that stand for markup.
_TEXT_ENTITY = re.compile(
    r"&(?!(?:lt|gt|amp|quot|#60|#62|#x3[ce]);)(?:[A-Za-z]{2,8}\d?|#\d{2,6}|#x[0-9A-Fa-f]{2,5});"
)
# By way of the attributes: half the time of a test on every element.
_FIND_TOOLTIPS = etree.XPath("//@role[. = 'tooltip']/..")
_FIND_EXPLANATIONS = etree.XPath("//@title/../*[@aria-hidden = 'true']")
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
# Menus are cut to this many characters in `Document.dropped`.
_MAX_MENU_CHARS = 200
# Safety limit on blocks per page.
_MAX_BLOCKS = 5_000
_ContainerRow = tuple[str, int, int, int, int, int, int]
_PAGE_ROW: _ContainerRow = ("", 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Containers:
    """The block elements of a page in the order they open, as columns; container 0 is the page."""

    tag: Sequence[str]
    # Concepts of class and id, see `pipeline.html.class_words`.
    concepts: Sequence[int]
    # Index of the parent container; that of the page is the page itself.
    parent: Sequence[int]
    depth: Sequence[int]
    # Concepts and tags of the container and all its ancestors.
    ancestor_concepts: Sequence[int]
    ancestor_tags: Sequence[int]
    # The blocks in it are those from `first_block` up to, but not including, `end_block`.
    first_block: Sequence[int]
    end_block: Sequence[int]


@dataclass(frozen=True, slots=True, eq=False)
class BlockTable:
    """The text blocks of a page, as columns: a value for each block."""

    containers: Containers
    texts: list[str]
    # Index of the container that each block is in.
    container: list[int]
    # Shares of the characters in links, and in bold or emphasis.
    link_density: list[float]
    strong_density: list[float]
    # The removed menus, each as one shortened text.
    menus: tuple[str, ...] = ()
    # Preformatted texts as the page writes them, by the index of the block.
    preformatted: Mapping[int, str] = field(default_factory=dict)

    def tag(self, index: int) -> str:
        """Return the tag of the element that a block is in."""
        return self.containers.tag[self.container[index]]

    def parent(self, index: int) -> int:
        """Return the index of the parent of a block's container."""
        return self.containers.parent[self.container[index]]


@dataclass(slots=True)
class _BlockBuilder:
    """The blocks and containers read so far, and the open ones."""

    # The first seven columns of `Containers`, one row for each container, and the eighth separately.
    container_rows: list[_ContainerRow] = field(default_factory=lambda: [_PAGE_ROW])
    end_blocks: list[int] = field(default_factory=lambda: [0])
    texts: list[str] = field(default_factory=list)
    container: list[int] = field(default_factory=list)
    link_density: list[float] = field(default_factory=list)
    strong_density: list[float] = field(default_factory=list)
    # The current block: its parts, and its characters in links and in emphasis.
    parts: list[str] = field(default_factory=list)
    link_chars: int = 0
    strong_chars: int = 0
    # Numbers of open links and emphasis elements, and the innermost container.
    open_links: int = 0
    open_strongs: int = 0
    current_container: int = 0
    is_preformatted: bool = False
    preformatted: dict[int, str] = field(default_factory=dict)

    def add_text(self, text: str) -> None:
        """Add text to the current block; line ends of the source count as spaces, except in preformatted text."""
        self.parts.append(text if self.is_preformatted else text.replace("\n", " "))
        if self.open_links:
            self.link_chars += len(text)
        if self.open_strongs:
            self.strong_chars += len(text)

    def open_inline(self, tag: str) -> None:
        """Handle the start of an inline element."""
        if tag == "a":
            self.open_links += 1
        elif tag in _CELL_TAGS:
            self._begin_cell()
        elif tag != "br":
            self.open_strongs += 1
        elif self.parts:
            self.parts.append("\n")

    def close_inline(self, tag: str) -> None:
        """Handle the end of an inline element."""
        if tag == "a":
            self.open_links -= 1
        elif tag in _STRONG_TAGS:
            self.open_strongs -= 1

    def _flush_block(self) -> None:
        """Close the current block, and keep it unless it is empty."""
        block_text = "".join(self.parts)
        link_density, strong_density = self.link_chars / len(block_text), self.strong_chars / len(block_text)
        self.parts, self.link_chars, self.strong_chars = [], 0, 0
        if "&" in block_text:
            block_text = _TEXT_ENTITY.sub(lambda entity: html.unescape(entity[0]), block_text)
        if not block_text.isascii():
            block_text = remove_invisible(block_text)
        is_one = self.is_preformatted or "\n" not in block_text
        for paragraph in (block_text,) if is_one else _PARAGRAPH_BREAK.split(block_text):
            text = " ".join(paragraph.split())
            if text:
                if self.is_preformatted:
                    self.preformatted[len(self.texts)] = join_wrapped_prose(block_text)
                self.texts.append(text)
                self.container.append(self.current_container)
                self.link_density.append(link_density)
                self.strong_density.append(strong_density)

    def open_container(self, name: str, concepts: int) -> None:
        """Begin a container at the start of a block element."""
        if self.parts:
            self._flush_block()
        parent = self.current_container
        _, _, _, depth, ancestor_concepts, ancestor_tags, _ = self.container_rows[parent]
        self.current_container = len(self.end_blocks)
        self.end_blocks.append(0)
        self.is_preformatted = name == "pre"
        ancestor_tags |= TAG_BITS.get(name, 0)
        self.container_rows.append(
            (name, concepts, parent, depth + 1, ancestor_concepts | concepts, ancestor_tags, len(self.texts))
        )

    def close_container(self) -> None:
        """Close the innermost container."""
        if self.parts:
            self._flush_block()
        self.end_blocks[self.current_container] = len(self.texts)
        self.current_container = self.container_rows[self.current_container][2]
        self.is_preformatted = self.container_rows[self.current_container][0] == "pre"

    def _begin_cell(self) -> None:
        if self.parts:
            if sum(map(len, self.parts)) > _MAX_CELL_CHARS:
                self._flush_block()
            else:
                self.parts.append(CELL_SEPARATOR)

    def build(self, menus: tuple[str, ...]) -> BlockTable:
        """Close what is open and return the table."""
        while self.current_container:
            self.close_container()
        self.close_container()
        tag, concepts, parent, depth, ancestor_concepts, ancestor_tags, first_block = zip(
            *self.container_rows, strict=True
        )
        containers = Containers(
            tag, concepts, parent, depth, ancestor_concepts, ancestor_tags, first_block, self.end_blocks
        )
        shares = self.link_density, self.strong_density
        return BlockTable(containers, self.texts, self.container, *shares, menus, self.preformatted)


def extract_blocks(tree: HtmlElement) -> BlockTable:
    """Extract the text blocks of a page.

    Args:
        tree: the parsed page; elements that browsers never show are removed from it.

    Returns:
        At most about 5,000 blocks, in reading order.
    """
    hidden_elements = show_story(tree)
    etree.strip_elements(tree, *_UNRENDERED_TAGS, with_tail=False)
    menus, menu_texts = _find_menus(tree)
    for element in (*hidden_elements, *menus, *_annotations(tree), *_tooltips(tree)):
        if element is not tree:
            element.tag = _REMOVED_TAG
    # In one go: taking them out one by one would join the texts around them again and again.
    etree.strip_elements(tree, _REMOVED_TAG, with_tail=False)
    builder = _BlockBuilder()
    _walk(tree, builder)
    return builder.build(menu_texts)


def _walk(tree: HtmlElement, builder: _BlockBuilder) -> None:
    """Visit the elements of a page in document order, and leave each before what follows it."""
    open_elements: list[HtmlElement] = []
    texts = builder.texts
    for element in tree.iter("*"):
        parent = element.getparent()
        while open_elements and open_elements[-1] is not parent:
            _leave_element(open_elements.pop(), builder)
        open_elements.append(element)
        tag, text = element.tag, element.text
        if _is_container(tag):
            builder.open_container(tag, _element_concepts(element, tag))
        elif tag in _INLINE_TAGS:
            builder.open_inline(tag)
        if text and (builder.parts or not text.isspace()):
            builder.add_text(text)
        if len(texts) > _MAX_BLOCKS:
            break
    while len(open_elements) > 1:
        _leave_element(open_elements.pop(), builder)


def _leave_element(element: HtmlElement, builder: _BlockBuilder) -> None:
    tag, text = element.tag, element.tail
    if _is_container(tag):
        builder.close_container()
    elif tag in _INLINE_TAGS:
        builder.close_inline(tag)
    if text and (builder.parts or not text.isspace()):
        builder.add_text(text)


@lru_cache(maxsize=1024)
def _is_container(tag: str) -> bool:
    return tag in _BLOCK_TAGS or ("-" in tag and FACT_BOX_RE.search(tag) is not None)


def _annotations(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield raised links to footnotes, and readings over characters, which would be glued to a word.

    Readings with brackets for plain text (`rp`) stay, as the page writes them.
    """
    has_brackets: dict[HtmlElement, bool] = {}
    for element in tree.iter("sup", "rt"):
        if element.tag == "sup":
            link = element.find(".//a[@href]")
            if link is not None and link.get("href", "").startswith("#"):
                yield element
            continue
        parent = element.getparent()
        if parent not in has_brackets:
            has_brackets[parent] = parent.find("rp") is not None
        if not has_brackets[parent]:
            yield element


def _tooltips(tree: HtmlElement) -> list[HtmlElement]:
    """Return the explanations that show when a word is pointed at, which would be glued to the word."""
    explanations = cast("list[HtmlElement]", _FIND_EXPLANATIONS(tree))
    return cast("list[HtmlElement]", _FIND_TOOLTIPS(tree)) + list(filter(_repeats_title, explanations))


def _repeats_title(element: HtmlElement) -> bool:
    """Whether an element holds what the title of the element around it says."""
    title = " ".join(element.getparent().get("title").split())
    return bool(title) and " ".join(element.text_content().split()).startswith(title)


def _find_menus(tree: HtmlElement) -> tuple[list[HtmlElement], tuple[str, ...]]:
    """Return the menus and their texts, without an unclosed menu that holds the page."""
    menus = [menu for menu in tree.iter("nav") if next(menu.iter("p", "h1", "article"), None) is None]
    return menus, tuple(filter(None, map(_menu_text, menus)))


def _menu_text(menu: HtmlElement) -> str:
    """Return the beginning of the text of a menu; a menu may be long."""
    words: list[str] = []
    for text in menu.itertext():
        words += text.split()
        if len(words) > _MAX_MENU_CHARS:
            break
    return " ".join(words)[:_MAX_MENU_CHARS]


def _element_concepts(element: HtmlElement, tag: str) -> int:
    """Return the concepts in the attributes of an element."""
    concepts = class_concepts(tag) if "-" in tag else 0
    naming_attributes = _NAMING_ATTRIBUTES_BY_TAG.get(tag, _NAMING_ATTRIBUTES)
    for name, value in element.items():
        if name in naming_attributes:
            concepts |= class_concepts(value)
    return concepts
