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


def take_figures(tree: HtmlElement, address: str) -> tuple[Image, ...]:
    """Read the figures that have a caption, and take the captions out of the page.

    Args:
        tree: the parsed page; it is changed.
        address: the page's, for relative addresses of pictures.
    """
    return tuple(_figures(tree, address))


def _figures(tree: HtmlElement, address: str) -> Iterator[Image]:
    for caption in list(tree.iter("figcaption")):
        figure = next(caption.iterancestors("figure"), None)
        text = squeeze(caption.text_content())
        caption.drop_tree()
        if figure is not None and text:
            yield _image(figure, text, address)


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
