"""A page as arrays in; where each run stands to the headline, to the prose around it and to what repeats it, out."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.segments import Segment
from pipeline.clean.told import Told
from pipeline.clean.traits.columns import Columns, Numbers, Places, flags, logarithm, summed
from pipeline.clean.traits.layout import Layout

__all__ = ["place_columns"]

_UNHEARD = re.compile(r"[\W_]+")
# A run of prose that other runs stand before or after.
_LONG = 100
# Shorter runs are told twice on any page.
_REPEATED = 25
# Longer runs are neither the headline nor the standfirst, and no byline.
_LONGEST = 400
_FAR = 99.0


def place_columns(found: Sequence[Segment], page: Layout, told: Told) -> Columns:
    """Describe the places of the runs.

    Args:
        found: the runs.
        page: see `pipeline.clean.traits.layout`.
        told: what metadata says.
    """
    return _told(found, told) | _since_headline(found, page, told) | _amid_prose(page) | _repeats(found)


def fold(text: str) -> str:
    """The beginning, without what typesetting changes."""
    return _UNHEARD.sub("", text[:160].casefold())[:100]


def _told(found: Sequence[Segment], told: Told) -> Columns:
    description = fold(told.description)
    starts = [fold(segment.text) if len(segment.text) < _LONGEST else "" for segment in found]
    title = fold(told.title)
    names = tuple(name.casefold() for name in told.authors if name)
    named = [
        len(each.text) < _LONGEST and any(map(each.text.casefold().__contains__, names)) for each in found
    ]
    return {
        "is title": np.array([bool(title) and start == title for start in starts], np.float64),
        "is description": np.array([_same(start, description) for start in starts], np.float64),
        "names author": np.array(named, np.float64) if names else np.full(len(found), -1.0),
    }


def _same(start: str, description: str) -> bool:
    """Previews cut a description short."""
    if len(start) > 40 < len(description):  # noqa: PLR2004 - letters that are told apart
        return start[:40] == description[:40]
    return bool(description) and start == description


def _since_headline(found: Sequence[Segment], page: Layout, told: Told) -> Columns:
    places = np.arange(len(found), dtype=np.float64)
    levels = [segment.box.tag for segment in found]
    first = np.array([tag == "h1" for tag in levels], bool)
    headline = _headline(found, first, fold(told.title))
    start = max(headline, 0)
    columns: Columns = {
        "runs since headline": logarithm(places - headline) if headline >= 0 else np.full(len(found), -_FAR),
        "words since headline": logarithm(page.words_so_far[:-1] - page.words_so_far[start]),
        "links since headline": logarithm(np.maximum(page.links_so_far[:-1] - page.links_so_far[start], 0)),
        "runs left": logarithm(len(found) - places),
        "place": places / len(found),
        "prose before": page.prose_so_far[:-1] / page.whole,
        "prose after": (page.whole - page.prose_so_far[1:]) / page.whole,
        "headlines before": np.cumsum(first).astype(np.float64),
        "headings before": logarithm(
            summed(np.array([tag in {"h2", "h3", "h4"} for tag in levels], float))[:-1]
        ),
    }
    whole = {
        "headlines": float(first.sum()),
        "articles": float(page.tag_names.count("article")),
        "runs of page": float(np.log2(1 + len(found))),
        "prose of page": float(np.log2(1 + page.whole)),
        "fullest box": float(page.prose_held.max()) / page.whole,
    }
    return columns | {name: np.full(len(found), value) for name, value in whole.items()}


def _headline(found: Sequence[Segment], first: NDArray[np.bool_], title: str) -> int:
    """The heading that says the title, else the first heading of the page, else -1."""
    marked = np.flatnonzero(first).tolist()
    same = [place for place in marked if title and fold(found[place].text) == title]
    return next(iter(same + marked), -1)


def _amid_prose(page: Layout) -> Columns:
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
        "box of earlier prose": flags(earlier == page.holder),
        "box of later prose": flags(later == page.holder),
        "inside prose": flags(earlier == later),
    }


def _holders(page: Layout, places: Places, there: NDArray[np.bool_], none: int) -> Places:
    return np.where(there, page.holder[np.clip(places, 0, len(page.holder) - 1)], none)


def _repeats(found: Sequence[Segment]) -> Columns:
    counts: dict[str, int] = {}
    before: list[int] = []
    for segment in found:
        before.append(counts.get(segment.text, 0))
        counts[segment.text] = before[-1] + 1
    long = np.array([len(segment.text) >= _REPEATED for segment in found], np.float64)
    times: Numbers = np.array([counts[segment.text] for segment in found], np.float64)
    return {"told before": long * np.array(before), "times told": long * times}
