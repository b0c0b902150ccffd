"""The record the finders of names share: a mention before it is named, placed and weighed."""

from typing import NamedTuple

from pipeline.records import EntityLabel

__all__ = ["Mention"]


class Mention(NamedTuple):
    """A name at its place in the text.

    Args:
        text: as written.
        label: its kind.
        start: first character.
        end: one past the last.
        confidence: 0 to 1.
    """

    text: str
    label: EntityLabel
    start: int
    end: int
    confidence: float
