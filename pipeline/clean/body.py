"""A parsed page in; the blocks of its story, in reading order, out.

The story is where the words are: each paragraph gives its parent its length and its grandparent half of it
(the scoring that Readability made common), less what stands in links.
"""

from collections import defaultdict
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.records import Block, BlockKind
from pipeline.text import squeeze

__all__ = ["story_blocks", "without_furniture"]

_FURNITURE = (
    "script", "style", "noscript", "template", "svg", "nav", "aside", "footer", "form", "button", "iframe",
    "select", "textarea", "dialog", "object",
)  # fmt: skip
_KINDS = {
    "p": BlockKind.PARAGRAPH, "li": BlockKind.LIST_ITEM, "blockquote": BlockKind.QUOTE,
    "pre": BlockKind.PREFORMATTED, "figcaption": BlockKind.PARAGRAPH,
    **{f"h{level}": BlockKind.HEADING for level in range(2, 7)},
}  # fmt: skip
# A line of fewer characters is a label, not prose.
_PROSE = 40
_LINKED = 0.5


def without_furniture(tree: HtmlElement) -> None:
    """Take out the elements that by their own name hold no story.

    Args:
        tree: the parsed page; it is changed.
    """
    for element in list(tree.iter(*_FURNITURE)):
        element.drop_tree()


def story_blocks(tree: HtmlElement) -> tuple[Block, ...]:
    """Read the story's blocks.

    Args:
        tree: the parsed page without furniture.

    Returns:
        Paragraphs, headings from the second level, list items, quotes and preformatted text; none when no
        part of the page holds prose.
    """
    root = _container(tree)
    return () if root is None else tuple(_blocks(root))


def _container(tree: HtmlElement) -> HtmlElement | None:
    scores: dict[HtmlElement, float] = defaultdict(float)
    for paragraph in tree.iter("p"):
        words = len(squeeze(paragraph.text_content())) * (1 - _linked(paragraph))
        parent = paragraph.getparent()
        if words < _PROSE or parent is None:
            continue
        scores[parent] += words
        if parent.getparent() is not None:
            scores[parent.getparent()] += words / 2
    return max(scores, key=lambda element: scores[element], default=None)


def _linked(element: HtmlElement) -> float:
    """The share of an element's text that stands in links."""
    whole = len(squeeze(element.text_content()))
    return sum(len(squeeze(link.text_content())) for link in element.iter("a")) / whole if whole else 0.0


def _blocks(root: HtmlElement) -> Iterator[Block]:
    for element in root.iter(*_KINDS):
        kind = _KINDS[element.tag]
        # A quote or list item that holds paragraphs speaks through them.
        if kind in {BlockKind.QUOTE, BlockKind.LIST_ITEM} and element.find(".//p") is not None:
            continue
        text = squeeze(element.text_content())
        if text and not _is_menu(element, kind, text):
            yield Block(text, kind, _level(element.tag))


def _is_menu(element: HtmlElement, kind: BlockKind, text: str) -> bool:
    short = kind is not BlockKind.PARAGRAPH or len(text) < _PROSE * 3
    return short and _linked(element) > _LINKED


def _level(tag: str) -> int:
    if tag == "li":
        return 1
    return int(tag[1]) if tag[0] == "h" and tag[1:].isdigit() else 0
