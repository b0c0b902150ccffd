"""Recognize prose that was wrapped at a column, as in e-mail, wire copy and old pages."""

import re
from collections.abc import Sequence

__all__ = ["SENTENCE_END", "is_wrapped"]

SENTENCE_END = re.compile(r"[.!?。！？।؟][\"”’»)]*$")
# Lines of wrapped text end in this range of columns, except the last of a paragraph.
_MIN_WRAPPED_CHARS, _MAX_WRAPPED_CHARS = 45, 100


def is_wrapped(lines: Sequence[str]) -> bool:
    """Whether lines are one paragraph: all but the last are nearly as long as a column and end within a sentence.

    Args:
        lines: in order, none empty.
    """
    is_full = all(_MIN_WRAPPED_CHARS <= len(line) <= _MAX_WRAPPED_CHARS for line in lines[:-1])
    ends_within = sum(SENTENCE_END.search(line) is None for line in lines[:-1]) * 2 >= len(lines) - 1
    return len(lines) > 1 and is_full and ends_within and len(lines[-1]) <= _MAX_WRAPPED_CHARS
