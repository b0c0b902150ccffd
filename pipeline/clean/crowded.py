"""The markup of a page in; the same, with start tags that carry attributes without end made bare, out.

The parser compares each attribute of an element with all before it, so that a million of them would keep it
busy for an hour.
"""

import re

__all__ = ["without_crowds"]

# No start tag of this length is short of room for honest attributes; long ones may hold a page's state in one value.
_LONG = re.compile(r"(<[a-zA-Z][^\s<>]{0,80})[\s/][^<>]{8192,}")
# Shorter ones are not looked at.
_LENGTH = 8_192
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")
_MOST = 1_000


def without_crowds(markup: str) -> str:
    """Take the attributes off start tags that have more than a thousand.

    Args:
        markup: of a whole page.
    """
    long = [piece for piece in markup.split("<") if len(piece) > _LENGTH]
    if any(">" not in piece[:_LENGTH] for piece in long):
        return _LONG.sub(_bare, markup)
    return markup


def _bare(tag: re.Match[str]) -> str:
    names = _VALUE.sub("", tag[0])
    return tag[1] if max(names.count("="), len(names.split())) > _MOST else tag[0]
