"""Tag names in Thai, which has neither capitals nor spaces between words, by patterns and word lists.

A person stands behind a title that is written without a space, and first and last name are parted by one; an
organisation begins with a telling word ("ministry"). Places and well-known organisations are listed. The words are in
data/name_rules.txt.
"""

import re
from collections.abc import Iterator
from functools import cache

from pipeline.enrich.entities.mention import Mention
from pipeline.enrich.entities.rule_tagger import LISTED_CONFIDENCE, RULE_CONFIDENCE, listed_words
from pipeline.records import EntityLabel

__all__ = ["tag_thai"]

MAX_FIRST_NAME_CHARS, MAX_LAST_NAME_CHARS, MAX_BODY_CHARS = 14, 16, 24
MIN_OTHER_WORD_CHARS = 3
_LETTER = "[\u0e01-\u0e3a\u0e40-\u0e4e]"


def _alternatives(kind: str, min_chars: int = 1) -> str:
    """Return a pattern of the words of a kind, the longest first."""
    words = (word for word in listed_words("th", kind) if len(word) >= min_chars)
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _patterns() -> tuple[tuple[EntityLabel, float, re.Pattern[str]], ...]:
    """Return the patterns, the surest first; the group "name" is the name."""
    letters = f"(?:(?!{_alternatives('plain')}){_LETTER})"
    # Shorter words than these are also syllables of names.
    name_letters = f"(?:(?!{_alternatives('plain', MIN_OTHER_WORD_CHARS)}){_LETTER})"
    person = (
        rf"(?:{_alternatives('titles')}) ?(?P<name>{name_letters}{{2,{MAX_FIRST_NAME_CHARS}}}"
        rf"(?: {name_letters}{{2,{MAX_LAST_NAME_CHARS}}}(?!{_LETTER}{{8}}))?)"
    )
    body = rf"(?P<name>(?:{_alternatives('bodies')}){letters}{{2,{MAX_BODY_CHARS}}})"
    return (
        (EntityLabel.PERSON, RULE_CONFIDENCE, re.compile(person)),
        (
            EntityLabel.ORGANISATION,
            LISTED_CONFIDENCE,
            re.compile(f"(?P<name>{_alternatives('organisations')})"),
        ),
        (EntityLabel.ORGANISATION, RULE_CONFIDENCE, re.compile(body)),
        (EntityLabel.PLACE, LISTED_CONFIDENCE, re.compile(f"(?P<name>{_alternatives('places')})")),
    )


def tag_thai(text: str) -> list[Mention]:
    """Find the names in a text.

    Args:
        text: the whole text.

    Returns:
        Mentions in order, none overlapping.
    """
    return sorted(_mentions(text), key=lambda mention: mention.start)


def _mentions(text: str) -> Iterator[Mention]:
    taken: set[int] = set()
    for label, confidence, pattern in _patterns():
        for match in pattern.finditer(text):
            start, end = match.span("name")
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                yield Mention(text[start:end], label, start, end, confidence)
