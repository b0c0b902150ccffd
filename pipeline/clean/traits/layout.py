"""The boxes of a page in; sums over what stands in each, and which ones each run stands in, out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.names import IDEAS
from pipeline.clean.segments import TAGS, Reading
from pipeline.clean.traits.columns import Columns, Numbers, Places, bits, logarithm, summed
from pipeline.clean.traits.texts import KINDS

__all__ = ["Layout", "box_columns", "layout"]

# Shorter runs are no prose.
_PROSE = 40
_HELD = tuple(KINDS[tag] for tag in ("p", "li", "blockquote", "h2", "h3", "h4"))


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A page as arrays: some hold a value for each run, the others one for each box."""

    # For each run.
    length: Numbers
    words: Numbers
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
    depth: Numbers
    kind: Places
    tag_names: tuple[str, ...]
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


def layout(reading: Reading, texts: Columns) -> Layout:
    """Sum up a page.

    Args:
        reading: its runs and boxes.
        texts: see `pipeline.clean.traits.texts`.
    """
    boxes = reading.boxes
    up = np.array([box.parent.number if box.parent else 0 for box in boxes], np.intp)
    first, last = (np.array([getattr(box, name) for box in boxes], np.intp) for name in ("first", "last"))
    box = np.array([segment.box.number for segment in reading.found], np.intp)
    holder = np.where(np.isin(texts["tag"], _HELD), up[box], box)
    length, linked = texts["length"], texts["length"] * texts["linked"]
    prose = np.where(length >= _PROSE, length - linked, 0.0)
    prose_so_far = summed(prose)
    return Layout(
        length=length,
        words=texts["words"],
        linked=linked,
        prose=prose,
        box=box,
        holder=holder,
        prose_so_far=prose_so_far,
        links_so_far=summed(linked),
        length_so_far=summed(length),
        words_so_far=summed(texts["words"]),
        first=first,
        last=last,
        up=up,
        depth=np.array([box.depth for box in boxes], np.float64),
        kind=np.array([KINDS.get(box.tag, 0) for box in boxes], np.intp),
        tag_names=tuple(box.tag for box in boxes),
        names=np.array([box.names for box in boxes], np.uint64),
        around=np.array([box.around for box in boxes], np.uint64),
        tags=np.array([box.tags for box in boxes], np.uint64),
        prose_inside=prose_so_far[last] - prose_so_far[first],
        prose_held=np.bincount(holder, prose, len(boxes)).astype(np.float64),
    )


def box_columns(page: Layout) -> Columns:
    """Describe the boxes around each run.

    Args:
        page: see `layout`.

    Returns:
        For its box, the one around that, and the next: prose, share of links, runs, and place in it; the ideas
        in their names; and which elements are around.
    """
    parent = page.up[page.box]
    columns: Columns = {}
    for name, box in (("box", page.box), ("parent", parent), ("grandparent", page.up[parent])):
        columns |= {f"{name} {trait}": values for trait, values in _inside(page, box).items()}
    columns["parent tag"] = page.kind[parent].astype(np.float64)
    columns["grandparent tag"] = page.kind[page.up[parent]].astype(np.float64)
    columns["depth"] = page.depth[page.box]
    columns["held share"] = page.prose_held[page.holder] / page.whole
    columns["held rank"] = page.prose_held[page.holder] / max(float(page.prose_held.max()), 1.0)
    columns["article share"] = page.prose_inside[_articles(page)[page.box]] / page.whole
    return columns | _named(page, parent)


def _inside(page: Layout, box: Places) -> Columns:
    first, last = page.first[box], page.last[box]
    runs = np.maximum(last - first, 1)
    length = page.length_so_far[last] - page.length_so_far[first]
    return {
        "prose": logarithm(page.prose_inside[box]),
        "share": page.prose_inside[box] / page.whole,
        "links": (page.links_so_far[last] - page.links_so_far[first]) / np.maximum(length, 1),
        "runs": logarithm(runs.astype(np.float64)),
        "average": logarithm(length / runs),
        "place": (np.arange(len(box)) - first) / runs,
    }


def _named(page: Layout, parent: Places) -> Columns:
    columns: Columns = {}
    for where, sets in (
        ("in", page.around[page.box]),
        ("own", page.names[page.box]),
        ("parent", page.names[parent]),
    ):
        columns |= {f"{where} {idea}": row for idea, row in zip(IDEAS, bits(sets, len(IDEAS)), strict=True)}
    for tag, row in zip(TAGS, bits(page.tags[page.box], len(TAGS)), strict=True):
        columns[f"in <{tag}>"] = row
    return columns


def _articles(page: Layout) -> Places:
    """The innermost article element around each box; the page where there is none."""
    inner = np.zeros(len(page.up), np.intp)
    for number, tag in enumerate(page.tag_names):
        inner[number] = number if tag == "article" else inner[page.up[number]]
    return inner
