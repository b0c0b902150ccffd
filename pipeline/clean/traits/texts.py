"""The runs of text of a page in; what can be seen of each by itself, as columns of numbers, out."""

from collections.abc import Sequence

import numpy as np

from pipeline.clean.sayings import SUBJECTS, subjects
from pipeline.clean.segments import Segment
from pipeline.clean.traits.columns import Columns, bits, logarithm

__all__ = ["KINDS", "text_columns"]

# The elements that hold a run, from 1; any other is 0.
KINDS = {
    tag: place
    for place, tag in enumerate(
        ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "td", "blockquote", "section", "article", "ul", "dd",
         "figure", "pre", "address", "main", "body", "aside", "footer", "header", "form", "nav", "tr", "ol"),
        start=1,
    )
}  # fmt: skip
_STOPS = frozenset(".!?…。！？।։؟")
_CLOSING = frozenset("\"”»’')")
_QUOTES = frozenset("\"“«„'‘")
_MARKS = frozenset("-–—•*→>©|")
# Prompts and notes are shorter than this; what longer runs speak of is their story.
_NOTE = 260
_NAMES = (
    "length", "words", "linked", "strong", "commas", "stops", "digits", "end", "begin", "bars", "addresses", "upper",
)  # fmt: skip


def text_columns(found: Sequence[Segment]) -> Columns:
    """Describe each run by itself.

    Args:
        found: the runs of a page, in order.

    Returns:
        Columns of one number for each run: lengths as plain counts, shares from 0 to 1, kinds as codes.
    """
    rows = np.array([_numbers(segment) for segment in found], np.float64).T
    columns = dict(zip(_NAMES, rows, strict=True))
    columns["tag"] = np.array([KINDS.get(segment.box.tag, 0) for segment in found], np.float64)
    columns["letters per word"] = columns["length"] / columns["words"]
    columns["share of digits"] = columns["digits"] / columns["length"]
    columns["stops per word"] = columns["stops"] / columns["words"]
    columns["commas per word"] = columns["commas"] / columns["words"]
    columns["log length"], columns["log words"] = logarithm(columns["length"]), logarithm(columns["words"])
    return columns | _subjects(found)


def _subjects(found: Sequence[Segment]) -> Columns:
    spoken = [subjects(segment.text) if len(segment.text) < _NOTE else 0 for segment in found]
    spread = bits(np.array(spoken, np.uint64), len(SUBJECTS))
    columns: Columns = {f"says {name}": row for name, row in zip(SUBJECTS, spread, strict=True)}
    columns["subjects"] = sum(spread, start=np.zeros(len(found)))
    return columns


def _numbers(segment: Segment) -> tuple[float, ...]:
    text = segment.text
    count = text.count
    start = text[:60]
    return (
        len(text),
        count(" ") + 1,
        segment.linked,
        segment.strong,
        count(","),
        count(". ") + count("? ") + count("! "),
        sum(map(count, "0123456789")),
        _end(text),
        _begin(text[0]),
        count("|") + count("/") + count("•") + count("·"),
        count("@") + count("http"),
        sum(map(str.isupper, start)) / len(start),
    )


def _end(text: str) -> int:
    last = text[-2] if text[-1] in _CLOSING and len(text) > 1 else text[-1]
    return 1 if last in _STOPS else 2 if last == ":" else 0


def _begin(first: str) -> int:
    tests = (first.isupper(), first.islower(), first.isdigit(), first in _QUOTES, first in _MARKS)
    return tests.index(True) + 1 if True in tests else 0
