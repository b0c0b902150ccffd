"""Select the blocks that make the story of a page."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, pairwise, zip_longest

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from pipeline.clean.block_classifier import block_probabilities
from pipeline.clean.blocks import CELL_SEPARATOR, HEADING_TAGS, TAG_BITS, BlockTable, extract_blocks
from pipeline.clean.boilerplate import RuleInput, matching_rule
from pipeline.clean.metadata import PageMetadata
from pipeline.clean.other_parts import author_biographies, blocks_of_other_stories, blocks_outside_story
from pipeline.clean.prompt_boxes import spread_prompt_rules
from pipeline.clean.repeated_blocks import MIN_PROSE_CHARS, drop_next_story, drop_repeats
from pipeline.clean.resolvers.byline import has_byline_prefix
from pipeline.clean.story_cards import (
    card_blocks,
    is_story_list,
    other_story_cards,
    teasers_of_related_links,
)
from pipeline.clean.story_groups import complete_groups
from pipeline.clean.threshold import select_by_threshold
from pipeline.html.class_words import concept_mask
from pipeline.records import Block, BlockKind, Dropped

__all__ = [
    "BodyBlocks",
    "Selection",
    "extract_body",
    "keep_all",
    "select_blocks",
]

Scorer = Callable[[BlockTable, PageMetadata], NDArray[np.float64]]

_BLOCK_KINDS = {
    "li": BlockKind.LIST_ITEM,
    "blockquote": BlockKind.QUOTE,
    "pre": BlockKind.PREFORMATTED,
    **{f"h{level}": BlockKind.HEADING for level in range(2, 7)},
}
_PARAGRAPH_TAGS = frozenset({"p", "div", "section", "article"})
# A block with a larger share in links is a list of links.
_MAX_LINK_DENSITY = 0.3
# A paragraph with a larger share in links is only a link; more of them are the story itself, a round-up.
_MIN_LINK_ONLY_DENSITY, _MAX_LINK_PARAGRAPHS = 0.6, 3
# How far up class names describe a block, and how far boxes do.
_MAX_LEVELS, _MAX_BOX_LEVELS = 3, 6
_ALL_CONCEPTS, _BOX_CONCEPTS = ~0, concept_mask("facts")
# A line with a smaller share in bold or italics only holds emphasized words.
_MIN_EMPHASIZED_DENSITY = 0.9
# A container with a larger share of the expected words holds the story.
_MIN_STORY_SHARE = 0.6
# Blocks at least this likely that were not kept are listed in `Document.dropped`.
_MIN_REPORTED_PROBABILITY = 0.05


@dataclass(frozen=True, slots=True)
class BodyBlocks:
    """The blocks of a story, and the blocks near it that were dropped."""

    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...]
    # The lines at both edges of the story that may sign it: wholly in bold or italics, or with the label of a byline.
    edge_lines: tuple[str, ...] = ()
    # Whether the blocks are headlines and teasers of other stories.
    is_story_list: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """Indexes of the blocks of the story, and of dropped blocks near it with the rule that dropped each."""

    selected: tuple[int, ...]
    dropped: tuple[tuple[int, str], ...]
    is_story_list: bool = False


def keep_all(block_table: BlockTable, metadata: PageMetadata) -> NDArray[np.float64]:  # noqa: ARG001 - as `likelihoods`
    """Give every block the probability 1, so that only rules drop blocks."""
    return np.ones(len(block_table.texts))


def extract_body(
    tree: HtmlElement, metadata: PageMetadata, scorer: Scorer = block_probabilities
) -> BodyBlocks:
    """Extract the story of a page.

    Args:
        tree: the parsed page, without the figures.
        metadata: title, description and authors of the page.
        scorer: how likely each block is part of the story.

    Returns:
        Paragraphs, headings from the second level, list items, quotes, tables and preformatted text.
    """
    block_table = extract_blocks(tree)
    menus = tuple(Dropped(menu, "navigation") for menu in block_table.menus)
    if not block_table.texts:
        return BodyBlocks((), menus)
    selection = select_blocks(block_table, scorer(block_table, metadata), metadata)
    blocks = tuple(
        block
        for _, indexes in groupby(selection.selected, partial(_table_container, block_table))
        for block in _to_blocks(block_table, indexes)
    )
    return BodyBlocks(
        blocks,
        (*menus, *(Dropped(block_table.texts[index], rule) for index, rule in selection.dropped)),
        _edge_lines(block_table, selection.selected),
        selection.is_story_list,
    )


def _edge_lines(block_table: BlockTable, selected: Sequence[int]) -> tuple[str, ...]:
    """Return the texts at the edges of the story and next to them that are emphasized or begin like a byline."""
    if not selected:
        return ()
    first, last = selected[0], selected[-1]
    near_edges = (first, first - 1, first - 2, last, last + 1, last - 1, last + 2)
    return tuple(
        block_table.texts[index]
        for index in dict.fromkeys(near_edges)
        if 0 <= index < len(block_table.texts)
        and block_table.tag(index) not in HEADING_TAGS
        and (
            block_table.strong_density[index] > _MIN_EMPHASIZED_DENSITY
            or has_byline_prefix(block_table.texts[index].strip("()（）【】[]"))
        )
    )


def select_blocks(
    block_table: BlockTable, probabilities: NDArray[np.float64], metadata: PageMetadata
) -> Selection:
    """Select the blocks that the model expects to be the story and that no rule drops.

    Args:
        block_table: the blocks and containers of a page.
        probabilities: from 0 to 1 for each block, see `block_probabilities`.
        metadata: title, description and authors of the page.
    """
    word_counts = np.array([text.count(" ") + 1 for text in block_table.texts], np.float64)
    is_selected = select_by_threshold(probabilities, word_counts)
    candidate_indexes = _within_or_near(is_selected, probabilities)
    likely_indexes = np.flatnonzero(is_selected).tolist()
    cards = card_blocks(block_table)
    other_cards = other_story_cards(block_table, cards, likely_indexes)
    story_containers = _story_containers(block_table, probabilities * word_counts)
    story_candidates = [index for index in candidate_indexes if index not in other_cards]
    rules = dict.fromkeys(other_cards, "related") | _matching_rules(
        block_table, story_candidates, story_containers, metadata
    )
    rules |= blocks_outside_story(block_table, story_candidates, story_containers)
    rules |= author_biographies(block_table, likely_indexes, metadata)
    rules |= blocks_of_other_stories(block_table, rules, likely_indexes)
    rules |= _opening_boxes(block_table, rules)
    rules |= spread_prompt_rules(block_table, rules, story_containers)
    rules |= teasers_of_related_links(block_table, rules, story_containers, likely_indexes)
    selected = fill_gaps(
        block_table, [index for index in candidate_indexes if is_selected[index] and not rules[index]], rules
    )
    selected = complete_groups(block_table, selected, probabilities, rules)
    story_indexes = tuple(
        drop_repeats(block_table, _drop_orphan_headings(block_table, selected), metadata.title)
    )
    story_indexes = tuple(drop_next_story(block_table, story_indexes, metadata.title))
    dropped_indexes = set(candidate_indexes) - set(story_indexes)
    return Selection(
        story_indexes,
        tuple(
            (index, rules[index] or "not story") for index in candidate_indexes if index in dropped_indexes
        ),
        is_story_list(block_table, cards, likely_indexes),
    )


def _matching_rules(
    block_table: BlockTable,
    indexes: Sequence[int],
    story_containers: NDArray[np.bool_],
    metadata: PageMetadata,
) -> dict[int, str]:
    """Return the rule that drops each block; empty for none."""
    author_names = tuple(author.casefold() for author in metadata.authors if author)
    link_paragraphs = _link_paragraphs(block_table, indexes)
    return {
        index: matching_rule(
            RuleInput(
                block_table.texts[index],
                metadata.language,
                author_names,
                _concepts_around(block_table, index, story_containers),
                block_table.link_density[index],
                index in link_paragraphs,
            )
        )
        for index in indexes
    }


def _opening_boxes(block_table: BlockTable, rules: Mapping[int, str]) -> dict[int, str]:
    """Keep a box above the second paragraph, which follows the standfirst: it is a summary, not an addition."""
    prose = [
        index
        for index, rule in rules.items()
        if not rule and block_table.tag(index) == "p" and len(block_table.texts[index]) >= MIN_PROSE_CHARS
    ]
    start = sorted(prose)[1] if len(prose) > 1 else len(block_table.texts)
    return {index: "" for index, rule in rules.items() if rule == "fact-box" and index < start}


def _within_or_near(is_selected: NDArray[np.bool_], probabilities: NDArray[np.float64]) -> list[int]:
    """Return the indexes of blocks within the story and of blocks that were nearly kept."""
    is_candidate = probabilities > _MIN_REPORTED_PROBABILITY
    selected_indexes = np.flatnonzero(is_selected)
    if len(selected_indexes):
        is_candidate[selected_indexes[0] : selected_indexes[-1] + 1] = True
    return np.flatnonzero(is_candidate).tolist()


def _link_paragraphs(block_table: BlockTable, indexes: Sequence[int]) -> frozenset[int]:
    """Return the paragraphs that are only a link; none where they are many, as in a round-up of stories."""
    paragraphs = frozenset(
        index
        for index in indexes
        if block_table.tag(index) in _PARAGRAPH_TAGS
        and block_table.link_density[index] > _MIN_LINK_ONLY_DENSITY
    )
    return paragraphs if len(paragraphs) <= _MAX_LINK_PARAGRAPHS else frozenset()


def _story_containers(block_table: BlockTable, expected_words: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which containers hold most of the expected story: their class names say nothing about a part of it."""
    containers = block_table.containers
    totals = np.concatenate(([0.0], np.cumsum(expected_words)))
    first, end = np.array(containers.first_block, np.intp), np.array(containers.end_block, np.intp)
    is_story: NDArray[np.bool_] = totals[end] - totals[first] > _MIN_STORY_SHARE * max(totals[-1], 1.0)
    return is_story


def _concepts_around(block_table: BlockTable, index: int, story_containers: NDArray[np.bool_]) -> int:
    """Return the concepts of the nearest containers of a block, unless they hold the story."""
    containers, container = block_table.containers, block_table.container[index]
    concepts = 0
    for level in range(_MAX_BOX_LEVELS):
        if not story_containers[container]:
            concepts |= containers.concepts[container] & (
                _ALL_CONCEPTS if level < _MAX_LEVELS else _BOX_CONCEPTS
            )
        container = containers.parent[container]
    return concepts


def fill_gaps(block_table: BlockTable, selected: Sequence[int], rules: dict[int, str]) -> list[int]:
    """Keep prose and tables between two kept blocks of the same container.

    Args:
        block_table: the blocks and containers of a page.
        selected: indexes of the kept blocks.
        rules: the rule that drops each index; empty for none.
    """
    filled = list(selected[:1])
    for previous, index in pairwise(selected):
        if index - previous > 1 and _shared_container(block_table, previous) == _shared_container(
            block_table, index
        ):
            between = range(previous + 1, index)
            filled += [
                gap_index
                for gap_index in between
                if not rules.get(gap_index) and _continues_prose(block_table, gap_index, index)
            ]
        filled.append(index)
    return filled


def _shared_container(block_table: BlockTable, index: int) -> int:
    """Return the container that a paragraph or a table shares with its neighbours."""
    return block_table.containers.parent[_table_container(block_table, index) or block_table.container[index]]


def _continues_prose(block_table: BlockTable, index: int, next_index: int) -> bool:
    if (
        _shared_container(block_table, index) != _shared_container(block_table, next_index)
        or block_table.link_density[index] >= _MAX_LINK_DENSITY
    ):
        return False
    if _table_container(block_table, index):
        return True
    return (
        block_table.tag(index) == block_table.tag(next_index) == "p"
        and len(block_table.texts[index]) >= MIN_PROSE_CHARS
    )


def _drop_orphan_headings(block_table: BlockTable, selected: Sequence[int]) -> Iterator[int]:
    """Drop headings whose section was dropped."""
    for index, next_index in zip_longest(selected, selected[1:], fillvalue=-1):
        if block_table.tag(index) not in HEADING_TAGS or _has_content_below(block_table, index, next_index):
            yield index


def _has_content_below(block_table: BlockTable, index: int, next_index: int) -> bool:
    if next_index < 0:
        return False
    return (
        next_index == index + 1
        or block_table.parent(index + 1) != block_table.parent(index)
        or block_table.parent(next_index) == block_table.parent(index)
    )


def _table_container(block_table: BlockTable, index: int) -> int:
    """Return the table that a row belongs to; 0 for any other block, and for a layout table of one column."""
    row = block_table.container[index]
    if block_table.containers.tag[row] != "tr" or CELL_SEPARATOR not in block_table.texts[index]:
        return 0
    parent = block_table.containers.parent[row]
    return parent if block_table.containers.tag[parent] == "table" else block_table.containers.parent[parent]


def _to_blocks(block_table: BlockTable, block_indexes: Iterable[int]) -> Iterator[Block]:
    """Make records of selected blocks: the rows of one table become one block, a line each."""
    indexes = list(block_indexes)
    if _table_container(block_table, indexes[0]):
        yield Block(
            "\n".join(block_table.texts[row_index].strip(CELL_SEPARATOR) for row_index in indexes),
            BlockKind.TABLE,
        )
    else:
        for index in indexes:
            yield Block(
                block_table.preformatted.get(index) or block_table.texts[index].strip(CELL_SEPARATOR),
                _block_kind(block_table, index),
                _block_level(block_table, index),
            )


def _block_kind(block_table: BlockTable, index: int) -> BlockKind:
    container = block_table.container[index]
    default_kind = (
        BlockKind.QUOTE
        if block_table.containers.ancestor_tags[container] & TAG_BITS["blockquote"]
        else BlockKind.PARAGRAPH
    )
    return _BLOCK_KINDS.get(block_table.containers.tag[container], default_kind)


def _block_level(block_table: BlockTable, index: int) -> int:
    tag = block_table.tag(index)
    if tag == "li":
        return 1
    return int(tag[1]) if tag in _BLOCK_KINDS and tag[0] == "h" else 0
