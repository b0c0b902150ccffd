"""Extract the text blocks of a parsed page in reading order, each with its container elements.

A block ends where a browser would begin a new line: at the edges of block elements and at two line breaks; a table row
is one block. The parser writes the page as XML, which nests and escapes reliably, and one sweep reads that as a flat
sequence of tags: this takes a third of the time of a walk from element to element.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from pipeline.clean.hidden_content import show_story
from pipeline.html.class_words import FACT_BOX_RE, class_concepts

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
# The ancestor elements that tell what a block is, each with its bit.
TAG_BITS = {
    tag: 1 << bit
    for bit, tag in enumerate(
        ("article", "aside", "blockquote", "figure", "footer", "form", "header", "li", "main", "nav", "ol",
         "section", "table", "tr", "ul", "dl", "details", "p")
    )
}  # fmt: skip
_INLINE_TAGS = frozenset({"a", "br", "b", "strong", "em", "i", "td", "th"})
# A row of a table is one block, its cells joined by this; a longer cell is a column of a layout table.
CELL_SEPARATOR = " | "
_MAX_CELL_CHARS = 200
_CELL_TAGS = frozenset({"td", "th"})
# A tag of the serialized page: whether it closes, its name, its attributes, and the text up to the next tag.
_XML_TAG = re.compile(r"<(/?)([^\s/>]+)([^>]*)>([^<]*)")
_NAMING_ATTRIBUTE = re.compile(r"\s(?:class|id|itemprop|role|data-testid|data-component)=\"([^\"]*)\"")
_CLASS_ATTRIBUTE = re.compile(r"\sclass=\"([^\"]*)\"")
HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HIDDEN_ATTRIBUTE = re.compile(r"\shidden=|\sstyle=\"[^\"]*display\s*:\s*none", re.IGNORECASE)
# Named and numeric references to characters, but those that stand for markup.
_TEXT_ENTITY = re.compile(
    r"&(?!(?:lt|gt|amp|quot|#60|#62|#x3[ce]);)(?:[A-Za-z]{2,8}\d?|#\d{2,6}|#x[0-9A-Fa-f]{2,5});"
)
_PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
# Soft hyphens, and zero-width characters between words; see `pipeline.text`.
_ZERO_WIDTH_CHARS = "\u00ad\u200b\u2060\ufeff"
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

    def add_text(self, text: str) -> None:
        """Add text to the current block."""
        self.parts.append(text)
        if self.open_links:
            self.link_chars += len(text)
        if self.open_strongs:
            self.strong_chars += len(text)

    def flush_block(self) -> None:
        """Close the current block, and keep it unless it is empty."""
        block_text = "".join(self.parts)
        link_density, strong_density = self.link_chars / len(block_text), self.strong_chars / len(block_text)
        self.parts, self.link_chars, self.strong_chars = [], 0, 0
        if "&" in block_text:
            block_text = _unescape_xml(block_text)
        for paragraph in _PARAGRAPH_BREAK.split(block_text) if "\n" in block_text else (block_text,):
            text = " ".join(paragraph.split())
            if text:
                self.texts.append(text)
                self.container.append(self.current_container)
                self.link_density.append(link_density)
                self.strong_density.append(strong_density)

    def handle_block_tag(self, closing: str, tag: str, attributes: str) -> None:
        """Handle the start or end tag of a block element."""
        if self.parts:
            self.flush_block()
        if not closing:
            parent, concepts = self.current_container, _element_concepts(tag, attributes) if attributes else 0
            _, _, _, depth, ancestor_concepts, ancestor_tags, _ = self.container_rows[parent]
            self.current_container = len(self.end_blocks)
            self.end_blocks.append(0)
            self.container_rows.append(
                (
                    tag,
                    concepts,
                    parent,
                    depth + 1,
                    ancestor_concepts | concepts,
                    ancestor_tags | TAG_BITS.get(tag, 0),
                    len(self.texts),
                )
            )
        if closing or attributes[-1:] == "/":
            self.close_container()

    def close_container(self) -> None:
        """Close the innermost container."""
        self.end_blocks[self.current_container] = len(self.texts)
        self.current_container = self.container_rows[self.current_container][2]

    def handle_inline_tag(self, closing: str, tag: str, attributes: str) -> None:
        """Handle the tag of a link, an emphasis, a table cell or a line break."""
        if tag == "br":
            if self.parts:
                self.parts.append("\n")
        elif tag in _CELL_TAGS:
            self._begin_cell(closing)
        elif attributes[-1:] == "/":
            return
        elif tag == "a":
            self.open_links += -1 if closing else 1
        else:
            self.open_strongs += -1 if closing else 1

    def _begin_cell(self, closing: str) -> None:
        if not closing and self.parts:
            if sum(map(len, self.parts)) > _MAX_CELL_CHARS:
                self.flush_block()
            else:
                self.parts.append(CELL_SEPARATOR)

    def build(self, menus: tuple[str, ...]) -> BlockTable:
        """Close what is open and return the table."""
        if self.parts:
            self.flush_block()
        while self.current_container:
            self.close_container()
        self.close_container()
        tag, concepts, parent, depth, ancestor_concepts, ancestor_tags, first_block = zip(
            *self.container_rows, strict=True
        )
        containers = Containers(
            tag, concepts, parent, depth, ancestor_concepts, ancestor_tags, first_block, self.end_blocks
        )
        return BlockTable(
            containers, self.texts, self.container, self.link_density, self.strong_density, menus
        )


def extract_blocks(tree: HtmlElement) -> BlockTable:
    """Extract the text blocks of a page.

    Args:
        tree: the parsed page; elements that browsers never show are removed from it.

    Returns:
        At most about 5,000 blocks, in reading order.
    """
    show_story(tree)
    etree.strip_elements(tree, *_UNRENDERED_TAGS, with_tail=False)
    _remove_annotations(tree)
    menus = _remove_nav(tree)
    markup = _to_xml(tree)
    builder = _BlockBuilder()
    tokens = _XML_TAG.finditer(markup)
    for token in tokens:
        closing, tag, attributes, text = token.groups()
        if attributes and ("none" in attributes or "hidden" in attributes) and _is_hidden(tag, attributes):
            text = text if attributes[-1] == "/" else _skip_element(tokens, tag)
        elif tag in _BLOCK_TAGS:
            builder.handle_block_tag(closing, tag, attributes)
        elif tag in _INLINE_TAGS:
            builder.handle_inline_tag(closing, tag, attributes)
        elif "-" in tag and FACT_BOX_RE.search(tag):
            builder.handle_block_tag(closing, tag, f'{attributes} class="{tag}"' if not closing else "")
        if text and (builder.parts or not text.isspace()):
            builder.add_text(text)
        if len(builder.texts) > _MAX_BLOCKS:
            break
    return builder.build(menus)


def _to_xml(tree: HtmlElement) -> str:
    """Serialize the page as XML, without invisible characters; line ends of the source count as spaces."""
    markup = etree.tostring(tree, encoding="unicode", method="xml", with_tail=False).replace("\n", " ")
    for char in _ZERO_WIDTH_CHARS:
        markup = markup.replace(char, "")
    return markup


def _remove_annotations(tree: HtmlElement) -> None:
    """Remove raised links to footnotes, and readings over characters, which would be glued to a word.

    Readings with brackets for plain text (`rp`) stay, as the page writes them.
    """
    for element in list(tree.iter("sup", "rt")):
        if element.tag == "rt":
            is_annotation = element.getparent().find("rp") is None
        else:
            link = element.find(".//a[@href]")
            is_annotation = link is not None and link.get("href", "").startswith("#")
        if is_annotation and element.getparent() is not None:
            element.drop_tree()


def _remove_nav(tree: HtmlElement) -> tuple[str, ...]:
    """Remove the menus and return their texts; keep an unclosed menu that holds the page."""
    menus = [menu for menu in tree.iter("nav") if next(menu.iter("p", "h1", "article"), None) is None]
    menu_texts = []
    for menu in menus:
        if menu.getparent() is not None:
            menu_texts.append(" ".join(" ".join(menu.itertext()).split())[:_MAX_MENU_CHARS])
            menu.drop_tree()
    return tuple(filter(None, menu_texts))


def _skip_element(tokens: Iterator[re.Match[str]], tag: str) -> str:
    """Skip the content of an element and return the text that follows it."""
    depth = 1
    for token in tokens:
        closing, name, attributes, text = token.groups()
        if name == tag and attributes[-1:] != "/":
            depth += -1 if closing else 1
            if not depth:
                return str(text)
    return ""


def _is_hidden(tag: str, attributes: str) -> bool:
    return _HIDDEN_ATTRIBUTE.search(attributes) is not None and tag not in {"body", "html"}


def _element_concepts(tag: str, attributes: str) -> int:
    """Return the concepts in the attributes of an element. The id of a heading repeats its words, so it is ignored."""
    mask = 0
    for name in (
        _CLASS_ATTRIBUTE.findall(attributes) if tag in HEADING_TAGS else _NAMING_ATTRIBUTE.findall(attributes)
    ):
        mask |= class_concepts(name)
    return mask


def _unescape_xml(text: str) -> str:
    """Undo the escapes of the XML serialization, and those of a page that escaped its text twice."""
    text = text.replace("&#13;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _TEXT_ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text
