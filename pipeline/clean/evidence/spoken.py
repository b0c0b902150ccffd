"""An element in; its words with a bar wherever readers see that one thing ends and another begins, out.

Bylines are made of small elements that style sheets part: a name, a role, a date stand next to each other without a
space between them.
"""

import re

from lxml.html import HtmlElement

from pipeline.text import squeeze

__all__ = ["spoken"]

_BAR = " | "
# Words that a name follows, or stands between names.
_LEADS_ON = frozenset({
    "by", "and", "with", "von", "und", "mit", "par", "et", "por", "y", "e", "di", "da", "de", "door", "en", "av", "af",
    "og", "och", "oleh", "автор:", "и", "та", "the", "in", "on", "at", "vom",
})  # fmt: skip
_FOLLOWS = frozenset({
    "and", "und", "et", "y", "e", "og", "och", "en", "with", "mit", "for", "in", "at", "и", "та", "&", "/",
})  # fmt: skip
_WORD = re.compile(r"[^\W\d_][^\d\s|]*")


def spoken(element: HtmlElement) -> str:
    """Read an element as a line.

    Args:
        element: of a parsed page; a small one.

    Returns:
        Its texts, white space folded, with " | " between those that are not of one phrase.
    """
    line, last = "", ""
    for text in element.itertext():
        piece = squeeze(text)
        if piece:
            line += (_joint(last, piece) if line else "") + piece
            last = piece
    return line


def _joint(last: str, piece: str) -> str:
    """What stands between a text and the next one of another element."""
    if piece[0] in ",.;:)":
        return ""
    if len(last) == 1 and last.isalpha() and piece[0].islower():
        return ""  # a large initial
    if last[-1] in ":,(&/" or piece[0] in "/&" or last.rpartition(" ")[2].lower() in _LEADS_ON:
        return " "
    if piece.partition(" ")[0].lower() in _FOLLOWS:
        return " "
    return " " if _WORD.fullmatch(last) and _WORD.fullmatch(piece) else _BAR
