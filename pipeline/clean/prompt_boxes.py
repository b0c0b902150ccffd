"""Drop the whole box of a prompt: what a subscription or a newsletter offers follows the line that asks for it."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.blocks import BlockTable

__all__ = ["spread_prompt_rules"]

_PROMPT_RULES = frozenset({"subscription", "newsletter", "app"})
# The line that a rule matches is one of the first in its box, and the box is small.
_MAX_LINES_BEFORE, _MAX_BOX_BLOCKS, _MAX_BOX_WORDS = 1, 12, 150
_MAX_ANCESTORS = 2


def spread_prompt_rules(
    block_table: BlockTable, rules: Mapping[int, str], story_containers: NDArray[np.bool_]
) -> dict[int, str]:
    """Return the rules for the other lines of boxes that a prompt opens.

    Args:
        block_table: the blocks and containers of a page.
        rules: the rule that drops each index; empty for none.
        story_containers: which containers hold most of the story.
    """
    prompts = [(index, rule) for index, rule in rules.items() if rule in _PROMPT_RULES]
    return {
        other: rule
        for index, rule in prompts
        for other in _box_around(block_table, index, story_containers)
        if not rules.get(other)
    }


def _box_around(block_table: BlockTable, index: int, story_containers: NDArray[np.bool_]) -> range:
    """Return the blocks of the largest small container that a block opens."""
    containers, box = block_table.containers, range(0)
    container = containers.parent[block_table.container[index]]
    for _ in range(_MAX_ANCESTORS):
        blocks = range(containers.first_block[container], containers.end_block[container])
        words = sum(block_table.texts[other].count(" ") + 1 for other in blocks)
        is_opening = index - blocks.start <= _MAX_LINES_BEFORE
        if (
            not container
            or story_containers[container]
            or not is_opening
            or len(blocks) > _MAX_BOX_BLOCKS
            or words > _MAX_BOX_WORDS
        ):
            break
        box, container = blocks, containers.parent[container]
    return box
