"""Find the text between quotation marks of any style."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

__all__ = ["QuotedSpan", "final_character", "find_quoted_spans"]

# Opening mark to the marks that close it. German texts use „…“ or »…«, others “…” or «…»; some mix them.
_CLOSING_MARKS = {
    "\u201c": '\u201d"\u201c',  # some close with the opening mark: “We won,“ she said
    "\u201e": '\u201c\u201d"',
    "\u201d": "\u201d",
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
    "\u2018": "\u2019",
    "\u201a": "\u2018",
    "\u300c": "\u300d",
    "\u300e": "\u300f",
    '"': '"\u201d\u201c',
}
# Marks that mostly open a quote; after punctuation they may close one that one of these opened.
_MISTAKEN_CLOSING_MARK = "\u201c"
_CLOSED_BY_MISTAKE = frozenset({"\u201c", '"'})
_DOUBLED_APOSTROPHE = "''"  # typewritten texts and some archives
# The mark stands first in the pattern: the search then skips other characters fast. A word or punctuation before it
# shows that it closes a quote, or that it is an apostrophe; so do the digits of a year after it.
_OPENING_MARK = re.compile(
    f"[{''.join(_CLOSING_MARKS)}'](?:(?<=[\u300c\u300e])|(?<![\\w.,!?'].))(?:(?<!\u2018)|(?!\\d\\d))(?:(?<!')|')"
    r"(?=[^\s]|\s?[^\W\d_])"
)
_CLOSING_PATTERNS = {
    **{opening: re.compile(f"[{closing}]") for opening, closing in _CLOSING_MARKS.items()},
    _DOUBLED_APOSTROPHE: re.compile(_DOUBLED_APOSTROPHE),
}
# A quote within one with the same marks: "… our “carbon budget”, that is, …"
_INNER_OPENINGS = {mark: re.compile(rf"\s{mark}(?=\w)") for mark in '\u201c\u201e\u00ab"'}
_SPACED_CLOSING_MARK = re.compile(r"""[.,!?'\u2019]\s"(?:\s|$)""")  # “… for 'Clinton,' " said the
MAX_CLOSING_MARKS = (
    60  # closing marks tried for one opening mark; without a limit the time would be quadratic
)
_SENTENCE_PUNCTUATION = ".,!?\u2026"
MAX_QUOTE_CHARS = 1500  # characters between two marks
_APOSTROPHE = "\u2019"
_NESTED_CLOSING_MARKS = "'\u2019\u201d\""


class QuotedSpan(NamedTuple):
    """The text between two quotation marks.

    Args:
        start: offset of its first character.
        end: offset after its last character.
        outer_start: offset of the opening mark.
        outer_end: offset after the closing mark; the same as `end` when the next paragraph continues the quote.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int


@lru_cache(maxsize=2)  # several enrichers read the same text
def find_quoted_spans(text: str) -> tuple[QuotedSpan, ...]:
    """Find the text between quotation marks.

    Args:
        text: paragraphs separated by line breaks.

    Returns:
        The spans in order, none overlapping. A span that is not closed in its paragraph counts when the next paragraph
        begins with the same mark, as in quotes of several paragraphs.
    """
    paragraphs = re.finditer(r"[^\n]+", text)
    return tuple(span for paragraph in paragraphs for span in _spans_in_paragraph(text, paragraph))


def final_character(text: str, span: QuotedSpan) -> str:
    """Return the last character of what is quoted, before the marks that close a quote within it.

    Args:
        text: the whole text.
        span: one of its quoted spans.

    Returns:
        "," for "‘We lost,’" and for "the word ‘lost,’".
    """
    end = span.end
    while end > span.start + 1 and text[end - 1] in _NESTED_CLOSING_MARKS:
        end -= 1
    return text[end - 1]


def _spans_in_paragraph(text: str, paragraph: re.Match[str]) -> Iterator[QuotedSpan]:
    offset = paragraph.start()
    while opening := _OPENING_MARK.search(text, offset, paragraph.end()):
        start = opening.end()
        end = _find_closing_mark(text, opening[0], start, paragraph.end())
        if end:
            yield _trim_span(text, opening.start(), start, end)
            offset = end + len(opening[0])
        elif _reopens_next_paragraph(text, opening[0], paragraph.end()):
            is_spaced = text[start : start + 1].isspace()
            yield QuotedSpan(start + is_spaced, paragraph.end(), opening.start(), paragraph.end())
            return
        else:
            offset = start


def _find_closing_mark(text: str, opening: str, start: int, limit: int) -> int:
    """Return the offset of the closing mark; 0 for none."""
    matches = _CLOSING_PATTERNS[opening].finditer(text, start + 1, min(limit, start + MAX_QUOTE_CHARS))
    offsets = [
        match.start()
        for match in islice(matches, MAX_CLOSING_MARKS)
        if _is_closing_mark(text, opening, match.start())
    ]
    if opening == '"':
        offsets = [offset for offset in offsets if not _closes_inner_quote(text, start, offset)]
    if opening == "\u2018":  # looks like an apostrophe: prefer one after punctuation
        reopening = text.find(" \u2018", start, offsets[-1]) if offsets else -1
        before = [offset for offset in offsets if offset < reopening] or offsets
        return next(
            (offset for offset in before if text[offset - 1] in _SENTENCE_PUNCTUATION),
            before[0] if before else 0,
        )
    return _balanced_mark(text, opening, start, offsets) if offsets else 0


def _balanced_mark(text: str, opening: str, start: int, offsets: list[int]) -> int:
    """Return the first closing mark that is not of a quote within; the first of all where none is left."""
    inner_opening = _INNER_OPENINGS.get(opening)
    opened, position = 0, start
    for closed, offset in enumerate(offsets):
        opened += len(inner_opening.findall(text, position, offset)) if inner_opening else 0
        if opened <= closed:
            return offset
        position = offset
    return offsets[0]


def _closes_inner_quote(text: str, start: int, offset: int) -> bool:
    """Tell whether a curved mark closes a quote that opened since a straight one, as in "He said “no,” and left"."""
    inner = text.rfind("\u201c", start, offset)
    return text[offset] == "\u201d" and inner > 0 and text[inner - 1].isspace()


def _is_closing_mark(text: str, opening: str, offset: int) -> bool:
    """Tell whether a mark may close a quote; one between letters or before a word does not."""
    after = text[offset + 1 : offset + 2]
    if text[offset] == _MISTAKEN_CLOSING_MARK and opening in _CLOSED_BY_MISTAKE:
        return text[offset - 1] in _SENTENCE_PUNCTUATION and (not after or after.isspace())
    if text[offset] == _APOSTROPHE:
        return not after.isalnum() and not text[offset - 1].isspace()
    is_spaced = text[offset - 1].isspace() and not _SPACED_CLOSING_MARK.match(text, offset - 2)
    return text[offset] != '"' or not (after.isalnum() or is_spaced)


def _reopens_next_paragraph(text: str, opening: str, end: int) -> bool:
    return text[end:].lstrip("\n ").startswith(opening)


def _trim_span(text: str, outer_start: int, start: int, end: int) -> QuotedSpan:
    outer_end = end + (2 if text.startswith(_DOUBLED_APOSTROPHE, outer_start) else 1)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return QuotedSpan(start, end, outer_start, outer_end)
