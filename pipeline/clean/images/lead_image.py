"""The pictures of a page and the one its metadata names in; all of them, the lead first, out."""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from pipeline.clean import confidence
from pipeline.clean.candidates import PageIndex
from pipeline.clean.images.image_source import absolute_url, largest_image
from pipeline.records import Evidence, Image

__all__ = ["is_same_image", "mark_lead_candidate", "order_lead_first"]

# Sizes and crops in the names of files: mill-1200x630.jpg, mill_16x9_640.webp, w1200.
_SIZE_SUFFIX = re.compile(
    r"(?<![a-z\d])(?:[wh]?\d{2,4}(?:x\d{1,4})?|\d{1,2}x\d{1,2}|scaled|thumb|large|medium|small|lead|hero|crop\w*)(?![a-z\d])"
)
# The mark of one picture in a store of pictures: a long number or hash.
_IMAGE_ID = re.compile(r"[0-9a-f]{10,}|\d{6,}")
# What previews show for stories without a picture: the site's own sign.
_SITE_LOGO = re.compile(
    r"logo|fallback|default|placeholder|/ogp?\.|og[-_]?image|favicon|/assets/|social[-_]?(?:share|card)",
    re.IGNORECASE,
)
# What services that resize pictures are told in the address.
_WIDTH_PARAMETER = re.compile(r"[?&](?:w|width)=(\d{1,5})(?=&|$)")
# A narrower form is a preview of the picture.
_MIN_FULL_WIDTH_PX = 600
# Names that many pictures have.
_GENERIC_NAMES = frozenset(
    {"image", "photo", "picture", "main", "orig", "original", "default", "file", "index", "img"}
)
_MIN_NAME_CHARS = 4
_MAX_IMAGES_SEARCHED = 60


def order_lead_first(
    figures: tuple[Image, ...], metadata_urls: Sequence[str], page_index: PageIndex
) -> tuple[Image, ...]:
    """Put the lead first.

    Args:
        figures: those of the story, in reading order.
        metadata_urls: image URLs from metadata, the most trusted first; possibly relative.
        page_index: the survey of the page.

    Returns:
        The figure that is the named picture comes first, with its caption; a named picture that is no figure comes
        first alone, with the text and size of its element where the page shows it.
    """
    url = next(
        filter(
            None,
            (
                absolute_url(page_index.url, candidate)
                for candidate in metadata_urls
                if not _SITE_LOGO.search(candidate)
            ),
        ),
        "",
    )
    if not url:
        return figures
    match = next((figure for figure in figures if figure.url and is_same_image(figure.url, url)), None)
    lead = _prefer_full_size(match, url) if match else _find_on_page(url, page_index)
    return (lead, *(figure for figure in figures if figure is not match))


def mark_lead_candidate(
    evidence: tuple[Evidence, ...], images: tuple[Image, ...], page_url: str
) -> tuple[Evidence, ...]:
    """Mark what names the lead picture, or tell that only a figure shows it.

    Args:
        evidence: all candidates of the page.
        images: the lead first.
        page_url: the page's.
    """
    if not images or not images[0].url:
        return evidence
    lead = images[0].url
    for index, candidate in enumerate(evidence):
        if candidate.field == "image" and is_same_image(absolute_url(page_url, candidate.value), lead):
            return (*evidence[:index], replace(candidate, chosen=True), *evidence[index + 1 :])
    return (*evidence, Evidence("image", lead, "figure", confidence.FIGURE_IMAGE, chosen=True))


def _prefer_full_size(figure: Image, url: str) -> Image:
    """The figure, at the named address where the page shows only a small form."""
    match = _WIDTH_PARAMETER.search(figure.url)
    width = figure.width or (int(match[1]) if match else _MIN_FULL_WIDTH_PX)
    return figure if width >= _MIN_FULL_WIDTH_PX else replace(figure, url=url, width=None, height=None)


def _find_on_page(url: str, page_index: PageIndex) -> Image:
    """The named picture as the page shows it outside of figures."""
    hints = [_name_stem(url), *_IMAGE_ID.findall(_comparable_path(url))]
    for element in page_index.elements("img")[:_MAX_IMAGES_SEARCHED]:
        attributes = " ".join(map(str, element.attrib.values())).lower()
        # Most pictures share nothing with the named one, which is seen before anything is taken apart.
        source = largest_image(element, page_index.url) if any(hint in attributes for hint in hints) else None
        if source and is_same_image(source.url, url):
            return Image(source.url, alt=source.alt, width=source.width, height=source.height)
    return Image(url)


def _name_stem(url: str) -> str:
    """The first letters of the name of the file, which sizes follow."""
    name = _comparable_path(url).split(" ", maxsplit=1)[0].rstrip("/").rpartition("/")[2]
    return re.split(r"[\W_]", name, maxsplit=1)[0]


def is_same_image(first_url: str, second_url: str) -> bool:
    """Whether two addresses are forms of one picture: by file name without sizes, or by a long mark in both.

    Args:
        first_url: an absolute address.
        second_url: another.
    """
    first_path, second_path = _comparable_path(first_url), _comparable_path(second_url)
    name = _base_name(first_path)
    if first_path == second_path or (
        len(name) >= _MIN_NAME_CHARS and name not in _GENERIC_NAMES and name == _base_name(second_path)
    ):
        return True
    return not set(_IMAGE_ID.findall(first_path)).isdisjoint(_IMAGE_ID.findall(second_path))


def _comparable_path(url: str) -> str:
    """The path; with what an address of a resizing service holds behind it."""
    parts = urlsplit(url)
    return (
        unquote(f"{parts.path} {parts.query if 'http' in parts.query or 'url=' in parts.query else ''}")
        .casefold()
        .strip()
    )


def _base_name(path: str) -> str:
    """The name of the file without its ending, sizes and marks."""
    stem = path.split(" ", maxsplit=1)[0].rstrip("/").rpartition("/")[2].partition(".")[0]
    return re.sub(r"[\W_]+", "", _SIZE_SUFFIX.sub("", re.sub(r"[_@+]", "-", stem)))
