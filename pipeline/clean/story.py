"""Blocks in reading order in; the story, its captions and dateline, and what was dropped, out."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from pipeline.clean.captions import as_caption
from pipeline.clean.dateline import take_dateline
from pipeline.clean.memory import block_hash
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


def sift(blocks: Collection[Block], furniture: Collection[str] = frozenset()) -> Story:
    """Part a story from what stands around it.

    Args:
        blocks: what no rule drops, in reading order.
        furniture: hashes of blocks that stand on several pages of the host.

    Returns:
        The story, with the dateline taken off its first paragraph.
    """
    kept: list[Block] = []
    images: list[Image] = []
    dropped: list[Dropped] = []
    furniture = _trusted(blocks, furniture)
    for block in blocks:
        rule = _known(block.text, furniture)
        caption = None if rule else as_caption(block.text)
        if caption:
            images.append(caption)
        if rule or caption:
            dropped.append(Dropped(block.text, rule or "caption"))
        else:
            kept.append(block)
    return _datelined(kept, tuple(images), tuple(dropped))


def _trusted(blocks: Collection[Block], furniture: Collection[str]) -> Collection[str]:
    """Furniture is never most of a page: then it is a story that stands on several addresses."""
    known = sum(len(block.text) for block in blocks if _known(block.text, furniture))
    return furniture if known * 2 < sum(len(block.text) for block in blocks) else frozenset()


def _known(text: str, furniture: Collection[str]) -> str:
    return "site furniture" if furniture and block_hash(text) in furniture else ""


def _datelined(kept: list[Block], images: tuple[Image, ...], dropped: tuple[Dropped, ...]) -> Story:
    at = next((n for n, block in enumerate(kept) if block.kind is BlockKind.PARAGRAPH), None)
    if at is None:
        return Story(tuple(kept), images, dropped, "", "")
    line = take_dateline(kept[at].text)
    kept[at] = replace(kept[at], text=line.rest)
    return Story(tuple(kept), images, dropped, line.place, line.agency)
