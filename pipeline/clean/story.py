"""Blocks in reading order in; the story, its captions and dateline, and what was dropped, out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.clean.captions import as_caption
from pipeline.clean.dateline import take_dateline
from pipeline.clean.rules import dropped_by
from pipeline.records import Block, BlockKind, Dropped, Image

__all__ = ["Story", "sift"]


@dataclass(frozen=True, slots=True)
class Story:
    """The blocks that stay, and what was read from those that do not."""

    blocks: tuple[Block, ...]
    images: tuple[Image, ...]
    dropped: tuple[Dropped, ...]
    dateline: str
    agency: str


def sift(blocks: Iterable[Block]) -> Story:
    """Part a story from what stands around it.

    Args:
        blocks: every block of text that may belong to it, in reading order.

    Returns:
        The story, with the dateline taken off its first paragraph.
    """
    kept: list[Block] = []
    images: list[Image] = []
    dropped: list[Dropped] = []
    for block in blocks:
        rule = dropped_by(block.text)
        caption = None if rule else as_caption(block.text)
        if caption:
            images.append(caption)
        if rule or caption:
            dropped.append(Dropped(block.text, rule or "caption"))
        else:
            kept.append(block)
    return _datelined(kept, tuple(images), tuple(dropped))


def _datelined(kept: list[Block], images: tuple[Image, ...], dropped: tuple[Dropped, ...]) -> Story:
    at = next((n for n, block in enumerate(kept) if block.kind is BlockKind.PARAGRAPH), None)
    if at is None:
        return Story(tuple(kept), images, dropped, "", "")
    line = take_dateline(kept[at].text)
    kept[at] = replace(kept[at], text=line.rest)
    return Story(tuple(kept), images, dropped, line.place, line.agency)
