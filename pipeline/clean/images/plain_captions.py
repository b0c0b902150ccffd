"""Find captions that no markup names: a paragraph in italics or small type directly below an image."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.clean.candidates import PageIndex
from pipeline.clean.images.credit import split_credit
from pipeline.text import normalize_whitespace

__all__ = ["plain_captions"]

_EMPHASIS_TAGS = frozenset({"em", "i", "small"})
_BLOCK_TAGS = frozenset({"p", "div", "figure", "center"})
_MAX_CAPTION_CHARS = 300
_SENTENCE_END = (".", "!", "?", "…", ":")


def plain_captions(page_index: PageIndex) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """Yield (block of the image, caption) pairs.

    Args:
        page_index: the index of a page.

    Returns:
        Only paragraphs that name a credit or are no sentence: notes in italics are part of the story.
    """
    for image in page_index.elements("img"):
        block = next(filter(_is_block, image.iterancestors()), None)
        caption = block.getnext() if block is not None else None
        if (
            block is not None
            and caption is not None
            and caption.tag == "p"
            and _is_caption(caption)
            and not block.text_content().strip()
        ):
            yield block, caption


def _is_block(element: HtmlElement) -> bool:
    return element.tag in _BLOCK_TAGS


def _is_caption(paragraph: HtmlElement) -> bool:
    parts = [part for part in paragraph if part.tag != "br"]
    has_other_text = (paragraph.text or "").strip() or any((part.tail or "").strip() for part in paragraph)
    if not parts or has_other_text or any(part.tag not in _EMPHASIS_TAGS for part in parts):
        return False
    text = normalize_whitespace(paragraph.text_content())
    return 0 < len(text) <= _MAX_CAPTION_CHARS and bool(
        split_credit(text)[1] or not text.endswith(_SENTENCE_END)
    )
