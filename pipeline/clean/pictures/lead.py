"""The pictures of a page and the one its metadata names in; all of them, the lead first, out."""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from pipeline.clean.evidence import Survey
from pipeline.clean.pictures.source import picture_in, resolved
from pipeline.records import Evidence, Image

__all__ = ["lead_first", "lead_told", "same_picture"]

# Sizes and crops in the names of files: mill-1200x630.jpg, mill_16x9_640.webp, w1200.
_SIZE = re.compile(
    r"(?<![a-z\d])(?:[wh]?\d{2,4}(?:x\d{1,4})?|\d{1,2}x\d{1,2}|scaled|thumb|large|medium|small|lead|hero|crop\w*)(?![a-z\d])"
)
# The mark of one picture in a store of pictures: a long number or hash.
_MARK = re.compile(r"[0-9a-f]{10,}|\d{6,}")
# What previews show for stories without a picture: the site's own sign.
_OF_SITE = re.compile(
    r"logo|fallback|default|placeholder|/ogp?\.|og[-_]?image|favicon|/assets/|social[-_]?(?:share|card)",
    re.IGNORECASE,
)
# What services that resize pictures are told in the address.
_WIDTH = re.compile(r"[?&](?:w|width)=(\d{1,5})(?=&|$)")
# A narrower form is a preview of the picture.
_WIDE = 600
# Names that many pictures have.
_ANY = frozenset({"image", "photo", "picture", "main", "orig", "original", "default", "file", "index", "img"})
_LEAST = 4
# How sure a picture is the story's that no metadata names.
_SHOWN = 0.6
_MOST = 60


def lead_first(figures: tuple[Image, ...], named: Sequence[str], found: Survey) -> tuple[Image, ...]:
    """Put the lead first.

    Args:
        figures: those of the story, in reading order.
        named: the addresses that metadata gives for the story's picture, the most trusted first; possibly relative.
        found: the survey of the page.

    Returns:
        The figure that is the named picture comes first, with its caption; a named picture that is no figure comes
        first alone, with the text and size of its element where the page shows it.
    """
    url = next(
        filter(None, (resolved(found.address, each) for each in named if not _OF_SITE.search(each))), ""
    )
    if not url:
        return figures
    match = next((figure for figure in figures if figure.url and same_picture(figure.url, url)), None)
    lead = _wider(match, url) if match else _shown(url, found)
    return (lead, *(figure for figure in figures if figure is not match))


def lead_told(
    evidence: tuple[Evidence, ...], images: tuple[Image, ...], address: str
) -> tuple[Evidence, ...]:
    """Mark what names the lead picture, or tell that only a figure shows it.

    Args:
        evidence: all candidates of the page.
        images: the lead first.
        address: the page's.
    """
    if not images or not images[0].url:
        return evidence
    lead = images[0].url
    for place, item in enumerate(evidence):
        if item.field == "image" and same_picture(resolved(address, item.value), lead):
            return (*evidence[:place], replace(item, chosen=True), *evidence[place + 1 :])
    return (*evidence, Evidence("image", lead, "figure", _SHOWN, chosen=True))


def _wider(figure: Image, url: str) -> Image:
    """The figure, at the named address where the page shows only a small form."""
    told = _WIDTH.search(figure.url)
    width = figure.width or (int(told[1]) if told else _WIDE)
    return figure if width >= _WIDE else replace(figure, url=url, width=None, height=None)


def _shown(url: str, found: Survey) -> Image:
    """The named picture as the page shows it outside of figures."""
    marks = [_stem(url), *_MARK.findall(_paths(url))]
    for element in found.all("img")[:_MOST]:
        told = " ".join(map(str, element.attrib.values())).lower()
        # Most pictures share nothing with the named one, which is seen before anything is taken apart.
        picture = picture_in(element, found.address) if any(mark in told for mark in marks) else None
        if picture and same_picture(picture.url, url):
            return Image(picture.url, alt=picture.alt, width=picture.width, height=picture.height)
    return Image(url)


def _stem(url: str) -> str:
    """The first letters of the name of the file, which sizes follow."""
    name = _paths(url).split(" ", maxsplit=1)[0].rstrip("/").rpartition("/")[2]
    return re.split(r"[\W_]", name, maxsplit=1)[0]


def same_picture(one: str, other: str) -> bool:
    """Whether two addresses are forms of one picture: by file name without sizes, or by a long mark in both.

    Args:
        one: an absolute address.
        other: another.
    """
    first, second = _paths(one), _paths(other)
    name = _name(first)
    if first == second or (len(name) >= _LEAST and name not in _ANY and name == _name(second)):
        return True
    return not set(_MARK.findall(first)).isdisjoint(_MARK.findall(second))


def _paths(url: str) -> str:
    """The path; with what an address of a resizing service holds behind it."""
    parts = urlsplit(url)
    return (
        unquote(f"{parts.path} {parts.query if 'http' in parts.query or 'url=' in parts.query else ''}")
        .casefold()
        .strip()
    )


def _name(path: str) -> str:
    """The name of the file without its ending, sizes and marks."""
    stem = path.split(" ", maxsplit=1)[0].rstrip("/").rpartition("/")[2].partition(".")[0]
    return re.sub(r"[\W_]+", "", _SIZE.sub("", re.sub(r"[_@+]", "-", stem)))
