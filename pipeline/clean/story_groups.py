"""Keep lists, tables and boxes of questions of a story whole: the model judges each of their short lines alone."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.blocks import CELL_SEPARATOR, BlockTable

__all__ = ["complete_groups"]

_GROUP_TAGS = frozenset({"ul", "ol", "dl", "details", "table"})
_TEXT_TAGS = frozenset({"p", "h2", "h3", "h4", "blockquote"})
_HEADING_TAGS = frozenset({"h2", "h3", "h4", "h5"})
# On labelled pages nearly every group within these limits belongs to the story.
_MIN_GROUP_PROBABILITY, _MIN_HEADING_PROBABILITY = 0.1, 0.3
_MAX_LINK_DENSITY, _MAX_TABLE_LINK_DENSITY = 0.3, 0.85
# A container holds the story when it has as many of its paragraphs, or this share of its words.
_MIN_PARAGRAPHS, _MIN_STORY_SHARE = 2, 0.5


def complete_groups(
    block_table: BlockTable,
    selected: Sequence[int],
    probabilities: NDArray[np.float64],
    rules: Mapping[int, str],
) -> list[int]:
    """Add the missing lines of groups that stand between or directly after the paragraphs of the story.

    Args:
        block_table: the blocks and containers of a page.
        selected: indexes of the story's blocks.
        probabilities: from 0 to 1 for each block.
        rules: the rule that drops each index; empty for none.

    Returns:
        The indexes in reading order, with those of the groups and of a heading before each.
    """
    if not selected:
        return []
    kept = set(selected)
    for group in _story_groups(block_table, selected):
        if any(rules.get(index) for index in group) or not _is_of_story(block_table, group, probabilities):
            continue
        kept.update(group)
        heading = group.start - 1
        if (
            heading > selected[0]
            and block_table.tag(heading) in _HEADING_TAGS
            and not rules.get(heading)
            and probabilities[heading] > _MIN_HEADING_PROBABILITY
        ):
            kept.add(heading)
    return sorted(kept)


def _story_groups(block_table: BlockTable, selected: Sequence[int]) -> Iterator[range]:
    """Yield the blocks of each group that is a child of a container of the story, below the story's first block."""
    containers = block_table.containers
    story_containers = _story_containers(block_table, selected)
    for container, (tag, parent) in enumerate(zip(containers.tag, containers.parent, strict=True)):
        if tag in _GROUP_TAGS and parent in story_containers:
            group = range(containers.first_block[container], containers.end_block[container])
            if group and group.start > selected[0]:
                yield group


def _story_containers(block_table: BlockTable, selected: Sequence[int]) -> frozenset[int]:
    containers = block_table.containers
    paragraphs: Counter[int] = Counter()
    words: Counter[int] = Counter()
    for index in selected:
        if block_table.tag(index) in _TEXT_TAGS:
            parent = containers.parent[block_table.container[index]]
            paragraphs[parent] += 1
            words[parent] += block_table.texts[index].count(" ") + 1
    total = max(sum(words.values()), 1)
    return frozenset(
        container
        for container, count in paragraphs.items()
        if count >= _MIN_PARAGRAPHS or words[container] > _MIN_STORY_SHARE * total
    )


def _is_of_story(block_table: BlockTable, group: range, probabilities: NDArray[np.float64]) -> bool:
    lengths = np.array([len(block_table.texts[index]) for index in group], np.float64)
    link_density = float(np.average([block_table.link_density[index] for index in group], weights=lengths))
    probability = float(np.average(probabilities[group.start : group.stop], weights=lengths))
    is_table = all(CELL_SEPARATOR in block_table.texts[index] for index in group)
    max_density = _MAX_TABLE_LINK_DENSITY if is_table else _MAX_LINK_DENSITY
    return probability >= _MIN_GROUP_PROBABILITY and link_density <= max_density
