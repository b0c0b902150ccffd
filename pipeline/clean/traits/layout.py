"""The runs and boxes of a page in; sums over what stands in each box, and which ones each run stands in, out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.names import IDEAS
from pipeline.clean.segments import TAGS, Boxes, Reading
from pipeline.clean.traits.columns import Columns, Numbers, Places, bits, logarithm, summed

__all__ = ["KINDS", "Layout", "box_columns", "layout"]

# The elements that hold a run, from 1; any other is 0.
KINDS = {
    tag: place
    for place, tag in enumerate(
        ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "td", "blockquote", "section", "article", "ul", "dd",
         "figure", "pre", "address", "main", "body", "aside", "footer", "header", "form", "nav", "tr", "ol"),
        start=1,
    )
}  # fmt: skip
# Shorter runs are no prose.
_PROSE = 40
_HELD = np.zeros(len(KINDS) + 1, bool)
_HELD[[KINDS[tag] for tag in ("p", "li", "blockquote", "h2", "h3", "h4")]] = True


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A page as arrays: some hold a value for each run, the others one for each box."""

    boxes: Boxes
    # For each run.
    length: Numbers
    words: Numbers
    # Its letters in links.
    linked: Numbers
    # Its letters outside links, 0 for short runs.
    prose: Numbers
    box: Places
    # The box that it shares with its neighbours: that around its paragraph.
    holder: Places
    # Running totals over the runs.
    prose_so_far: Numbers
    links_so_far: Numbers
    length_so_far: Numbers
    words_so_far: Numbers
    # For each box.
    first: Places
    last: Places
    up: Places
    kind: Places
    names: NDArray[np.uint64]
    around: NDArray[np.uint64]
    tags: NDArray[np.uint64]
    prose_inside: Numbers
    # Prose in it, or in a paragraph right below it.
    prose_held: Numbers

    @property
    def whole(self) -> float:
        """The prose of the page."""
        return max(float(self.prose_so_far[-1]), 1.0)


def layout(reading: Reading) -> Layout:
    """Sum up a page.

    Args:
        reading: its runs and boxes.
    """
    boxes = reading.boxes
    up, box = np.array(boxes.up, np.intp), np.array(reading.box, np.intp)
    first, last = np.array(boxes.first, np.intp), np.array(boxes.last, np.intp)
    kind = np.array([KINDS.get(tag, 0) for tag in boxes.tag], np.intp)
    holder = np.where(_HELD[kind[box]], up[box], box)
    length = np.array([len(text) for text in reading.texts], np.float64)
    words = np.array([text.count(" ") + 1 for text in reading.texts], np.float64)
    linked = length * np.array(reading.linked)
    prose = np.where(length >= _PROSE, length - linked, 0.0)
    prose_so_far = summed(prose)
    return Layout(
        boxes=boxes,
        length=length,
        words=words,
        linked=linked,
        prose=prose,
        box=box,
        holder=holder,
        prose_so_far=prose_so_far,
        links_so_far=summed(linked),
        length_so_far=summed(length),
        words_so_far=summed(words),
        first=first,
        last=last,
        up=up,
        kind=kind,
        names=np.array(boxes.names, np.uint64),
        around=np.array(boxes.around, np.uint64),
        tags=np.array(boxes.tags, np.uint64),
        prose_inside=prose_so_far[last] - prose_so_far[first],
        prose_held=np.bincount(holder, prose, len(up)).astype(np.float64),
    )


def box_columns(page: Layout, open_: Places) -> Columns:
    """Describe the boxes around each run.

    Args:
        page: see `layout`.
        open_: the runs to describe.

    Returns:
        For its box, the one around that, and the next: prose, share of links, runs, and place in it; the ideas
        in their names; and which elements are around.
    """
    own = page.box[open_]
    parent = page.up[own]
    columns: Columns = {}
    for name, box in (("box", own), ("parent", parent), ("grandparent", page.up[parent])):
        columns |= _inside(page, name, box, open_)
    columns["tag"] = page.kind[own].astype(np.float64)
    columns["parent tag"] = page.kind[parent].astype(np.float64)
    columns["grandparent tag"] = page.kind[page.up[parent]].astype(np.float64)
    columns["depth"] = np.array(page.boxes.depth, np.float64)[own]
    held = page.prose_held[page.holder[open_]]
    columns["held share"] = held / page.whole
    columns["held rank"] = held / max(float(page.prose_held.max()), 1.0)
    columns["article share"] = page.prose_inside[_articles(page)[own]] / page.whole
    return columns | _named(page, own, parent)


def _inside(page: Layout, name: str, box: Places, places: Places) -> Columns:
    first, last = page.first[box], page.last[box]
    runs = np.maximum(last - first, 1)
    length = page.length_so_far[last] - page.length_so_far[first]
    prose = page.prose_inside[box]
    return {
        f"{name} prose": logarithm(prose),
        f"{name} share": prose / page.whole,
        f"{name} links": (page.links_so_far[last] - page.links_so_far[first]) / np.maximum(length, 1),
        f"{name} runs": logarithm(runs),
        f"{name} average": logarithm(length / runs),
        f"{name} place": (places - first) / runs,
    }


def _named(page: Layout, own: Places, parent: Places) -> Columns:
    columns: Columns = {}
    for where, sets in (("in", page.around[own]), ("own", page.names[own]), ("parent", page.names[parent])):
        columns |= zip([f"{where} {idea}" for idea in IDEAS], bits(sets, len(IDEAS)), strict=True)
    return columns | dict(zip([f"in <{tag}>" for tag in TAGS], bits(page.tags[own], len(TAGS)), strict=True))


def _articles(page: Layout) -> Places:
    """The innermost article element around each box; the page where there is none."""
    inner: list[int] = []
    for number, (tag, up) in enumerate(zip(page.boxes.tag, page.boxes.up, strict=True)):
        inner.append(number if tag == "article" else inner[up] if number else 0)
    return np.array(inner, np.intp)
