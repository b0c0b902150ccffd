"""Read the text of an element as one line, with a bar between parts that readers see apart.

Bylines consist of small elements that style sheets separate: a name, a role and a date follow each other without a
space between them.
"""

import re

from lxml.html import HtmlElement

from pipeline.text import normalize_whitespace

__all__ = ["element_line"]

_PHRASE_SEPARATOR = " | "
# Words before a name, or between names.
_PHRASE_CONTINUING_WORDS = frozenset({
    "by", "and", "with", "von", "und", "mit", "par", "et", "por", "y", "e", "di", "da", "de", "door", "en", "av", "af",
    "og", "och", "oleh", "автор:", "и", "та", "the", "in", "on", "at", "vom",
})  # fmt: skip
_PHRASE_JOINING_WORDS = frozenset({
    "and", "und", "et", "y", "e", "og", "och", "en", "with", "mit", "for", "in", "at", "и", "та", "&", "/",
})  # fmt: skip
_WORD = re.compile(r"[^\W\d_][^\d\s|]*")


def element_line(element: HtmlElement) -> str:
    """Return the text of an element as a line.

    Args:
        element: a small element of a parsed page.

    Returns:
        The text with normalized white space, and " | " between parts that are not one phrase.
    """
    line, previous = "", ""
    for text in element.itertext():
        text_part = normalize_whitespace(text)
        if text_part:
            line += (_separator_between(previous, text_part) if line else "") + text_part
            previous = text_part
    return line


def _separator_between(previous: str, text_part: str) -> str:
    """Return the separator between the texts of two elements."""
    if text_part[0] in ",.;:)":
        return ""
    if len(previous) == 1 and previous.isalpha() and text_part[0].islower():
        return ""  # a drop cap
    if (
        previous[-1] in ":,(&/"
        or text_part[0] in "/&"
        or previous.rpartition(" ")[2].lower() in _PHRASE_CONTINUING_WORDS
    ):
        return " "
    if text_part.partition(" ")[0].lower() in _PHRASE_JOINING_WORDS:
        return " "
    return " " if _WORD.fullmatch(previous) and _WORD.fullmatch(text_part) else _PHRASE_SEPARATOR
