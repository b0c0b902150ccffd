"""Find what the structure of a page keeps apart from its story.

Such parts are footers, forms, lists of other stories below their heading, and the note about the author at the end.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.blocks import HEADING_TAGS, TAG_BITS, BlockTable
from pipeline.clean.metadata import PageMetadata
from pipeline.clean.resolvers.byline import parse_byline
from pipeline.clean.resolvers.person_names import is_person_name

__all__ = ["author_biographies", "blocks_of_other_stories", "blocks_outside_story"]

# Elements that hold nothing of a story, unless they hold all of it, each with its rule.
_OUTSIDE_RULES = {"footer": "footer", "form": "form"}
_OUTSIDE_BITS = TAG_BITS["footer"] | TAG_BITS["form"]
# The footer of a quote names its source.
_QUOTE_BITS = TAG_BITS["blockquote"] | TAG_BITS["figure"]
_OTHER_STORIES_RULE = "recommended"
# With fewer words before it a heading does not follow a story.
_MIN_STORY_WORDS = 50
# A longer block amid the story may be its own text, in an element that was not closed.
_MAX_TEASER_CHARS = 300
# A biography is one of the last blocks, and begins with a name of two words.
_MAX_BLOCKS_AFTER, _MAX_BIOGRAPHY_CHARS = 5, 500
_AFTER_NAME = " ,("
# A note with a smaller share in bold or italics only holds emphasized words.
_MIN_EMPHASIZED_DENSITY = 0.9


def blocks_outside_story(
    block_table: BlockTable, indexes: Sequence[int], story_containers: NDArray[np.bool_]
) -> dict[int, str]:
    """Return the blocks in footers and forms, each with its rule.

    Args:
        block_table: the blocks and containers of a page.
        indexes: of the blocks to look at.
        story_containers: which containers hold most of the story.
    """
    tags = ((index, _outside_tag(block_table, index, story_containers)) for index in indexes)
    return {index: _OUTSIDE_RULES[tag] for index, tag in tags if tag}


def _outside_tag(block_table: BlockTable, index: int, story_containers: NDArray[np.bool_]) -> str:
    """Return the tag of the footer or form around a block; empty for none and when it holds the story."""
    containers, container = block_table.containers, block_table.container[index]
    ancestor_tags = containers.ancestor_tags[container]
    if not ancestor_tags & _OUTSIDE_BITS or ancestor_tags & _QUOTE_BITS:
        return ""
    while containers.tag[container] not in _OUTSIDE_RULES:
        container = containers.parent[container]
    return "" if story_containers[container] else containers.tag[container]


def blocks_of_other_stories(
    block_table: BlockTable, rules: Mapping[int, str], selected: Sequence[int]
) -> dict[int, str]:
    """Return the blocks below headings such as "Related stories" that open a container, each with the rule.

    Args:
        block_table: the blocks and containers of a page.
        rules: the rule that drops each index; empty for none.
        selected: indexes of the blocks that would be the story.
    """
    found: dict[int, str] = {}
    for heading, rule in rules.items():
        if rule != _OTHER_STORIES_RULE or _count_words(block_table, selected, heading) < _MIN_STORY_WORDS:
            continue
        part = _part_below(block_table, heading)
        is_amid_story = bool(selected) and selected[-1] >= part.stop
        found |= {
            index: rule
            for index in part
            if not rules.get(index)
            and not (is_amid_story and len(block_table.texts[index]) > _MAX_TEASER_CHARS)
        }
    return found


def _count_words(block_table: BlockTable, selected: Sequence[int], end: int) -> int:
    return sum(block_table.texts[index].count(" ") + 1 for index in selected if index < end)


def _part_below(block_table: BlockTable, heading: int) -> range:
    """Return the blocks after a heading in the largest container that begins with it."""
    containers, container = block_table.containers, block_table.container[heading]
    end = heading + 1
    while container and containers.first_block[container] == heading:
        end, container = containers.end_block[container], containers.parent[container]
    return range(heading + 1, end)


def author_biographies(
    block_table: BlockTable, selected: Sequence[int], metadata: PageMetadata
) -> dict[int, str]:
    """Return the last blocks that begin with the full name of a person who signs, as in "Ada Roe writes about rivers".

    Args:
        block_table: the blocks and containers of a page.
        selected: indexes of the blocks that would be the story.
        metadata: title, description and authors of the page.
    """
    last_blocks = selected[-_MAX_BLOCKS_AFTER:]
    # Organisations sign stories too, and report about themselves: "The Vale Post has asked the ministry".
    people = (author for author in metadata.authors if " " in author and parse_byline(author).people)
    names = tuple(map(str.casefold, people))
    found = dict.fromkeys(_with_name_first(block_table, last_blocks, names), "author-bio")
    # A guest's name before the headline, "Ada Roe: The river is ours", may also be of the person it is about.
    guest, colon, _ = metadata.title.partition(": ")
    if colon and is_person_name(guest):
        emphasized = [
            index for index in last_blocks if block_table.strong_density[index] > _MIN_EMPHASIZED_DENSITY
        ]
        found |= dict.fromkeys(_with_name_first(block_table, emphasized, (guest.casefold(),)), "author-bio")
    return found


def _with_name_first(
    block_table: BlockTable, indexes: Sequence[int], names: tuple[str, ...]
) -> Iterator[int]:
    for index in indexes:
        text = block_table.texts[index].casefold()
        if len(text) <= _MAX_BIOGRAPHY_CHARS and block_table.tag(index) not in HEADING_TAGS:
            rests = (text.removeprefix(name) for name in names if text.startswith(name))
            if any(rest[:1] and rest[0] in _AFTER_NAME for rest in rests):
                yield index
