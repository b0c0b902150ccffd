"""A parsed page in; the blocks of its story, in reading order, and what stood between them, out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipeline.clean.model import kept, likelihoods
from pipeline.clean.rules import dropped_by
from pipeline.clean.segments import Segment, segments
from pipeline.clean.traits import traits
from pipeline.records import Block, BlockKind, Dropped

__all__ = ["Body", "Told", "bridged", "story_body", "without_prompts"]

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
class Told:
    """What the metadata of a page says, and its story need not say again."""

    title: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()


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
    found, ruled = without_prompts(segments(tree), told.authors)
    if not found:
        return Body((), ruled)
    likely = likelihoods(traits(found, (told.title, told.description)))
    stays = bridged(found, kept(likely, [len(segment.text.split()) for segment in found]))
    blocks = tuple(_blocks([segment for segment, stay in zip(found, stays, strict=True) if stay], told.title))
    return Body(blocks, (*ruled, *_dropped(found, stays, likely)))


def without_prompts(
    found: Sequence[Segment], authors: Sequence[str] = ()
) -> tuple[list[Segment], tuple[Dropped, ...]]:
    """Part what a rule knows from the rest, so that a prompt between two paragraphs does not part them.

    Args:
        found: every segment of a page.
        authors: as metadata names them; a short line that begins with one is a byline.

    Returns:
        The segments that no rule drops, and the others with their rule's name.
    """
    names = tuple(author.casefold() for author in authors if author)
    named = [(segment, dropped_by(segment.text) or _byline(segment.text, names)) for segment in found]
    dropped = tuple(Dropped(segment.text, rule) for segment, rule in named if rule)
    return [segment for segment, rule in named if not rule], dropped


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


def _blocks(found: Sequence[Segment], title: str) -> Iterator[Block]:
    seen: set[str] = set()
    for segment in found:
        if segment.text in seen or (segment.box.tag == "h1" and segment.text.casefold() == title.casefold()):
            continue
        if len(segment.text) >= _REPEATED:
            seen.add(segment.text)
        yield Block(segment.text, _kind(segment), _level(segment.box.tag))


def _kind(segment: Segment) -> BlockKind:
    if segment.box.tag in _KINDS:
        return _KINDS[segment.box.tag]
    return BlockKind.QUOTE if "<blockquote>" in segment.box.around else BlockKind.PARAGRAPH


def _level(tag: str) -> int:
    if tag == "li":
        return 1
    return int(tag[1]) if tag in _KINDS and tag[0] == "h" else 0


def _dropped(found: Sequence[Segment], stays: Sequence[bool], likely: Sequence[float]) -> Iterator[Dropped]:
    """What stands within the story and is not kept, and what was nearly kept."""
    first = stays.index(True) if True in stays else len(stays)
    last = len(stays) - 1 - stays[::-1].index(True) if True in stays else -1
    for place, segment in enumerate(found):
        if not stays[place] and (first < place < last or likely[place] > _DOUBTFUL):
            yield Dropped(segment.text, "not story")
