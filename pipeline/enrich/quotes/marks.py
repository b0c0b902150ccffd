"""A story in, the stretches between its quotation marks out, whatever marks its house and language use."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

__all__ = ["Stretch", "quoted"]

# Opening mark to the marks that close it. German houses write „…“ or »…«, others “…” or «…»; some mix them.
_CLOSING = {
    "\u201c": '\u201d"',
    "\u201e": '\u201c\u201d"',
    "\u201d": "\u201d",
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
    "\u2018": "\u2019",
    "\u201a": "\u2018",
    "\u300c": "\u300d",
    "\u300e": "\u300f",
    '"': '"\u201d',
}
_OPEN = re.compile(f"(?<![\\w.,!?])[{''.join(_CLOSING)}](?=[^\\s]|\\s?[^\\W\\d_])")
_ENDINGS = {opening: re.compile(f"[{closing}]") for opening, closing in _CLOSING.items()}
MARKS = 60  # closing marks that are looked at: a text of nothing but marks must not cost its square
_STOP = ".,!?\u2026"
LONGEST = 1500  # characters between two marks
_APOSTROPHE = "\u2019"


class Stretch(NamedTuple):
    """What stands between two marks.

    Args:
        start: first character of the words.
        end: one past their last.
        outer_start: the opening mark.
        outer_end: one past the closing mark; `end` when the next paragraph goes on with the quote.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int


def quoted(text: str) -> list[Stretch]:
    """Find what stands between quotation marks.

    Args:
        text: paragraphs parted by line breaks.

    Returns:
        Stretches in order, none overlapping. One that is not closed in its paragraph counts when the next
        paragraph begins with the same mark, as long quotes are set.
    """
    return [stretch for paragraph in re.finditer(r"[^\n]+", text) for stretch in _in(text, paragraph)]


def _in(text: str, paragraph: re.Match[str]) -> Iterator[Stretch]:
    place = paragraph.start()
    while opening := _OPEN.search(text, place, paragraph.end()):
        start = opening.end()
        end = _closing(text, opening[0], start, paragraph.end())
        if end:
            yield _stripped(text, opening.start(), start, end)
            place = end + 1
        elif _goes_on(text, opening[0], paragraph.end()):
            yield Stretch(start, paragraph.end(), opening.start(), paragraph.end())
            return
        else:
            place = start


def _closing(text: str, opening: str, start: int, limit: int) -> int:
    """Where the closing mark stands; 0 for nowhere."""
    found = _ENDINGS[opening].finditer(text, start + 1, min(limit, start + LONGEST))
    marks = [mark.start() for mark in islice(found, MARKS) if _closes(text, mark.start())]
    if opening == "\u2018":  # an apostrophe looks the same: rather one after a stop
        return next((place for place in marks if text[place - 1] in _STOP), marks[0] if marks else 0)
    return marks[0] if marks else 0


def _closes(text: str, place: int) -> bool:
    """A mark amid letters, or before a word, closes nothing."""
    after = text[place + 1 : place + 2]
    if text[place] == _APOSTROPHE:
        return not after.isalnum() and not text[place - 1].isspace()
    return text[place] != '"' or not (after.isalnum() or text[place - 1].isspace())


def _goes_on(text: str, opening: str, end: int) -> bool:
    return text[end:].lstrip("\n ").startswith(opening)


def _stripped(text: str, outer: int, start: int, end: int) -> Stretch:
    close = end + 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Stretch(start, end, outer, close)
