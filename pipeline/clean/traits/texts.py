"""The runs of text of a page in; what can be seen of each by itself, as columns of numbers, out."""

import re

import numpy as np

from pipeline.clean.sayings import SUBJECTS, subjects
from pipeline.clean.segments import Reading
from pipeline.clean.traits.columns import Columns, Places, bits, logarithm

__all__ = ["text_columns"]

_STOPS = frozenset(".!?…。！？।։؟")
_CLOSING = frozenset("\"”»’')")
_QUOTES = frozenset("\"“«„'‘")
_MARKS = frozenset("-–—•*→>©|")
_DIGITS = re.compile(r"[0-9]+")
# Prompts and notes are shorter than this; what longer runs speak of is their story.
_NOTE = 260
_NAMES = (
    "length",
    "words",
    "linked",
    "strong",
    "commas",
    "stops",
    "digits",
    "end",
    "begin",
    "bars",
    "addresses",
    "upper",
)


def text_columns(reading: Reading, open_: Places) -> Columns:
    """Describe each run by itself.

    Args:
        reading: the runs of a page.
        open_: the runs to describe.

    Returns:
        Columns of one number for each run: lengths as plain counts, shares from 0 to 1, kinds as codes.
    """
    places = open_.tolist()
    texts = [reading.texts[place] for place in places]
    linked, strong = ([shares[place] for place in places] for shares in (reading.linked, reading.strong))
    rows = np.array([_numbers(*each) for each in zip(texts, linked, strong, strict=True)], np.float64)
    columns: Columns = dict(zip(_NAMES, rows.reshape(-1, len(_NAMES)).T, strict=True))
    columns["letters per word"] = columns["length"] / columns["words"]
    columns["share of digits"] = columns["digits"] / columns["length"]
    columns["stops per word"] = columns["stops"] / columns["words"]
    columns["commas per word"] = columns["commas"] / columns["words"]
    columns["log length"], columns["log words"] = logarithm(columns["length"]), logarithm(columns["words"])
    return columns | _subjects(texts)


def _subjects(texts: list[str]) -> Columns:
    spoken = [subjects(text) if len(text) < _NOTE else 0 for text in texts]
    spread = bits(np.array(spoken, np.uint64), len(SUBJECTS))
    columns: Columns = {f"says {name}": row for name, row in zip(SUBJECTS, spread, strict=True)}
    columns["subjects"] = spread.sum(axis=0)
    return columns


def _numbers(text: str, linked: float, strong: float) -> tuple[float, ...]:
    count = text.count
    start = text[:60]
    return (
        len(text),
        count(" ") + 1,
        linked,
        strong,
        count(","),
        count(". ") + count("? ") + count("! "),
        len("".join(_DIGITS.findall(text))),
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
    if first.isupper():
        return 1
    if first.islower():
        return 2
    return 3 if first.isdigit() else 4 if first in _QUOTES else 5 if first in _MARKS else 0
