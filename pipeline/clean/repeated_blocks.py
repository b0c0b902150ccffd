"""Drop blocks that the story holds twice, and the stories that endless pages append."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.clean.blocks import HEADING_TAGS, TAG_BITS, BlockTable
from pipeline.html.class_words import concept_mask

__all__ = ["MIN_PROSE_CHARS", "drop_next_story", "drop_repeats"]

# Longer blocks that repeat are kept once; short ones may be names in a dialogue.
MIN_PROSE_CHARS = 40
_QUOTE_TAG_BITS = TAG_BITS["blockquote"] | TAG_BITS["aside"] | TAG_BITS["figure"]
_QUOTE_MASK = concept_mask("quote")
_QUOTE_CHARS = "\"'“”„«»‘’ ."
_MAX_PULL_QUOTE_CHARS = 400
# A block that tells again what blocks before it told: how many of them, and how much of it they are.
_MIN_RETOLD_BLOCKS = 3
_MIN_RETOLD_SHARE = 0.8
# So many blocks that begin alike are compared, so that the time stays linear.
_MAX_EQUAL_BEGINNINGS = 8
# Below this the article element with the title holds only the head of a story.
_MIN_OWN_STORY_WORDS = 60


def drop_repeats(block_table: BlockTable, indexes: Iterable[int], title: str) -> Iterator[int]:
    """Drop blocks that repeat earlier ones, headings that repeat the title, and quotes out of the text.

    Args:
        block_table: the blocks and containers of a page.
        indexes: of the story's blocks.
        title: the headline.
    """
    selected = list(indexes)
    seen: set[str] = set()
    by_beginning: dict[str, list[str]] = {}
    for index in selected:
        text = block_table.texts[index]
        if text in seen or (block_table.tag(index) in HEADING_TAGS and text.casefold() == title.casefold()):
            continue
        if _is_pull_quote(block_table, index, selected) or _is_retold(text, by_beginning):
            continue
        if len(text) >= MIN_PROSE_CHARS:
            seen.add(text)
            by_beginning.setdefault(text[:MIN_PROSE_CHARS], []).append(text)
        yield index


def drop_next_story(block_table: BlockTable, indexes: Sequence[int], title: str) -> Iterator[int]:
    """Drop blocks of later article elements with a headline of their own, as endless pages append them.

    The article of the page must hold the title and enough of the story; otherwise all blocks stay.

    Args:
        block_table: the blocks and containers of a page.
        indexes: of the story's blocks.
        title: the headline.
    """
    containers = block_table.containers
    headings = [
        index
        for index, container in enumerate(block_table.container)
        if containers.tag[container] in {"h1", "h2"}
    ]
    own_heading = next(
        (index for index in headings if block_table.texts[index].casefold() == title.casefold()), None
    )
    if own_heading is None:
        yield from indexes
        return
    own = _enclosing_article(block_table, own_heading)
    own_words = sum(
        block_table.texts[index].count(" ") + 1
        for index in indexes
        if containers.first_block[own] <= index < containers.end_block[own]
    )
    next_stories = {
        article
        for heading in headings
        if own
        and own_words >= _MIN_OWN_STORY_WORDS
        and heading >= containers.end_block[own]
        and (article := _enclosing_article(block_table, heading))
    }
    yield from (index for index in indexes if _enclosing_article(block_table, index) not in next_stories)


def _enclosing_article(block_table: BlockTable, index: int) -> int:
    """Return the innermost article element around a block; 0 for none."""
    container = block_table.container[index]
    while container and block_table.containers.tag[container] != "article":
        container = block_table.containers.parent[container]
    return container


def _is_retold(text: str, earlier_texts: Mapping[str, Sequence[str]]) -> bool:
    """Whether a text is several earlier blocks in one, as pages add the story for a reader or a search engine.

    Args:
        text: of a block.
        earlier_texts: the texts of the blocks before it, by their beginnings.
    """
    repeated_blocks = repeated_chars = position = 0
    max_other_chars = (1 - _MIN_RETOLD_SHARE) * len(text)
    # From word to word, until too much is new: for most texts that is after a few words.
    while position < len(text) and position - repeated_chars <= max_other_chars:
        alike = earlier_texts.get(text[position : position + MIN_PROSE_CHARS])
        repeated = _text_at(text, position, alike) if alike else ""
        repeated_blocks += bool(repeated)
        repeated_chars += len(repeated)
        position += len(repeated)
        if not repeated or text.startswith(" ", position):
            position = text.find(" ", position) + 1 or len(text)
    return repeated_blocks >= _MIN_RETOLD_BLOCKS and repeated_chars >= _MIN_RETOLD_SHARE * len(text)


def _text_at(text: str, position: int, alike: Sequence[str]) -> str:
    """Return the one of some texts that stands at a position; empty for none."""
    candidates = alike[-_MAX_EQUAL_BEGINNINGS:]
    return next((earlier for earlier in candidates if text.startswith(earlier, position)), "")


def _is_pull_quote(block_table: BlockTable, index: int, selected: Sequence[int]) -> bool:
    """Whether a quote in a container of its own repeats a sentence of another block."""
    containers, container = block_table.containers, block_table.container[index]
    is_quote = (
        containers.ancestor_tags[container] & _QUOTE_TAG_BITS
        or containers.ancestor_concepts[container] & _QUOTE_MASK
    )
    text = block_table.texts[index].strip(_QUOTE_CHARS)
    if not is_quote or not MIN_PROSE_CHARS <= len(text) <= _MAX_PULL_QUOTE_CHARS:
        return False
    longer_texts = (block_table.texts[other] for other in selected if other != index)
    return any(text in other_text and len(other_text) > len(text) for other_text in longer_texts)
