"""The markup of a page in; the same, with start tags that carry attributes without end made bare, out.

The parser compares each attribute of an element with all before it, so that a million of them would keep it
busy for an hour.
"""

import re
from collections.abc import Iterator

__all__ = ["without_crowds"]

# An attribute as the tokenizer of HTML reads it (WHATWG, 13.2.5.32 to 13.2.5.39): a value in quotes may hold < and >.
_ATTRIBUTE = r"[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+"
_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:[\s/]++|{_ATTRIBUTE})*+")
_ONE = re.compile(rf"[\s/]*+{_ATTRIBUTE}")
_NAME = re.compile(r"<[a-zA-Z][^\s/>]*+")
# No shorter tag has room for a crowd; a longer one may hold a page's state in one value.
_LENGTH = 8_192
_MOST = 1_000
# What looks like a tag with a long value may stand in a script and hold real tags; so many are looked into.
_LOOKS = 16


def without_crowds(markup: str) -> str:
    """Take the attributes off start tags that have more than a thousand.

    Args:
        markup: of a whole page.
    """
    pieces, at = [], 0
    for start, end in _crowds(markup):
        pieces += [markup[at:start], _bare(markup, start)]
        at = end
    return "".join((*pieces, markup[at:])) if pieces else markup


def _crowds(markup: str) -> Iterator[tuple[int, int]]:
    at, looks = 0, _LOOKS
    while tag := _long_tag(markup, at):
        start, end = tag.span()
        looks -= 1
        if looks < 0 or _is_crowded(markup, start, end):
            yield start, end
            at = end
        else:
            at = start + 1


def _long_tag(markup: str, at: int) -> re.Match[str] | None:
    return next((tag for tag in _TAG.finditer(markup, at) if tag.end() - tag.start() > _LENGTH), None)


def _is_crowded(markup: str, start: int, end: int) -> bool:
    name = _NAME.match(markup, start)
    attributes = _ONE.finditer(markup, name.end() if name else start, end)
    return sum(1 for _ in attributes) > _MOST


def _bare(markup: str, start: int) -> str:
    name = _NAME.match(markup, start)
    return name[0] if name else ""
