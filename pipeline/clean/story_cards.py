"""Find the cards of a page: boxes with the linked headline of another story and at most a few lines below it."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.blocks import BlockTable
from pipeline.html.class_words import concept_mask

__all__ = ["card_blocks", "is_story_list", "other_story_cards", "teasers_of_related_links"]

_HEADING_TAGS = frozenset({"h2", "h3", "h4", "h5"})
# Elements that hold one story of a list each, unless their class says so.
_CARD_TAGS = frozenset({"article", "li"})
_CARD_MASK = concept_mask("card", "related", "popular", "item", "feed")
_MIN_LINK_DENSITY = 0.8
_MIN_CARDS = 4
_MAX_CARD_BLOCKS, _MAX_TEASER_CHARS = 5, 300
# With fewer words outside the cards, the cards are what the page is about.
_MIN_STORY_WORDS = 60
_MAX_ANCESTORS = 3
# The rule that drops the headline of another story, and the largest box of a headline and its teaser.
_RELATED_RULE, _MAX_TEASER_BLOCKS = "related", 3
_MAX_TEASERS = 2


def card_blocks(block_table: BlockTable) -> frozenset[int]:
    """Return the indexes of the blocks in cards; none where the page has fewer than four cards.

    Args:
        block_table: the blocks and containers of a page.
    """
    containers = block_table.containers
    headings = [
        index
        for index, container in enumerate(block_table.container)
        if containers.tag[container] in _HEADING_TAGS and block_table.link_density[index] > _MIN_LINK_DENSITY
    ]
    cards = set(filter(None, (_card_around(block_table, index) for index in headings)))
    if len(cards) < _MIN_CARDS:
        return frozenset()
    return frozenset(
        index for card in cards for index in range(containers.first_block[card], containers.end_block[card])
    )


def _card_around(block_table: BlockTable, heading: int) -> int:
    """Return the card that a heading is in; 0 for none."""
    containers = block_table.containers
    container = containers.parent[block_table.container[heading]]
    for _ in range(_MAX_ANCESTORS):
        blocks = range(containers.first_block[container], containers.end_block[container])
        if len(blocks) > _MAX_CARD_BLOCKS:
            return 0
        is_named = containers.tag[container] in _CARD_TAGS or containers.concepts[container] & _CARD_MASK
        if is_named and all(len(block_table.texts[index]) <= _MAX_TEASER_CHARS for index in blocks):
            return container
        container = containers.parent[container]
    return 0


def other_story_cards(
    block_table: BlockTable, cards: frozenset[int], selected: Sequence[int]
) -> frozenset[int]:
    """Return the blocks in cards beside the story: neither between its paragraphs nor in their container.

    Args:
        block_table: the blocks and containers of a page.
        cards: from `card_blocks`.
        selected: indexes of the blocks that would be the story.
    """
    paragraphs = [index for index in selected if index not in cards and block_table.tag(index) == "p"]
    if not cards or not paragraphs or is_story_list(block_table, cards, selected):
        return frozenset()
    story_containers = {block_table.parent(index) for index in paragraphs}
    within = range(paragraphs[0], paragraphs[-1])
    return frozenset(
        index
        for index in cards
        if index not in within and story_containers.isdisjoint(_ancestors(block_table, index))
    )


def _ancestors(block_table: BlockTable, index: int) -> list[int]:
    """Return the containers around a block, the innermost first, without the page."""
    containers, container = block_table.containers, block_table.container[index]
    ancestors = []
    while container:
        ancestors.append(container)
        container = containers.parent[container]
    return ancestors


def is_story_list(block_table: BlockTable, cards: frozenset[int], selected: Sequence[int]) -> bool:
    """Whether a page is a list of stories, such as a front page, and no story.

    Args:
        block_table: the blocks and containers of a page.
        cards: from `card_blocks`.
        selected: indexes of the blocks that would be the story.
    """
    words = sum(block_table.texts[index].count(" ") + 1 for index in selected if index not in cards)
    return bool(cards) and words < _MIN_STORY_WORDS and any(index in cards for index in selected)


def teasers_of_related_links(
    block_table: BlockTable,
    rules: Mapping[int, str],
    story_containers: NDArray[np.bool_],
    selected: Sequence[int],
) -> dict[int, str]:
    """Return the teasers that share a small box with the dropped headline of another story, each with the rule.

    None where many would be the story, or hardly anything else: then the page is about what the boxes hold, such as a
    list of products.

    Args:
        block_table: the blocks and containers of a page.
        rules: the rule that drops each index; empty for none.
        story_containers: which containers hold most of the story.
        selected: indexes of the blocks that would be the story.
    """
    containers = block_table.containers
    teasers: dict[int, str] = {}
    for headline in (index for index, rule in rules.items() if rule == _RELATED_RULE):
        container = containers.parent[block_table.container[headline]]
        blocks = range(containers.first_block[container], containers.end_block[container])
        if (
            len(blocks) <= _MAX_TEASER_BLOCKS
            and containers.ancestor_concepts[container] & _CARD_MASK
            and not story_containers[container]
        ):
            teasers |= {
                index: _RELATED_RULE
                for index in blocks
                if not rules.get(index) and len(block_table.texts[index]) <= _MAX_TEASER_CHARS
            }
    story_words = sum(
        block_table.texts[index].count(" ") + 1
        for index in selected
        if index not in teasers and not rules.get(index)
    )
    is_beside_story = story_words >= _MIN_STORY_WORDS and len(teasers.keys() & set(selected)) <= _MAX_TEASERS
    return teasers if is_beside_story else {}
