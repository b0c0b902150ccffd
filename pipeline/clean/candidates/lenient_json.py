"""Parse JSON as publishers write it, valid or not."""

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["parse_lenient_json"]

_COMMENT_OPENING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)")
_COMMENT_CLOSING = re.compile(r"(?:-->|(?://|/\*)?\s*\]\]>\s*(?:\*/)?|;)\s*$")
# The longest end of a wrapper; searching the whole text would be slow.
_MAX_CLOSING_CHARS = 40
_COMMENT = re.compile(r"(?:^|(?<=[\s,{\[}\]]))(?:/\*.*?\*/|//[^\n\"]*(?=\n|$))", re.DOTALL)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_MISSING_COMMA = re.compile(r"(\"|\}|\])(\s*\n\s*\"[\w@:]+\"\s*:)")
_BAD_ESCAPE = re.compile(r"(?<!\\)\\(?:(?![\"\\/bfnrtu])|(?=u(?![0-9a-fA-F]{4})))")
_QUOTE = re.compile(r"(?<!\\)\"")
# What stands before a quote that opens a string, and after one that closes it; empty at the ends of the text.
_OPENING_NEIGHBOURS, _CLOSING_NEIGHBOURS = frozenset("{[:,") | {""}, frozenset("}]:,") | {""}
_MAX_GAP_CHARS = 40
# "name": "value" pairs of a text that cannot be repaired: those that metadata needs.
_METADATA_PAIR = re.compile(
    r"\"(@type|headline|datePublished|dateModified|description|inLanguage|articleSection)\"\s*:\s*\"((?:[^\"\\\n]|\\.){1,500})\""
)
_MAX_JSON_CHARS = 2_000_000


def _strip_wrapper(text: str) -> str:
    text = _COMMENT_OPENING.sub("", text)
    return text[:-_MAX_CLOSING_CHARS] + _COMMENT_CLOSING.sub("", text[-_MAX_CLOSING_CHARS:])


def _repair_syntax(text: str) -> str:
    text = _TRAILING_COMMA.sub(r"\1", _COMMENT.sub("", text))
    # A wrong escape stands for the character itself, as in JavaScript.
    return _BAD_ESCAPE.sub("", _MISSING_COMMA.sub(r"\1,\2", text))


def _escape_inner_quotes(text: str) -> str:
    """Escape the quotes within strings: those that no bracket, colon or comma stands beside."""

    def escape(quote: re.Match[str]) -> str:
        before = text[max(0, quote.start() - _MAX_GAP_CHARS) : quote.start()].rstrip()[-1:]
        after = text[quote.end() : quote.end() + _MAX_GAP_CHARS].lstrip()[:1]
        is_delimiter = before in _OPENING_NEIGHBOURS or after in _CLOSING_NEIGHBOURS
        return '"' if is_delimiter else '\\"'

    return _QUOTE.sub(escape, text)


# Each step repairs the result of the one before; the first result that parses is used.
REPAIR_STEPS: tuple[Callable[[str], str], ...] = (
    str.strip,
    _strip_wrapper,
    html.unescape,
    _repair_syntax,
    _escape_inner_quotes,
)


def parse_lenient_json(text: str) -> list[Any]:
    """Parse the content of a JSON script.

    Args:
        text: one value, several in a row, or nearly valid JSON: with comments, CDATA marks, trailing commas,
            raw line ends, HTML entities, wrong escapes.

    Returns:
        The values; an object of the few pairs that metadata needs when the text cannot be repaired; nothing when it
        has none of those either.
    """
    if len(text) > _MAX_JSON_CHARS:
        return []
    for repair in REPAIR_STEPS:
        text = repair(text).strip()
        values = list(_parse_values(text))
        if values:
            return values
    pairs = dict(reversed(_METADATA_PAIR.findall(text)))
    return [pairs] if pairs else []


def _parse_values(text: str) -> Iterator[Any]:
    """Yield all values in a row, or none when one of them does not parse."""
    # strict=False: publishers put raw line ends into strings.
    decoder, values, position = json.JSONDecoder(strict=False), [], 0
    try:
        while position < len(text):
            value, position = decoder.raw_decode(text, position)
            values.append(value)
            position += len(text[position:]) - len(text[position:].lstrip(" \t\r\n,;"))
    except (ValueError, RecursionError):
        return
    yield from values
