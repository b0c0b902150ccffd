"""A parsed page in; its pictures with caption and credit, in reading order, out."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml.html import HtmlElement

from pipeline.records import Image
from pipeline.text import squeeze

__all__ = ["take_figures"]

# "A fox on the wall. (Jane Roe/The Post)": houses put the credit last, in brackets or after a word for it.
_CREDIT = re.compile(
    r"^(?P<caption>.*?)\s*(?:\((?P<brackets>[^()]{3,120})\)|\b(?:Photo|Foto|Credit|Crédit)\s?(?:by|de|:)\s*(?P<word>.{3,120}))$",
    re.DOTALL,
)


_PLAIN = frozenset({"p", "div", "span"})


def take_figures(tree: HtmlElement, address: str) -> tuple[Image, ...]:
    """Read the figures that have a caption, and take the captions out of the page.

    Args:
        tree: the parsed page; it is changed.
        address: the page's, for relative addresses of pictures.
    """
    return tuple(_figures(tree, address))


def _figures(tree: HtmlElement, address: str) -> Iterator[Image]:
    for caption in [element for element in tree.iter("figcaption", *_PLAIN) if _is_caption(element)]:
        figure, text = _holder(caption), squeeze(caption.text_content())
        if caption.getparent() is not None:
            caption.drop_tree()
        if figure is not None and text:
            yield _image(figure, text, address)


def _is_caption(element: HtmlElement) -> bool:
    if element.tag == "figcaption":
        return True
    return (
        element.tag in _PLAIN and "caption" in (element.get("class") or "").lower().replace("-", " ").split()
    )


def _holder(caption: HtmlElement) -> HtmlElement | None:
    """The element that holds caption and picture: the figure, else the nearest with a picture."""
    around = list(caption.iterancestors())
    figure = next((element for element in around if element.tag == "figure"), None)
    return (
        figure
        if figure is not None
        else next((near for near in around[:3] if near.find(".//img") is not None), None)
    )


def _image(figure: HtmlElement, text: str, address: str) -> Image:
    picture = next(figure.iter("img"), None)
    source = (picture.get("src") or picture.get("data-src") or "") if picture is not None else ""
    found = _CREDIT.match(text)
    return Image(
        url=urljoin(address, source) if source and not source.startswith("data:") else "",
        caption=found["caption"] if found else text,
        credit=(found["brackets"] or found["word"] or "").strip() if found else "",
        alt=squeeze(picture.get("alt") or "") if picture is not None else "",
    )
