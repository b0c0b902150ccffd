"""Extract the figures of a story in reading order, and remove their captions from the page."""

from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from pipeline.clean.candidates import PageIndex
from pipeline.clean.candidates.other_content import is_in_other_content
from pipeline.clean.images.credit import extract_credit, split_credit
from pipeline.clean.images.image_source import ImageSource, largest_image
from pipeline.clean.images.plain_captions import plain_captions
from pipeline.html.class_words import CREDIT_WORD_RE, PORTRAIT_CLASS_RE
from pipeline.records import Image
from pipeline.text import normalize_whitespace

__all__ = ["extract_figures"]

# Narrower images are portraits and icons.
_MIN_WIDTH_PX = 130
_IMAGE_EXTENSIONS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")
# A longer text is no caption.
_MAX_CAPTION_CHARS = 1_500
_MAX_FIGURES = 200
_MAX_ANCESTORS = 3


def extract_figures(page_index: PageIndex) -> tuple[Image, ...]:
    """Extract the images that have a caption or are in a figure, and remove the captions from the page.

    Args:
        page_index: the index of a page, whose tree is changed.

    Returns:
        At most 200 images. Captions of images of other stories are removed as well, and are not
        returned.
    """
    captions = _captions_by_container(page_index)
    images: dict[str, Image] = {}
    for figure in _figures_in_order(page_index, captions)[:_MAX_FIGURES]:
        image = (
            _read_image(figure, captions.get(figure), page_index.base_url)
            if _is_story_image(page_index, figure)
            else None
        )
        if image and (image.width or _MIN_WIDTH_PX) >= _MIN_WIDTH_PX:
            images.setdefault(image.url or image.caption, image)
    for caption in [caption for group in captions.values() for caption in group]:
        if caption.getparent() is not None:
            caption.drop_tree()
    return tuple(images.values())


def _is_story_image(page_index: PageIndex, figure: HtmlElement) -> bool:
    """Whether an image belongs to the story: neither a teaser of another page nor a portrait of the author."""
    link = next((element for element in figure.iterancestors("a")), None)
    links = (
        [link]
        if link is not None
        else [element for element in figure.iter("a") if element.find(".//img") is not None]
    )
    if any(_is_page_link(element.get("href") or "") for element in links):
        return False
    ancestors = [figure, *list(figure.iterancestors())[:_MAX_ANCESTORS]]
    return not any(
        PORTRAIT_CLASS_RE.search(element.get("class") or "") for element in ancestors
    ) and not is_in_other_content(page_index, figure)


def _is_page_link(url: str) -> bool:
    """Whether a link leads to a page rather than to the image itself."""
    path = url.partition("?")[0].lower()
    return bool(path) and not path.startswith(("#", "javascript:")) and not path.endswith(_IMAGE_EXTENSIONS)


def _captions_by_container(page_index: PageIndex) -> dict[HtmlElement | None, list[HtmlElement]]:
    """Group captions by the element that holds caption and image; None for captions without an image."""
    by_container: dict[HtmlElement | None, list[HtmlElement]] = {}
    image_cache: dict[HtmlElement, bool] = {}
    captions = dict.fromkeys(page_index.elements("caption"))
    for caption in captions:
        # A span within a figcaption is a part of it.
        if (
            not any(ancestor in captions for ancestor in islice(caption.iterancestors(), _MAX_ANCESTORS))
            and len(caption.text_content()) <= _MAX_CAPTION_CHARS
        ):
            by_container.setdefault(_image_container(caption, image_cache), []).append(caption)
    for image_block, caption in plain_captions(page_index):
        if image_block not in by_container and caption not in captions:
            by_container[image_block] = [caption]
            page_index.dom_order.setdefault(caption, page_index.dom_order[next(image_block.iter("img"))])
    return by_container


def _image_container(caption: HtmlElement, image_cache: dict[HtmlElement, bool]) -> HtmlElement | None:
    """Return the figure around a caption, else the nearest element with an image; each is searched once."""
    ancestors = list(caption.iterancestors())
    figure = next((element for element in ancestors if element.tag == "figure"), None)
    if figure is not None:
        return figure
    for ancestor in ancestors[:_MAX_ANCESTORS]:
        if ancestor not in image_cache:
            image_cache[ancestor] = ancestor.find(".//img") is not None
        if image_cache[ancestor]:
            return ancestor
    return None


def _figures_in_order(
    page_index: PageIndex, captions: dict[HtmlElement | None, list[HtmlElement]]
) -> list[HtmlElement]:
    """Return figures and other elements with a caption, in reading order."""
    figures = dict.fromkeys(
        [*page_index.elements("figure"), *(container for container in captions if container is not None)]
    )
    pairs = [
        (page_index.dom_order.get(figure, _first_caption_order(figure, captions, page_index)), figure)
        for figure in figures
    ]
    return [figure for _, figure in sorted(pairs, key=lambda pair: pair[0])]


def _first_caption_order(
    figure: HtmlElement, captions: dict[HtmlElement | None, list[HtmlElement]], page_index: PageIndex
) -> int:
    return min((page_index.dom_order[caption] for caption in captions.get(figure, ())), default=0)


def _read_image(figure: HtmlElement, captions: list[HtmlElement] | None, page_url: str) -> Image | None:
    source = largest_image(figure, page_url)
    caption, credit = _caption_and_credit(figure, captions or [])
    if source is None:
        return Image(caption=caption, credit=credit) if caption else None
    return _to_image(source, caption, credit)


def _to_image(source: ImageSource, caption: str, credit: str) -> Image:
    return Image(source.url, caption, credit, source.alt, source.width, source.height)


def _caption_and_credit(figure: HtmlElement, captions: list[HtmlElement]) -> tuple[str, str]:
    """Return caption and credit: by a credit element, else by the end of the text."""
    credit = next(filter(extract_credit, map(normalize_whitespace, _credit_texts(figure))), "")
    text = " ".join(
        filter(None, (normalize_whitespace(" ".join(caption.itertext())) for caption in captions))
    )
    if credit and credit in text:
        text = normalize_whitespace(text.replace(credit, " ", 1))
    caption, text_credit = split_credit(text) if text else ("", "")
    return caption.strip(" |/"), extract_credit(credit) if credit else text_credit


def _credit_texts(figure: HtmlElement) -> Iterator[str]:
    for element in figure.iter("span", "small", "cite", "p", "div", "em", "i", "b"):
        names = element.get("class") or element.get("itemprop") or ""
        if names and CREDIT_WORD_RE.search(names.lower()):
            yield element.text_content()[:200]
