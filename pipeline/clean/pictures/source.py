"""An element that shows a picture in; the address of its largest form, its text and its size, out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.html import HtmlElement

from pipeline.text import squeeze

__all__ = ["Picture", "picture_in", "resolved"]

# One candidate of a srcset (HTML standard, 4.8.4.2.1): an address, then a width or a density.
_CANDIDATE = re.compile(r"\s*(?P<url>[^\s,]\S*[^\s,])(?:\s+(?P<size>[\d.]+)(?P<unit>[wxh]))?[^,]*(?:,|$)")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "data-src-set")
# Scripts move the address of a picture here until it is scrolled to.
_PLACES = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-full-src",
    "data-url",
    "data-lazy",
    "data-image",
    "src",
)
# What stands there until then, and what is no photograph.
_EMPTY = re.compile(
    r"^(?:data:|about:|javascript:|#|$)|placeholder|blank\.|spacer|/1x1|pixel\.|transparent|lazy\.|\.svg(?:$|\?)|grey\.|fallback",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,5}")
# Wider ones are originals for printing; a page that offers one offers this as well.
_WIDEST = 4096


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as its element shows it: absolute address, alternative text, pixels as declared."""

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


def resolved(address: str, reference: str) -> str:
    """An absolute address, or an empty text for what is none."""
    try:
        joined = urljoin(address, reference.strip())
    except ValueError:
        return ""
    return joined if joined.startswith(("http://", "https://")) else ""


def picture_in(element: HtmlElement, address: str) -> Picture | None:
    """Read the first picture of an element.

    Args:
        element: an `img`, or an element around one.
        address: the page's, for relative addresses.

    Returns:
        None when it shows no picture that has an address.
    """
    image = element if element.tag == "img" else next(element.iter("img", "amp-img"), None)
    candidates = list(_candidates(element, image))
    if not candidates:
        return None
    width, reference = max(candidates, key=lambda each: each[0] if each[0] <= _WIDEST else 0)
    url = resolved(address, reference)
    if not url:
        return None
    get = image.get if image is not None else {}.get
    declared = _pixels(get("width")), _pixels(get("height"))
    return Picture(url, squeeze(get("alt") or ""), *_sized(declared, int(width)))


def _candidates(element: HtmlElement, image: HtmlElement | None) -> Iterator[tuple[float, str]]:
    """(width, reference) of every form of the picture; forms of one width in the page's order."""
    holders = [image] if image is not None else []
    around = image.getparent() if image is not None else element
    if around is not None and around.tag == "picture":
        holders += around.iterchildren("source")
    for holder in holders:
        for name in _SETS:
            yield from _in_set(holder.get(name) or "")
    if image is not None:
        plain = ((image.get(name) or "").strip() for name in _PLACES)
        yield from ((_pixels(image.get("width")) or 1, each) for each in plain if not _EMPTY.search(each))


def _in_set(candidates: str) -> Iterator[tuple[float, str]]:
    for found in _CANDIDATE.finditer(candidates[:20_000]):
        if not _EMPTY.search(found["url"]):
            size = float(found["size"]) if found["size"] and found["size"].count(".") < 2 else 0.0  # noqa: PLR2004
            yield (size if found["unit"] == "w" else 1 + size / 100), found["url"]


def _pixels(value: str | None) -> int | None:
    found = _NUMBER.match((value or "").strip())
    return int(found[0]) or None if found else None


def _sized(declared: tuple[int | None, int | None], width: int) -> tuple[int | None, int | None]:
    """Width and height, the height in proportion when a wider form was chosen."""
    wide, high = declared
    if width <= max(wide or 0, 2):
        return wide, high
    return width, round(high * width / wide) if wide and high else None
