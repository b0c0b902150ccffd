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
# A start tag with more than a thousand of them.
_CROWD = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:[\s/]*+{_ATTRIBUTE}){{1001}}")
_NAME = re.compile(r"<[a-zA-Z][^\s/>]*+")
# The same read loosely: never shorter than what a tokenizer reads, and sooner done.
_LOOSE = re.compile(r"<[a-zA-Z](?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+")
# No shorter tag has room for a crowd; a longer one may hold a page's state in one value.
_LENGTH = 8_192
# What looks like a tag with a long value may stand in a script and hold real tags; so many are looked into.
_LOOKS = 16


def without_crowds(markup: str) -> str:
    """Take the attributes off start tags that have more than a thousand.

    Args:
        markup: of a whole page.
    """
    if max(map(len, _LOOSE.findall(markup)), default=0) <= _LENGTH:
        return markup
    pieces, at = [], 0
    for start, end in sorted(_crowds(markup)):
        if start >= at:
            pieces += [markup[at:start], _bare(markup, start)]
            at = end
    return "".join((*pieces, markup[at:])) if pieces else markup


def _crowds(markup: str) -> Iterator[tuple[int, int]]:
    """The page is looked through, then the inside of each long tag that is no crowd."""
    stretches, looks = [(0, len(markup))], _LOOKS
    while stretches:
        for start, end in _long_tags(markup, *stretches.pop()):
            looks -= 1
            if looks < 0 or _CROWD.match(markup, start, end):
                yield start, end
            else:
                stretches.append((start + 1, end))


def _long_tags(markup: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The spans of the long tags that begin within a stretch; they may end behind it."""
    for tag in _TAG.finditer(markup, first):
        start, end = tag.span()
        if start >= last:
            return
        if end - start > _LENGTH:
            yield start, end


def _bare(markup: str, start: int) -> str:
    name = _NAME.match(markup, start)
    return name[0] if name else ""
