"""Choose the lead image: the one that metadata names, or the first figure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from pipeline.clean import confidence
from pipeline.clean.candidates import PageIndex
from pipeline.clean.images.image_source import absolute_url, largest_image
from pipeline.records import Evidence, Image

__all__ = ["is_same_image", "mark_lead_candidate", "order_lead_first"]

# Sizes and crops in file names: mill-1200x630.jpg, mill_16x9_640.webp, w1200.
_SIZE_SUFFIX = re.compile(
    r"(?<![a-z\d])(?:[wh]?\d{2,4}(?:x\d{1,4})?|\d{1,2}x\d{1,2}|scaled|thumb|large|medium|small|lead|hero|crop\w*)(?![a-z\d])"
)
# The identifier of an image in an image store: a long number or hash.
_IMAGE_ID = re.compile(r"[0-9a-f]{10,}|\d{6,}")
# Preview images for stories without one: the logo of the site.
_SITE_LOGO = re.compile(
    r"logo|favicon|/ogp?\.|(?:fallback|default|placeholder|og[-_]?image|social[-_]?(?:share|card))[^/?]*(?:[?#]|$)",
    re.IGNORECASE,
)
# The width parameter of image services.
_WIDTH_PARAMETER = re.compile(r"[?&](?:w|width)=(\d{1,5})(?=&|$)")
# mill-150x84.jpg
_SIZE_IN_NAME = re.compile(r"[-_](\d{2,4})x\d{2,4}\.\w{3,4}(?:\?|$)")
# A narrower form is a thumbnail.
_MIN_FULL_WIDTH_PX = 600
# File names that many images share.
_GENERIC_NAMES = frozenset(
    {"image", "photo", "picture", "main", "orig", "original", "default", "file", "index", "img"}
)
_MIN_NAME_CHARS = 4
_MAX_IMAGES_SEARCHED = 60


def order_lead_first(
    figures: tuple[Image, ...], metadata_urls: Sequence[str], page_index: PageIndex
) -> tuple[Image, ...]:
    """Put the lead image first.

    Args:
        figures: those of the story, in reading order.
        metadata_urls: image URLs from metadata, the most trusted first; possibly relative.
        page_index: the index of the page.

    Returns:
        The figure that shows the image of the metadata comes first, with its caption; without such a figure the image
        itself comes first, with the text and size of its element where the page shows it.
    """
    url = next(
        filter(
            None,
            (
                absolute_url(page_index.base_url, candidate)
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
    if lead is None:
        # Previews may carry a card of their own; the first large figure is what readers see.
        lead = figures[0] if figures and _is_large(figures[0]) else Image(url)
        match = lead
    return (lead, *(figure for figure in figures if figure is not match))


def mark_lead_candidate(
    evidence: tuple[Evidence, ...], images: tuple[Image, ...], page_url: str
) -> tuple[Evidence, ...]:
    """Mark the evidence of the lead image, or add evidence that only a figure shows it.

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
    """Return the figure, with the URL of the metadata where the page shows only a thumbnail."""
    match = _WIDTH_PARAMETER.search(figure.url)
    size = _SIZE_IN_NAME.search(figure.url)
    declared = int(match[1]) if match else int(size[1]) if size else _MIN_FULL_WIDTH_PX
    width = figure.width or declared
    return figure if width >= _MIN_FULL_WIDTH_PX else replace(figure, url=url, width=None, height=None)


def _is_large(figure: Image) -> bool:
    return bool(figure.url) and (figure.width or 0) >= _MIN_FULL_WIDTH_PX


def _find_on_page(url: str, page_index: PageIndex) -> Image | None:
    """Find the image of the metadata on the page outside of figures."""
    hints = [_name_stem(url), *_IMAGE_ID.findall(_comparable_path(url))]
    for element in page_index.elements("img")[:_MAX_IMAGES_SEARCHED]:
        attributes = " ".join(element.values()).lower()
        # A cheap check first: most images share nothing with the wanted one.
        source = (
            largest_image(element, page_index.base_url) if any(hint in attributes for hint in hints) else None
        )
        if source and is_same_image(source.url, url):
            return Image(source.url, alt=source.alt, width=source.width, height=source.height)
    return None


def _name_stem(url: str) -> str:
    """Return the beginning of the file name, before any size."""
    name = _comparable_path(url).split(" ", maxsplit=1)[0].rstrip("/").rpartition("/")[2]
    return re.split(r"[\W_]", name, maxsplit=1)[0]


def is_same_image(first_url: str, second_url: str) -> bool:
    """Whether two URLs show one image: by file name without sizes, or by a long identifier in both.

    Args:
        first_url: an absolute URL.
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
    """Return the path, with the query where an image service holds the original URL there."""
    parts = urlsplit(url)
    return (
        unquote(f"{parts.path} {parts.query if 'http' in parts.query or 'url=' in parts.query else ''}")
        .casefold()
        .strip()
    )


def _base_name(path: str) -> str:
    """Return the file name without extension, sizes and punctuation."""
    stem = path.split(" ", maxsplit=1)[0].rstrip("/").rpartition("/")[2].partition(".")[0]
    return re.sub(r"[\W_]+", "", _SIZE_SUFFIX.sub("", re.sub(r"[_@+]", "-", stem)))
