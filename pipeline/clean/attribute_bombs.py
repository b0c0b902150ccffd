"""Remove the attributes of start tags that carry more than a thousand.

The parser compares each attribute of an element with all before it, so a million of them would keep it busy for an
hour.
"""

import re
from collections.abc import Iterator

__all__ = ["strip_attribute_bombs"]

# An attribute as the tokenizer of HTML reads it (WHATWG, 13.2.5.32 to 13.2.5.39): a value in quotes may hold < and >.
_ATTRIBUTE = r"[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+"
_START_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:[\s/]++|{_ATTRIBUTE})*+".encode())
# A start tag with more than a thousand of them.
_ATTRIBUTE_BOMB = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:[\s/]*+{_ATTRIBUTE}){{1001}}".encode())
_TAG_NAME = re.compile(rb"<[a-zA-Z][^\s/>]*+")
# A faster, looser pattern, whose match is never shorter than what a tokenizer reads.
_QUOTED = r"(?:\"[^\"]*+\"|'[^']*+')"
_LOOSE_START_TAG = re.compile(rf"<[a-zA-Z][^>=]*+(?:=(?:{_QUOTED}|\s*+{_QUOTED}?+)[^>=]*+)*+".encode())
# A shorter tag has no room for a thousand attributes; a longer one may hold a page's state in one value.
_MIN_BOMB_CHARS = 8_192
# A tag with a long value may be part of a script and hold real tags; this many are searched inside.
_MAX_TAG_SCANS = 16


def strip_attribute_bombs(markup: bytes) -> bytes:
    """Remove the attributes of start tags that have more than a thousand.

    Args:
        markup: of a whole page, in UTF-8.
    """
    loose_spans = [
        tag.span() for tag in _LOOSE_START_TAG.finditer(markup) if tag.end() - tag.start() > _MIN_BOMB_CHARS
    ]
    if not loose_spans:
        return markup
    chunks, position = [], 0
    for start, end in sorted(_find_attribute_bombs(markup, loose_spans)):
        if start >= position:
            chunks += [markup[position:start], _strip_attributes(markup, start)]
            position = end
    return b"".join((*chunks, markup[position:])) if chunks else markup


def _find_attribute_bombs(markup: bytes, loose_spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Search the spans of long tags, then the inside of each that has fewer attributes."""
    pending_spans, scans_left = list(loose_spans), _MAX_TAG_SCANS
    while pending_spans:
        for start, end in _find_long_tags(markup, *pending_spans.pop()):
            scans_left -= 1
            if scans_left < 0 or _ATTRIBUTE_BOMB.match(markup, start, end):
                yield start, end
            else:
                pending_spans.append((start + 1, end))


def _find_long_tags(markup: bytes, span_start: int, span_end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of long tags that begin within a span; they may end after it."""
    for tag in _START_TAG.finditer(markup, span_start):
        start, end = tag.span()
        if start >= span_end:
            return
        if end - start > _MIN_BOMB_CHARS:
            yield start, end


def _strip_attributes(markup: bytes, start: int) -> bytes:
    match = _TAG_NAME.match(markup, start)
    return match[0] if match else b""
