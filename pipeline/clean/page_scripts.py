"""Take scripts, styles, drawings and comments out of the markup of a page before it is parsed.

They are more than half of most pages, and readers see none of their text. Without them, parsing, walks over the
elements and freeing the page take less time, and no style or script becomes part of a caption or a headline.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["PageScript", "split_scripts"]

_REMOVED_TAGS = (b"script", b"style", b"svg")
# In these a tag is text (WHATWG, 13.2.5.2 and 13.2.5.3), so they are passed over.
_TEXT_TAGS = (b"title", b"textarea", b"xmp", b"iframe", b"noembed", b"noframes")
# Their first letters come first: most tags begin with other ones.
_OPENING = re.compile(
    rb"<(?=[!sStTxXiInN])(?:!--|(?i:(%b))(?=[\s/>]))" % b"|".join((*_REMOVED_TAGS, *_TEXT_TAGS))
)
# A quote opens a value only after an equals sign; elsewhere it is part of a name (WHATWG, 13.2.5.33).
_START_TAG_REST = re.compile(rb"(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+>")
_END_TAGS = {
    name: re.compile(rb"</%b(?:[\s/][^>]*+)?>" % name, re.IGNORECASE)
    for name in (*_REMOVED_TAGS, *_TEXT_TAGS)
}
_COMMENT_START, _COMMENT_END = b"<!--", re.compile(rb"--!?>")
# The dashes that open a comment may be those that close it: <!-->.
_SCRIPT_TOKEN = re.compile(rb"<!(?=--)|-->|<(/?)script(?=[\s/>])", re.IGNORECASE)
_SOURCE_ATTRIBUTE = re.compile(rb"[\s\"']src\s*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageScript:
    """A script of a page that may hold data.

    Args:
        attributes: of its start tag as written, in lower case.
        content: what it holds, in UTF-8.
    """

    attributes: bytes
    content: bytes

    @property
    def is_json_ld(self) -> bool:
        """Whether it is declared as JSON-LD."""
        return b"ld+json" in self.attributes

    @property
    def text(self) -> str:
        """What it holds."""
        return self.content.decode("utf-8", "replace")


class _Part(NamedTuple):
    """Where a comment or an element ends, and what becomes of it."""

    end: int
    is_removed: bool = True
    script: PageScript | None = None


def split_scripts(markup: bytes) -> tuple[bytes, tuple[PageScript, ...]]:
    """Take scripts, styles, drawings and comments out of a page, in a time that grows with its length.

    Args:
        markup: of a whole page, in UTF-8.

    Returns:
        The markup without them, and the scripts that may hold data: those that are JSON or load no file. What never
        ends stays where it is, except for a script, which ends with the page.
    """
    kept_markup: list[bytes] = []
    scripts: list[PageScript] = []
    position = search_from = 0
    endless: set[bytes | None] = set()
    while opening := _OPENING.search(markup, search_from):
        tag = opening[1] and opening[1].lower()
        part = None if tag in endless else _find_part(markup, opening)
        if part is None:
            # Each kind is searched for an end once, so that many without one take no more time.
            endless.add(tag)
            search_from = opening.end()
            continue
        if part.is_removed:
            kept_markup.append(markup[position : opening.start()])
            position = part.end
        if part.script:
            scripts.append(part.script)
        search_from = part.end
    kept_markup.append(markup[position:])
    return b"".join(kept_markup), tuple(scripts)


def _find_part(markup: bytes, opening: re.Match[bytes]) -> _Part | None:
    return _read_element(markup, opening) if opening[1] else _read_comment(markup, opening.start())


def _read_comment(markup: bytes, start: int) -> _Part | None:
    """Find the end of a comment; ``<!-->`` is one as well."""
    end = _COMMENT_END.search(markup, start + 2)
    return _Part(end.end()) if end else None


def _read_element(markup: bytes, opening: re.Match[bytes]) -> _Part | None:
    """Find the end of an element; None when its start tag, or an element that is no script, never ends."""
    tag = opening[1].lower()
    start_tag = _START_TAG_REST.match(markup, opening.end())
    if start_tag is None:
        return None
    start = start_tag.end()
    if tag == b"svg" and start_tag[0].endswith(b"/>"):
        return _Part(start)
    if tag == b"script":
        return _read_script(markup, start_tag[0].lower(), start)
    end_tag = _END_TAGS[tag].search(markup, start)
    if end_tag is None:
        return None
    # Which end tag belongs to which of several drawings is left to the parser.
    is_nested = tag == b"svg" and b"<svg" in markup[start : end_tag.start()].lower()
    return _Part(end_tag.end(), tag in _REMOVED_TAGS and not is_nested)


def _read_script(markup: bytes, attributes: bytes, start: int) -> _Part:
    end_tag = _END_TAGS[b"script"].search(markup, start)
    if end_tag and markup.find(_COMMENT_START, start, end_tag.start()) >= 0:
        end_tag = _find_end_after_comments(markup, start)
    content_end, end = end_tag.span() if end_tag else (len(markup), len(markup))
    if b"json" not in attributes and _SOURCE_ATTRIBUTE.search(attributes):
        return _Part(end)
    return _Part(end, script=PageScript(attributes, markup[start:content_end]))


def _find_end_after_comments(markup: bytes, start: int) -> re.Match[bytes] | None:
    """Find the end tag of a script with comments: within one, a script has an end tag of its own (13.2.5.27)."""
    is_in_comment = is_in_inner_script = False
    for token in _SCRIPT_TOKEN.finditer(markup, start):
        if token[0] == b"<!":
            is_in_comment = True
        elif token[0] == b"-->":
            is_in_comment = is_in_inner_script = False
        elif not token[1]:
            is_in_inner_script = is_in_comment
        elif is_in_inner_script:
            is_in_inner_script = False
        else:
            return _END_TAGS[b"script"].match(markup, token.start())
    return None
