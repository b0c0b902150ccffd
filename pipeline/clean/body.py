"""A parsed page in; the blocks of its story, in reading order, and what stood between them, out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from pipeline.clean.choice import kept
from pipeline.clean.model import likelihoods
from pipeline.clean.rules import dropped_by
from pipeline.clean.segments import TAGS, Reading, Segment, read_segments
from pipeline.clean.told import Told
from pipeline.records import Block, BlockKind, Dropped

__all__ = ["Body", "bridged", "story_body", "taken"]

_KINDS = {
    "li": BlockKind.LIST_ITEM,
    "blockquote": BlockKind.QUOTE,
    "pre": BlockKind.PREFORMATTED,
    **{f"h{level}": BlockKind.HEADING for level in range(2, 7)},
}
# Lines that are told twice on a page are told once in the story; short ones may be names in a dialogue.
_REPEATED = 40
# A byline with its date is no longer than this.
_BYLINE = 80
# More of it in links is a list of links.
_LINKED = 0.3
# A segment that was not kept although this likely is worth showing to those who ask why.
_DOUBTFUL = 0.05


@dataclass(frozen=True, slots=True)
class Body:
    """The story's blocks, and the runs of text near it that are none of them."""

    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...]


def story_body(tree: HtmlElement, told: Told) -> Body:
    """Read the story of a page.

    Args:
        tree: the parsed page, without the figures.
        told: what the page's metadata says already.

    Returns:
        Paragraphs, headings from the second level, list items, quotes and preformatted text.
    """
    reading = read_segments(tree)
    if not reading.found:
        return Body((), ())
    likely = likelihoods(reading, told)
    rules = [_rule(segment.text, told.authors) for segment in reading.found]
    stays = kept_runs(reading.found, likely, rules)
    story = [segment for segment, stay in zip(reading.found, stays, strict=True) if stay]
    return Body(tuple(_blocks(story, told.title)), tuple(_dropped(reading.found, stays, likely, rules)))


def taken(reading: Reading, likely: NDArray[np.float64], told: Told) -> list[Segment]:
    """The runs that a story is made of, given how likely each is part of it.

    Args:
        reading: the runs and boxes of a page.
        likely: see `pipeline.clean.model.likelihoods`.
        told: what the page's metadata says already.
    """
    rules = [_rule(segment.text, told.authors) for segment in reading.found]
    stays = kept_runs(reading.found, likely, rules)
    story = [segment for segment, stay in zip(reading.found, stays, strict=True) if stay]
    return list(_told_once(story, told.title))


def kept_runs(found: Sequence[Segment], likely: NDArray[np.float64], rules: Sequence[str]) -> list[bool]:
    """Choose what stays: what the model expects to be the story, and no rule drops.

    Args:
        found: the runs of a page.
        likely: see `pipeline.clean.model.likelihoods`.
        rules: the name of the rule that drops each run; empty where none does.
    """
    words = np.array([segment.text.count(" ") + 1 for segment in found], np.float64)
    chosen = kept(likely, words).tolist()
    return bridged(found, [stay and not rule for stay, rule in zip(chosen, rules, strict=True)])


def _rule(text: str, authors: Sequence[str]) -> str:
    return dropped_by(text) or _byline(text, tuple(author.casefold() for author in authors if author))


def _byline(text: str, authors: Sequence[str]) -> str:
    """The author's name at the front, or one word before it: By Ada Roe, Von Ada Roe | 3. Mai."""
    if not authors or len(text) > _BYLINE:
        return ""
    plain = text.casefold()
    rest = plain.partition(" ")[2]
    return "byline" if plain.startswith(tuple(authors)) or rest.startswith(tuple(authors)) else ""


def bridged(found: Sequence[Segment], stays: Sequence[bool]) -> list[bool]:
    """Keep paragraphs of prose between two kept ones of the same box: a story is not read with holes.

    Args:
        found: the segments.
        stays: whether each is kept.
    """
    whole = list(stays)
    before: int | None = None
    for place, segment in enumerate(found):
        if not stays[place]:
            continue
        if before is not None and found[before].box.parent is segment.box.parent:
            for between in range(before + 1, place):
                whole[between] = whole[between] or _continues(found[between], segment)
        before = place
    return whole


def _continues(segment: Segment, after: Segment) -> bool:
    beside = segment.box.tag == after.box.tag == "p" and segment.box.parent is after.box.parent
    return beside and len(segment.text) >= _REPEATED and segment.linked < _LINKED


def _told_once(found: Sequence[Segment], title: str) -> Iterator[Segment]:
    seen: set[str] = set()
    for segment in found:
        if segment.text in seen or (segment.box.tag == "h1" and segment.text.casefold() == title.casefold()):
            continue
        if len(segment.text) >= _REPEATED:
            seen.add(segment.text)
        yield segment


def _blocks(found: Sequence[Segment], title: str) -> Iterator[Block]:
    for segment in _told_once(found, title):
        yield Block(segment.text, _kind(segment), _level(segment.box.tag))


def _kind(segment: Segment) -> BlockKind:
    if segment.box.tag in _KINDS:
        return _KINDS[segment.box.tag]
    return BlockKind.QUOTE if segment.box.tags & TAGS["blockquote"] else BlockKind.PARAGRAPH


def _level(tag: str) -> int:
    if tag == "li":
        return 1
    return int(tag[1]) if tag in _KINDS and tag[0] == "h" else 0


def _dropped(
    found: Sequence[Segment], stays: Sequence[bool], likely: NDArray[np.float64], rules: Sequence[str]
) -> Iterator[Dropped]:
    """What a rule knows, what stands within the story and is not kept, and what was nearly kept."""
    first = stays.index(True) if True in stays else len(stays)
    last = len(stays) - 1 - stays[::-1].index(True) if True in stays else -1
    for place, segment in enumerate(found):
        if stays[place]:
            continue
        if rules[place] or first < place < last or likely[place] > _DOUBTFUL:
            yield Dropped(segment.text, rules[place] or "not story")
