"""JSON as publishers write it in, broken or not; its values, or what can be saved of them, out."""

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["loaded"]

_OPENING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)")
_CLOSING = re.compile(r"(?:-->|(?://|/\*)?\s*\]\]>\s*(?:\*/)?|;)\s*$")
# A closing mark is no longer; a search through the whole text would take long.
_EDGE = 40
_COMMENT = re.compile(r"(?:^|(?<=[\s,{\[}\]]))(?:/\*.*?\*/|//[^\n\"]*(?=\n|$))", re.DOTALL)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_MISSING_COMMA = re.compile(r"(\"|\}|\])(\s*\n\s*\"[\w@:]+\"\s*:)")
_BAD_ESCAPE = re.compile(r"(?<!\\)\\(?:(?![\"\\/bfnrtu])|(?=u(?![0-9a-fA-F]{4})))")
# "name": "value" pairs of a text that cannot be mended: those that metadata needs.
_PAIR = re.compile(
    r"\"(@type|headline|datePublished|dateModified|description|inLanguage|articleSection)\"\s*:\s*\"((?:[^\"\\\n]|\\.){1,500})\""
)
_LONGEST = 2_000_000


def _unwrapped(text: str) -> str:
    text = _OPENING.sub("", text)
    return text[:-_EDGE] + _CLOSING.sub("", text[-_EDGE:])


def _mended(text: str) -> str:
    text = _TRAILING_COMMA.sub(r"\1", _COMMENT.sub("", text))
    # A wrong escape means the letter itself, as in scripts.
    return _BAD_ESCAPE.sub("", _MISSING_COMMA.sub(r"\1,\2", text))


# Each mends what the one before left; the first text that can be read wins.
MENDINGS: tuple[Callable[[str], str], ...] = (str.strip, _unwrapped, html.unescape, _mended)


def loaded(text: str) -> list[Any]:
    """Read a script of JSON.

    Args:
        text: one value, several in a row, or something near to that: with comments, CDATA marks, trailing commas,
            raw line ends, HTML entities, wrong escapes.

    Returns:
        The values; an object of the few pairs that metadata needs when the text cannot be mended; nothing when it
        has none of those either.
    """
    if len(text) > _LONGEST:
        return []
    for mend in MENDINGS:
        text = mend(text).strip()
        values = list(_values(text))
        if values:
            return values
    saved = dict(reversed(_PAIR.findall(text)))
    return [saved] if saved else []


def _values(text: str) -> Iterator[Any]:
    """All values in a row, or none when one of them cannot be read."""
    # strict=False: publishers put raw line ends into texts.
    decoder, found, place = json.JSONDecoder(strict=False), [], 0
    try:
        while place < len(text):
            value, place = decoder.raw_decode(text, place)
            found.append(value)
            place += len(text[place:]) - len(text[place:].lstrip(" \t\r\n,;"))
    except (ValueError, RecursionError):
        return
    yield from found
