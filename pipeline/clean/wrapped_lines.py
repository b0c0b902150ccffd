"""Recognize prose that was wrapped at a column, as in e-mail, wire copy and old pages."""

import re
from collections.abc import Sequence

__all__ = ["SENTENCE_END", "is_wrapped", "join_wrapped_prose"]

SENTENCE_END = re.compile(r"[.!?。！？।؟][\"”’»)]*$")
# Lines of wrapped text end in this range of columns, except the last of a paragraph.
_MIN_WRAPPED_CHARS, _MAX_WRAPPED_CHARS = 45, 100
_EMPTY_LINES = re.compile(r"\n\s*\n")
# Program code has more of these signs than one in as many characters.
_CODE_SIGN = re.compile(r"[={}<>\[\]_\\;]")
_PROSE_CHARS_PER_SIGN = 100


def is_wrapped(lines: Sequence[str]) -> bool:
    """Whether lines are one paragraph: all but the last are nearly as long as a column and end within a sentence.

    Args:
        lines: in order, none empty.
    """
    is_full = all(_MIN_WRAPPED_CHARS <= len(line) <= _MAX_WRAPPED_CHARS for line in lines[:-1])
    ends_within = sum(SENTENCE_END.search(line) is None for line in lines[:-1]) * 2 >= len(lines) - 1
    return len(lines) > 1 and is_full and ends_within and len(lines[-1]) <= _MAX_WRAPPED_CHARS


def join_wrapped_prose(text: str) -> str:
    """Join the lines of paragraphs that were wrapped; every other line stays as it is, with its indentation.

    Args:
        text: preformatted text.

    Returns:
        Paragraphs and groups of lines with an empty line between them.
    """
    groups = [group.rstrip() for group in _EMPTY_LINES.split(text.strip("\n"))]
    return "\n\n".join(
        " ".join(group.split()) if is_wrapped(group.split("\n")) and _is_prose(group) else group
        for group in groups
    )


def _is_prose(text: str) -> bool:
    return len(_CODE_SIGN.findall(text)) * _PROSE_CHARS_PER_SIGN < len(text)
