"""Read Markdown as far as articles use it: headings, lists, quotes, links, emphasis, images and front matter.

The forms are those of CommonMark (https://spec.commonmark.org); front matter is that of site generators.
"""

import re
from collections.abc import Mapping

from pipeline.records import Block, BlockKind

__all__ = ["heading_text", "is_markdown", "read_markdown", "split_front_matter", "with_hash_headings"]

_HEADING = re.compile(r"(#{1,6})\s+(?P<text>.+?)\s*#*$")
# A short line with a line of = or - below it, both followed by the text.
_UNDERLINED_HEADING = re.compile(
    r"^(?P<text>(?![-*+>\s#]).{2,120}?)[ \t]*\n(?P<line>={3,}|-{3,})[ \t]*$", re.MULTILINE
)
_LIST_ITEM = re.compile(r"(?:[-*+•]|\d{1,3}[.)])\s+(?P<text>.+)")
_QUOTE = re.compile(r">\s?(?P<text>.*)")
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?:https?:|/|#|mailto:)[^)\s]*(?:\s+\"[^\"]*\")?\)")
_EMPHASIS = re.compile(r"(?<![\w*_])(?P<mark>\*{1,3}|_{1,3})(?=\S)(?P<text>.+?)(?<=\S)(?P=mark)(?![\w*_])")
_CODE = re.compile(r"`([^`]+)`")
# A form that hardly any other plain text has.
_CERTAIN_FORM = re.compile(r"^#{1,6} \S|\]\((?:https?:|/)|^\*\*\S|^!\[", re.MULTILINE)
_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(?P<fields>(?:[\w-]+:.*\r?\n|[ \t]+.*\r?\n|-.*\r?\n)+)---[ \t]*(?:\r?\n|\Z)"
)
_FIELD = re.compile(r"^(?P<name>[\w-]+):[ \t]*(?P<value>.*?)[ \t]*\r?$", re.MULTILINE)


def split_front_matter(text: str) -> tuple[Mapping[str, str], str]:
    """Split off the fields between two lines of --- at the beginning.

    Args:
        text: a plain text.

    Returns:
        The fields by name in lower case, without quotation marks around the values, and the rest of the text.
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    fields = {
        field["name"].lower(): field["value"].strip("\"'") for field in _FIELD.finditer(match["fields"])
    }
    return fields, text[match.end() :]


def is_markdown(text: str) -> bool:
    """Whether a text has a form that hardly any other plain text has: a heading with #, a link, emphasis, an image.

    Args:
        text: a plain text.
    """
    return _CERTAIN_FORM.search(text) is not None


def with_hash_headings(text: str) -> str:
    """Write headings that are underlined with = or - with # instead; a sentence is none.

    Args:
        text: a plain text.
    """
    return _UNDERLINED_HEADING.sub(
        lambda match: (
            match[0]
            if match["text"].endswith((".", ":", ","))
            else f"{'#' if match['line'][0] == '=' else '##'} {match['text']}"
        ),
        text,
    )


def heading_text(line: str) -> str:
    """Return the text of a heading with #; empty for any other line.

    Args:
        line: one line.
    """
    match = _HEADING.fullmatch(line)
    return match["text"] if match else ""


def read_markdown(paragraph: str) -> Block:
    """Read a paragraph, a heading, an item of a list or a line of a quote.

    Args:
        paragraph: one line.

    Returns:
        A block without marks; its text is empty for an image.
    """
    for pattern, kind in ((_LIST_ITEM, BlockKind.LIST_ITEM), (_QUOTE, BlockKind.QUOTE)):
        match = pattern.fullmatch(paragraph)
        if match:
            return Block(_without_marks(match["text"]), kind, int(kind is BlockKind.LIST_ITEM))
    return Block(_without_marks(paragraph))


def _without_marks(text: str) -> str:
    text = _LINK.sub(r"\g<text>", _IMAGE.sub("", text))
    return _CODE.sub(r"\1", _EMPHASIS.sub(r"\g<text>", text)).strip()
