"""Repair the tags of a feed that is not well-formed, so that one fault does not cost every later entry.

A parser that recovers by itself keeps an unclosed element open: what follows becomes part of it. Here an entry ends
where the next one begins, an end tag closes what is still open inside its element, and one that closes nothing is
dropped.
"""

import re
from dataclasses import dataclass, field

__all__ = ["repair_tags"]

_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z_][\w:.-]*)"
    r"(?P<attributes>\s(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*?|\s[^<>]*?|)(?P<empty>/?)>"
)
_PROCESSING_INSTRUCTION = re.compile(r"<\?[^<>]*\?>")
_COMMENT_START, _COMMENT_END = "<!--", "-->"
_CDATA_START, _CDATA_END = "<![CDATA[", "]]>"
_CDATA_DELIMITER = re.compile(r"<!\[CDATA\[|\]\]>")
# The element of an entry, by the local name of the root element.
_ENTRY_TAGS = {
    "rss": "item", "rdf": "item", "channel": "item", "feed": "entry", "urlset": "url", "sitemapindex": "sitemap",
}  # fmt: skip
_ENTRY_PARENTS = frozenset({"rss", "rdf", "channel", "feed", "items", "urlset", "sitemapindex"})
# Elements of one entry that hold text only: the start of one ends another that was left open.
_TEXT_ELEMENTS = frozenset(
    {
        "title",
        "link",
        "guid",
        "id",
        "pubdate",
        "published",
        "updated",
        "dc:date",
        "dc:creator",
        "loc",
        "lastmod",
    }
)
# An entry is found again by these; one that was cut before any of them is complete is of no use.
_ADDRESS_ELEMENTS = frozenset({"link", "guid", "id", "loc"})
_VOID_ELEMENTS = frozenset(
    {"br", "hr", "img", "input", "wbr", "area", "source", "track", "col", "embed", "param"}
)
# The parser accepts 256 levels.
_MAX_DEPTH = 200


def repair_tags(text: str) -> str:
    """Balance the tags of a document.

    Args:
        text: an XML document without a document type; `&` is escaped where it starts no reference.

    Returns:
        The document up to the end of its root element, with balanced tags. An entry that is cut before it has an
        address is left out.
    """
    balancer = _TagBalancer(text)
    position = 0
    while not balancer.is_complete:
        start = text.find("<", position)
        if start < 0:
            break
        balancer.add_text(text[position:start])
        position = balancer.read_markup(start)
    return balancer.finish(text[position:] if not balancer.is_complete else "")


@dataclass(frozen=True, slots=True)
class _OpenElement:
    """An element whose end has not been read."""

    name: str
    # How many chunks of output stood before its start tag.
    output_length: int

    @property
    def local_name(self) -> str:
        return self.name.rpartition(":")[2].lower()


@dataclass(slots=True)
class _TagBalancer:
    """Write a document with balanced tags."""

    text: str
    output: list[str] = field(default_factory=list)
    stack: list[_OpenElement] = field(default_factory=list)
    entry_tag: str = ""
    is_complete: bool = False
    last_comment_end: int = -1

    def __post_init__(self) -> None:
        self.last_comment_end = self.text.rfind(_COMMENT_END)

    def add_text(self, text: str) -> None:
        if self.stack and text:
            self.output.append(text)

    def read_markup(self, start: int) -> int:
        """Read what begins with "<" and return the position behind it."""
        if self.text.startswith(_CDATA_START, start):
            return self._read_cdata(start)
        if self.text.startswith(_COMMENT_START, start) and start <= self.last_comment_end:
            return self.text.find(_COMMENT_END, start) + len(_COMMENT_END)
        instruction = _PROCESSING_INSTRUCTION.match(self.text, start)
        if instruction:
            return instruction.end()
        match = _TAG.match(self.text, start)
        if match is None:
            self.add_text("&lt;")
            return start + 1
        if match["end"]:
            self._close(match["name"])
        else:
            self._open(match)
        return match.end()

    def finish(self, rest: str) -> str:
        """End the document; `rest` is the text that stands after its last tag."""
        if self.stack and not self.is_complete:
            if self.stack[-1].name.lower() not in _ADDRESS_ELEMENTS:
                self.add_text(rest)
            self._drop_cut_entry()
        while self.stack:
            self._close_top()
        return "".join(self.output)

    def _read_cdata(self, start: int) -> int:
        delimiter = _CDATA_DELIMITER.search(self.text, start + len(_CDATA_START))
        if delimiter is None or delimiter[0] == _CDATA_START:
            # Nothing ends this section, since sections do not nest. What it holds is read as markup.
            return start + len(_CDATA_START)
        self.add_text(self.text[start : delimiter.end()])
        return delimiter.end()

    def _open(self, tag: re.Match[str]) -> None:
        name = tag["name"]
        if not self.stack:
            prefix, _, local_name = name.rpartition(":")
            entry_tag = _ENTRY_TAGS.get(local_name.lower(), "")
            self.entry_tag = f"{prefix}:{entry_tag}".lower() if prefix and prefix != "rdf" else entry_tag
        elif name.lower() == self.entry_tag:
            while len(self.stack) > 1 and self.stack[-1].local_name not in _ENTRY_PARENTS:
                self._close_top()
        elif name.lower() in _TEXT_ELEMENTS and self.stack[-1].name.lower() in _TEXT_ELEMENTS:
            self._close_top()
        is_empty = tag["empty"] or name.lower() in _VOID_ELEMENTS
        if len(self.stack) >= _MAX_DEPTH:
            return
        if not is_empty:
            self.stack.append(_OpenElement(name, len(self.output)))
        self.output.append(f"<{name}{tag['attributes']}{'/' if is_empty else ''}>")

    def _close(self, name: str) -> None:
        index = next((i for i in range(len(self.stack) - 1, -1, -1) if self._is_open_as(i, name)), -1)
        while 0 <= index < len(self.stack):
            self._close_top()
        self.is_complete = index == 0

    def _is_open_as(self, index: int, name: str) -> bool:
        return self.stack[index].name.lower() == name.lower()

    def _close_top(self) -> None:
        self.output.append(f"</{self.stack.pop().name}>")

    def _drop_cut_entry(self) -> None:
        """Drop the element in which the document was cut if it is an address, and an entry without any address."""
        top = self.stack[-1]
        if top.name.lower() in _ADDRESS_ELEMENTS:
            del self.output[top.output_length :]
            self.stack.pop()
        entry = next((element for element in self.stack if element.name.lower() == self.entry_tag), None)
        if entry is None:
            return
        tags = (_TAG.match(chunk) for chunk in self.output[entry.output_length :])
        if not any(tag and tag["name"].lower() in _ADDRESS_ELEMENTS for tag in tags):
            del self.output[entry.output_length :]
            del self.stack[self.stack.index(entry) :]
