"""A survey in; the pictures of the story with caption and credit, in reading order, out; captions leave the page."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.clean.evidence import Survey
from pipeline.clean.evidence.visible import is_elsewhere
from pipeline.clean.pictures.credit import credited, parted
from pipeline.clean.pictures.source import Picture, picture_in
from pipeline.records import Image
from pipeline.text import squeeze

__all__ = ["take_figures"]

_CREDITS = re.compile(
    r"credit|copyright|photographer|fotograf|attribution|source|quelle|autor|author|byline|rights"
)
_PORTRAIT = re.compile(
    r"avatar|(?:author|autor|writer|profile|byline)[-_]*(?:image|photo|pic|box|bio|card|img|$)|portrait-",
    re.IGNORECASE,
)
# Smaller ones are portraits and signs.
_SMALLEST = 130
_FILES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif")
# A caption is longer than nothing and shorter than a story.
_LONGEST = 1_500
_MOST = 200
_CLIMBS = 3


def take_figures(found: Survey) -> tuple[Image, ...]:
    """Read the pictures that have a caption or stand in a figure, and take the captions out of the page.

    Args:
        found: the survey of a page, whose tree is changed.

    Returns:
        At most 200 pictures. Captions of pictures that belong to other stories leave the page as well, and are not
        returned.
    """
    captions = _captions(found)
    images: dict[str, Image] = {}
    for figure in _holders(found, captions)[:_MOST]:
        image = _image(figure, captions.get(figure), found.address) if _belongs(found, figure) else None
        if image and (image.width or _SMALLEST) >= _SMALLEST:
            images.setdefault(image.url or image.caption, image)
    for caption in [caption for each in captions.values() for caption in each]:
        if caption.getparent() is not None:
            caption.drop_tree()
    return tuple(images.values())


def _belongs(found: Survey, figure: HtmlElement) -> bool:
    """Whether a picture is the story's own: neither a teaser of another page nor a writer's portrait."""
    link = next((each for each in figure.iterancestors("a")), None)
    links = (
        [link] if link is not None else [each for each in figure.iter("a") if each.find(".//img") is not None]
    )
    if any(_leads_away(each.get("href") or "") for each in links):
        return False
    around = [figure, *list(figure.iterancestors())[:_CLIMBS]]
    return not any(_PORTRAIT.search(each.get("class") or "") for each in around) and not is_elsewhere(
        found, figure
    )


def _leads_away(address: str) -> bool:
    """Whether a link leads to a page rather than to the picture itself."""
    path = address.partition("?")[0].lower()
    return bool(path) and not path.startswith(("#", "javascript:")) and not path.endswith(_FILES)


def _captions(found: Survey) -> dict[HtmlElement | None, list[HtmlElement]]:
    """The captions by the element that holds caption and picture; None for those that stand alone."""
    held: dict[HtmlElement | None, list[HtmlElement]] = {}
    shows: dict[HtmlElement, bool] = {}
    for caption in dict.fromkeys(found.all("caption")):
        if len(caption.text_content()) <= _LONGEST:
            held.setdefault(_holder(caption, shows), []).append(caption)
    return held


def _holder(caption: HtmlElement, shows: dict[HtmlElement, bool]) -> HtmlElement | None:
    """The figure around a caption, else the nearest element with a picture; each is looked through once."""
    around = list(caption.iterancestors())
    figure = next((element for element in around if element.tag == "figure"), None)
    if figure is not None:
        return figure
    for near in around[:_CLIMBS]:
        if near not in shows:
            shows[near] = near.find(".//img") is not None
        if shows[near]:
            return near
    return None


def _holders(found: Survey, captions: dict[HtmlElement | None, list[HtmlElement]]) -> list[HtmlElement]:
    """Figures and what else holds a caption, in reading order."""
    figures = dict.fromkeys([*found.all("figure"), *(holder for holder in captions if holder is not None)])
    placed = [(found.places.get(figure, _place(figure, captions, found)), figure) for figure in figures]
    return [figure for _, figure in sorted(placed, key=lambda each: each[0])]


def _place(figure: HtmlElement, captions: dict[HtmlElement | None, list[HtmlElement]], found: Survey) -> int:
    return min((found.places[caption] for caption in captions.get(figure, ())), default=0)


def _image(figure: HtmlElement, captions: list[HtmlElement] | None, address: str) -> Image | None:
    picture = picture_in(figure, address)
    caption, credit = _told(figure, captions or [])
    if picture is None:
        return Image(caption=caption, credit=credit) if caption else None
    return _joined(picture, caption, credit)


def _joined(picture: Picture, caption: str, credit: str) -> Image:
    return Image(picture.url, caption, credit, picture.alt, picture.width, picture.height)


def _told(figure: HtmlElement, captions: list[HtmlElement]) -> tuple[str, str]:
    """Caption and credit: by an element that calls itself a credit, else by how the text ends."""
    credit = next(filter(credited, map(squeeze, _credit_texts(figure))), "")
    text = " ".join(filter(None, (squeeze(" ".join(caption.itertext())) for caption in captions)))
    if credit and credit in text:
        text = squeeze(text.replace(credit, " ", 1))
    caption, found = parted(text) if text else ("", "")
    return caption.strip(" |/"), credited(credit) if credit else found


def _credit_texts(figure: HtmlElement) -> Iterator[str]:
    for element in figure.iter("span", "small", "cite", "p", "div", "em", "i", "b"):
        names = element.get("class") or element.get("itemprop") or ""
        if names and _CREDITS.search(names.lower()):
            yield element.text_content()[:200]
