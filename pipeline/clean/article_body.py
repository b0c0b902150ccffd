"""Separate a story from its captions, dateline and repeated site blocks."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from pipeline.clean import confidence
from pipeline.clean.block_hash import block_hash
from pipeline.clean.dateline import split_dateline
from pipeline.records import Block, BlockKind, Dropped, Evidence, Image

__all__ = ["ArticleBody", "parse_caption", "split_captions_and_boilerplate"]

# "(AP Photo/Virginia Mayo)", "(Photo: Jane Doe)", "Image credit: …", "Getty Images": forms that photo desks use.
_PARENTHESIZED_CREDIT = re.compile(
    r"\((?P<inside>(?:[^()]*\b(?:photo|foto|image|picture|pool|getty|file)\b[^()]*|[A-Z]{2,6}\s*/[^()]+))\)",
    re.IGNORECASE,
)
_RIGHTS_NOTICE = re.compile(r"\s*\([^()]*(?:copyright|©|all rights reserved)[^()]*\)\s*\.?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArticleBody:
    """The blocks of a story, and what was read from the blocks that were removed."""

    blocks: tuple[Block, ...]
    images: tuple[Image, ...]
    dropped: tuple[Dropped, ...]
    dateline: str
    # As the dateline names it; the dateline is no longer part of the text.
    agency: str

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What was read from the text that is no longer in the blocks."""
        return (Evidence("agency", self.agency, "dateline", confidence.STORY_TEXT),) if self.agency else ()


def split_captions_and_boilerplate(
    blocks: Collection[Block], site_boilerplate: Collection[str] = frozenset()
) -> ArticleBody:
    """Separate a story from captions, repeated site blocks and its dateline.

    Args:
        blocks: what no rule drops, in reading order.
        site_boilerplate: hashes of blocks that repeat on several pages of the host.

    Returns:
        The story, with the dateline taken off its first paragraph.
    """
    body_blocks: list[Block] = []
    images: list[Image] = []
    dropped: list[Dropped] = []
    site_boilerplate = _usable_boilerplate(blocks, site_boilerplate)
    for block in blocks:
        rule = _boilerplate_rule(block.text, site_boilerplate)
        caption = None if rule else parse_caption(block.text)
        if caption:
            images.append(caption)
        if rule or caption:
            dropped.append(Dropped(block.text, rule or "caption"))
        else:
            body_blocks.append(block)
    return _extract_dateline(body_blocks, tuple(images), tuple(dropped))


def _usable_boilerplate(blocks: Collection[Block], site_boilerplate: Collection[str]) -> Collection[str]:
    """Ignore boilerplate that makes half of the page: then the page is a story that exists under several URLs."""
    boilerplate_chars = sum(
        len(block.text) for block in blocks if _boilerplate_rule(block.text, site_boilerplate)
    )
    return (
        site_boilerplate if boilerplate_chars * 2 < sum(len(block.text) for block in blocks) else frozenset()
    )


def _boilerplate_rule(text: str, site_boilerplate: Collection[str]) -> str:
    return "site boilerplate" if site_boilerplate and block_hash(text) in site_boilerplate else ""


def _extract_dateline(
    body_blocks: list[Block], images: tuple[Image, ...], dropped: tuple[Dropped, ...]
) -> ArticleBody:
    paragraph_index = next(
        (index for index, block in enumerate(body_blocks) if block.kind is BlockKind.PARAGRAPH), None
    )
    if paragraph_index is None:
        return ArticleBody(tuple(body_blocks), images, dropped, "", "")
    dateline = split_dateline(body_blocks[paragraph_index].text)
    body_blocks[paragraph_index] = replace(body_blocks[paragraph_index], text=dateline.rest)
    return ArticleBody(tuple(body_blocks), images, dropped, dateline.place, dateline.agency)


def parse_caption(paragraph: str) -> Image | None:
    """Read a paragraph as the caption of an image.

    Args:
        paragraph: one block of text.

    Returns:
        The caption and its credit, without a URL; None when the paragraph does not end in a credit.
    """
    if "(" not in paragraph:
        return None
    text = _RIGHTS_NOTICE.sub("", paragraph).strip()
    credit_matches = list(_PARENTHESIZED_CREDIT.finditer(text))
    if not credit_matches or text[credit_matches[-1].end() :].strip(" ."):
        return None
    return Image(
        caption=text[: credit_matches[-1].start()].strip(), credit=credit_matches[-1]["inside"].strip()
    )
