"""Define the mention of a name, and read mentions from tags."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.records import EntityLabel

__all__ = ["Mention", "label_spans"]


class Mention(NamedTuple):
    """A name at its position in the text, before it becomes an `Entity`.

    Args:
        text: as written.
        label: its kind.
        start: offset of the first character.
        end: offset after the last character.
        confidence: 0 to 1.
    """

    text: str
    label: EntityLabel
    start: int
    end: int
    confidence: float


def label_spans(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Find the runs of tags that are one name.

    Args:
        tags: "O" outside names, "B-PER" at the beginning of a person, "I-PER" inside one.

    Yields:
        First token, last token and label of each run.
    """
    start = None
    for index, tag in enumerate([*tags, "O"]):
        if start is not None and not tag.startswith("I-"):
            yield start, index - 1, tags[start][2:]
            start = None
        if tag != "O" and start is None:
            start = index
