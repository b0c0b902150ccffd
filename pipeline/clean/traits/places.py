"""A page as arrays in; where each run stands to the headline, to the prose around it and to what repeats it, out."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.segments import Reading
from pipeline.clean.told import Told
from pipeline.clean.traits.columns import Columns, Numbers, Places, logarithm, summed
from pipeline.clean.traits.layout import KINDS, Layout

__all__ = ["place_columns"]

_HEARD = re.compile(r"[^\W_]")
_UNHEARD = re.compile(r"[\W_]+")
# A run of prose that other runs stand before or after.
_LONG = 100
# Shorter runs are told twice on any page.
_REPEATED = 25
# Longer runs are neither the headline nor the standfirst, and no byline.
_LONGEST = 400
_FAR = 99.0


def place_columns(reading: Reading, page: Layout, told: Told, open_: Places) -> Columns:
    """Describe the places of the runs.

    Args:
        reading: the runs.
        page: see `pipeline.clean.traits.layout`.
        told: what metadata says.
        open_: the runs to describe.
    """
    texts = [reading.texts[place] for place in open_.tolist()]
    columns = _since_headline(reading, page, told) | _amid_prose(page) | _repeats(reading.texts)
    return {name: column[open_] for name, column in columns.items()} | _told(texts, told)


def fold(text: str) -> str:
    """The beginning, without what typesetting changes."""
    return _UNHEARD.sub("", text[:160].casefold())[:100]


def _told(texts: Sequence[str], told: Told) -> Columns:
    description = fold(told.description)
    title = fold(told.title)
    # Few runs begin with one of these letters.
    heads = tuple(each[0] for each in (title, description) if each)
    starts = [fold(text) if len(text) < _LONGEST and _head(text).startswith(heads) else "" for text in texts]
    return {
        "is title": np.array([bool(title) and start == title for start in starts]),
        "is description": np.array([_same(start, description) for start in starts]),
        "names author": _naming(texts, [name.casefold() for name in told.authors if name]),
    }


def _naming(texts: Sequence[str], names: Sequence[str]) -> Numbers:
    if not names:
        return np.full(len(texts), -1.0)
    named = [len(text) < _LONGEST and any(map(text.casefold().__contains__, names)) for text in texts]
    return np.array(named, np.float64)


def _head(text: str) -> str:
    found = _HEARD.search(text)
    return found[0].casefold() if found else ""


def _same(start: str, description: str) -> bool:
    """Previews cut a description short."""
    if len(start) > 40 < len(description):  # noqa: PLR2004 - letters that are told apart
        return start[:40] == description[:40]
    return bool(description) and start == description


def _since_headline(reading: Reading, page: Layout, told: Told) -> dict[str, Numbers]:
    runs = len(page.words)
    places = np.arange(runs, dtype=np.float64)
    kinds = page.kind[page.box]
    first = kinds == KINDS["h1"]
    headline = _headline(reading, first, fold(told.title))
    start = max(headline, 0)
    columns = {
        "runs since headline": logarithm(places - headline) if headline >= 0 else np.full(runs, -_FAR),
        "words since headline": logarithm(page.words_so_far[:-1] - page.words_so_far[start]),
        "links since headline": logarithm(np.maximum(page.links_so_far[:-1] - page.links_so_far[start], 0)),
        "runs left": logarithm(runs - places),
        "place": places / runs,
        "prose before": page.prose_so_far[:-1] / page.whole,
        "prose after": (page.whole - page.prose_so_far[1:]) / page.whole,
        "headlines before": np.cumsum(first).astype(np.float64),
        "headings before": logarithm(summed((kinds > KINDS["h1"]) & (kinds <= KINDS["h4"]))[:-1]),
    }
    whole = {
        "headlines": float(first.sum()),
        "articles": float((page.kind == KINDS["article"]).sum()),
        "runs of page": float(np.log2(1 + runs)),
        "prose of page": float(np.log2(1 + page.whole)),
        "fullest box": float(page.prose_held.max()) / page.whole,
    }
    return columns | {name: np.full(runs, value) for name, value in whole.items()}


def _headline(reading: Reading, first: NDArray[np.bool_], title: str) -> int:
    """The heading that says the title, else the first heading of the page, else -1."""
    marked = np.flatnonzero(first).tolist()
    same = [place for place in marked if title and fold(reading.texts[place]) == title]
    return next(iter(same + marked), -1)


def _amid_prose(page: Layout) -> dict[str, Numbers]:
    """How far the next long runs are, and whether they share a box with this one or with each other."""
    runs = len(page.words)
    places = np.arange(runs)
    long = page.prose >= _LONG
    before = np.concatenate(([-1], np.maximum.accumulate(np.where(long, places, -1))[:-1]))
    after = np.concatenate((np.minimum.accumulate(np.where(long, places, runs)[::-1])[::-1][1:], [runs]))
    earlier = _holders(page, before, before >= 0, -1)
    later = _holders(page, after, after < runs, -2)
    return {
        "runs since prose": logarithm(np.where(before >= 0, places - before, _FAR)),
        "runs until prose": logarithm(np.where(after < runs, after - places, _FAR)),
        "box of earlier prose": (earlier == page.holder),
        "box of later prose": (later == page.holder),
        "inside prose": (earlier == later),
    }


def _holders(page: Layout, places: Places, there: NDArray[np.bool_], none: int) -> Places:
    return np.where(there, page.holder[np.clip(places, 0, len(page.holder) - 1)], none)


def _repeats(texts: Sequence[str]) -> dict[str, Numbers]:
    counts: dict[str, int] = {}
    before: list[int] = []
    for text in texts:
        told = counts.get(text, 0)
        before.append(told)
        counts[text] = told + 1
    long = np.array([len(text) >= _REPEATED for text in texts], np.float64)
    times = np.array([counts[text] for text in texts], np.float64)
    return {"told before": long * np.array(before), "times told": long * times}
