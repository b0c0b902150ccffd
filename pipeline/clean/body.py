"""A parsed page in; the blocks of its story, in reading order, and what stood between them, out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, pairwise, zip_longest

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from pipeline.clean.choice import kept
from pipeline.clean.model import likelihoods
from pipeline.clean.rules import Run, dropped_by
from pipeline.clean.segments import CELLS, TAGS, Reading, read_segments
from pipeline.clean.told import Told
from pipeline.records import Block, BlockKind, Dropped

__all__ = ["Body", "Choice", "certain", "chosen", "story_body"]

Judge = Callable[[Reading, Told], NDArray[np.float64]]

_KINDS = {
    "li": BlockKind.LIST_ITEM,
    "blockquote": BlockKind.QUOTE,
    "pre": BlockKind.PREFORMATTED,
    **{f"h{level}": BlockKind.HEADING for level in range(2, 7)},
}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Lines that are told twice on a page are told once in the story; short ones may be names in a dialogue.
_REPEATED = 40
# More of it in links is a list of links.
_LINKED = 0.3
# A segment that was not kept although this likely is worth showing to those who ask why.
_DOUBTFUL = 0.05


@dataclass(frozen=True, slots=True)
class Body:
    """The story's blocks, and the runs of text near it that are none of them."""

    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The places of the runs that make the story, and those near it that do not with the rule that dropped them."""

    stays: tuple[int, ...]
    dropped: tuple[tuple[int, str], ...]


def certain(reading: Reading, told: Told) -> NDArray[np.float64]:  # noqa: ARG001 - as `likelihoods`
    """Every run is the story; only rules drop some."""
    return np.ones(len(reading.texts))


def story_body(tree: HtmlElement, told: Told, judge: Judge = likelihoods) -> Body:
    """Read the story of a page.

    Args:
        tree: the parsed page, without the figures.
        told: what the page's metadata says already.
        judge: how likely each run is part of the story.

    Returns:
        Paragraphs, headings from the second level, list items, quotes, tables and preformatted text.
    """
    reading = read_segments(tree)
    menus = tuple(Dropped(menu, "navigation") for menu in reading.menus)
    if not reading.texts:
        return Body((), menus)
    choice = chosen(reading, judge(reading, told), told)
    blocks = tuple(
        block
        for _, group in groupby(choice.stays, partial(_table, reading))
        for block in _blocks(reading, group)
    )
    return Body(blocks, (*menus, *(Dropped(reading.texts[place], rule) for place, rule in choice.dropped)))


def chosen(reading: Reading, likely: NDArray[np.float64], told: Told) -> Choice:
    """Choose what the story is made of: what the model expects to be it, and no rule drops.

    Args:
        reading: the runs and boxes of a page.
        likely: how likely each run is part of the story, see `pipeline.clean.model.likelihoods`.
        told: what the page's metadata says already.
    """
    words = np.array([text.count(" ") + 1 for text in reading.texts], np.float64)
    wanted = kept(likely, words)
    near = _near(wanted, likely)
    names = tuple(author.casefold() for author in told.authors if author)
    rules = {place: dropped_by(_run(reading, place, told.language, names)) for place in near}
    stays = bridged(reading, [place for place in near if wanted[place] and not rules[place]], rules)
    story = tuple(_told_once(reading, _with_bodies(reading, stays), told.title))
    lost = set(near) - set(stays)
    return Choice(story, tuple((place, rules[place] or "not story") for place in near if place in lost))


def _near(wanted: NDArray[np.bool_], likely: NDArray[np.float64]) -> list[int]:
    """What stands within the story, and what was nearly kept."""
    near = likely > _DOUBTFUL
    inside = np.flatnonzero(wanted)
    if len(inside):
        near[inside[0] : inside[-1] + 1] = True
    return np.flatnonzero(near).tolist()


def _run(reading: Reading, place: int, language: str, authors: tuple[str, ...]) -> Run:
    """What the rules look at: a run with the ideas of its box and the two around it."""
    boxes, box = reading.boxes, reading.box[place]
    outer = boxes.up[box]
    return Run(
        reading.texts[place],
        language,
        authors,
        boxes.names[box] | boxes.names[outer] | boxes.names[boxes.up[outer]],
        reading.linked[place],
    )


def bridged(reading: Reading, stays: Sequence[int], rules: dict[int, str]) -> list[int]:
    """Keep prose and tables between two kept runs of the same box: a story is not read with holes.

    Args:
        reading: the runs and boxes of a page.
        stays: the places that are kept.
        rules: what drops the places between them.
    """
    whole = list(stays[:1])
    for before, place in pairwise(stays):
        if place - before > 1 and _holder(reading, before) == _holder(reading, place):
            between = range(before + 1, place)
            whole += [each for each in between if not rules.get(each) and _continues(reading, each, place)]
        whole.append(place)
    return whole


def _holder(reading: Reading, place: int) -> int:
    """The box that a paragraph or a table shares with its neighbours."""
    return reading.boxes.up[_table(reading, place) or reading.box[place]]


def _continues(reading: Reading, place: int, after: int) -> bool:
    if _holder(reading, place) != _holder(reading, after) or reading.linked[place] >= _LINKED:
        return False
    if _table(reading, place):
        return True
    return reading.tag(place) == reading.tag(after) == "p" and len(reading.texts[place]) >= _REPEATED


def _with_bodies(reading: Reading, stays: Sequence[int]) -> Iterator[int]:
    """Leave out headings that nothing follows: what they stood above was dropped."""
    for place, after in zip_longest(stays, stays[1:], fillvalue=-1):
        if reading.tag(place) not in _HEADINGS or _is_followed(reading, place, after):
            yield place


def _is_followed(reading: Reading, place: int, after: int) -> bool:
    if after < 0:
        return False
    return (
        after == place + 1
        or reading.parent(place + 1) != reading.parent(place)
        or reading.parent(after) == reading.parent(place)
    )


def _told_once(reading: Reading, places: Iterable[int], title: str) -> Iterator[int]:
    seen: set[str] = set()
    for place in places:
        text = reading.texts[place]
        if text in seen or (reading.tag(place) in _HEADINGS and text.casefold() == title.casefold()):
            continue
        if len(text) >= _REPEATED:
            seen.add(text)
        yield place


def _table(reading: Reading, place: int) -> int:
    """The table whose row a run is; 0 for any other run, and for a layout of one column."""
    row = reading.box[place]
    if reading.boxes.tag[row] != "tr" or CELLS not in reading.texts[place]:
        return 0
    around = reading.boxes.up[row]
    return around if reading.boxes.tag[around] == "table" else reading.boxes.up[around]


def _blocks(reading: Reading, places: Iterable[int]) -> Iterator[Block]:
    """Rows of one table are one block, a line each; other runs are a block each."""
    rows = list(places)
    if _table(reading, rows[0]):
        yield Block("\n".join(reading.texts[row].strip(CELLS) for row in rows), BlockKind.TABLE)
    else:
        for place in rows:
            yield Block(reading.texts[place].strip(CELLS), _kind(reading, place), _level(reading, place))


def _kind(reading: Reading, place: int) -> BlockKind:
    box = reading.box[place]
    quoted = BlockKind.QUOTE if reading.boxes.tags[box] & TAGS["blockquote"] else BlockKind.PARAGRAPH
    return _KINDS.get(reading.boxes.tag[box], quoted)


def _level(reading: Reading, place: int) -> int:
    tag = reading.tag(place)
    if tag == "li":
        return 1
    return int(tag[1]) if tag in _KINDS and tag[0] == "h" else 0
