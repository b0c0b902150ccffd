"""Read URL, alternative text and size of an image, in the largest form that its element offers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin

from lxml.html import HtmlElement

from pipeline.text import normalize_whitespace

__all__ = ["ImageSource", "absolute_url", "largest_image"]

# One candidate of a srcset (HTML standard, 4.8.4.2.1): a URL, then a width or a density.
_SRCSET_CANDIDATE = re.compile(
    r"\s*(?P<url>[^\s,]\S*[^\s,])(?:\s+(?P<size>[\d.]+)(?P<unit>[wxh]))?[^,]*(?:,|$)"
)
_SRCSET_ATTRIBUTES = ("srcset", "data-srcset", "data-lazy-srcset", "data-src-set")
# Lazy loading keeps the URL of an image in these attributes.
_SRC_ATTRIBUTES = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-full-src",
    "data-url",
    "data-lazy",
    "data-image",
    "data-img-url",
    "data-hi-res-src",
    "data-actualsrc",
    "data-lazyload",
    "data-echo",
    "data-srclarge",
    "src",
)
# Placeholders of lazy loading, and images that are no photographs; in lower case.
_PLACEHOLDER_URL = re.compile(
    r"^(?:data:|about:|javascript:|#|$)|placeholder|blank\.|spacer|/1x1|/px\.|pixel\.|[/_-]blur[-_.\d]|transparent|lazy\.|\.svg(?:$|\?)|grey\.|fallback"
)
_BACKGROUND_IMAGE = re.compile(r"background(?:-image)?\s*:[^;]*?url\(\s*[\"']?([^\"')\s]+)", re.IGNORECASE)
_LEADING_NUMBER = re.compile(r"\d{1,5}")
# Wider forms are originals for printing; a page that has one also has a narrower form.
_MAX_WIDTH_PX = 4096


@dataclass(frozen=True, slots=True)
class ImageSource:
    """An image with absolute URL, alternative text, and the declared size in pixels."""

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


def absolute_url(page_url: str, reference: str) -> str:
    """Return an absolute http(s) URL, or an empty text."""
    try:
        url = urljoin(page_url, reference.strip())
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://")) else ""


def largest_image(element: HtmlElement, page_url: str) -> ImageSource | None:
    """Read the first image of an element.

    Args:
        element: an `img`, or an element around one.
        page_url: the URL of the page, for relative references.

    Returns:
        None when it has no image with a URL.
    """
    image = element if element.tag in {"img", "amp-img"} else next(element.iter("img", "amp-img"), None)
    candidates = sorted(_candidates(element, image), key=_usable_width, reverse=True)
    found = next(
        (candidate for candidate in candidates if not _PLACEHOLDER_URL.search(candidate[1].lower())), None
    )
    if found is None:
        return None
    width, reference = found
    url = absolute_url(page_url, reference)
    if not url:
        return None
    get = image.get if image is not None else {}.get
    declared_size = _parse_pixels(get("width")), _parse_pixels(get("height"))
    return ImageSource(url, normalize_whitespace(get("alt") or ""), *_scale_size(declared_size, int(width)))


def _usable_width(candidate: tuple[float, str]) -> float:
    return candidate[0] if candidate[0] <= _MAX_WIDTH_PX else 0


def _candidates(element: HtmlElement, image: HtmlElement | None) -> Iterator[tuple[float, str]]:
    """Yield (width, reference) of every form of the image, and of placeholders; forms of one width in page order."""
    sources = [image] if image is not None else []
    fallback = element.find(".//noscript//img")
    sources += [fallback] if fallback is not None and fallback is not image else []
    # The parser nests what follows a `source` element in it.
    ancestors = islice(image.iterancestors(), 4) if image is not None else (element,)
    picture = next((ancestor for ancestor in ancestors if ancestor.tag == "picture"), None)
    if picture is not None:
        sources += picture.iter("source")
    for source in sources:
        for name in _SRCSET_ATTRIBUTES:
            yield from _parse_srcset(source.get(name) or "")
    if not sources:
        yield from ((1, reference) for reference in _background_images(element))
    for shown in filter(lambda candidate: candidate is not None, (image, fallback)):
        references = (shown.get(name) for name in _SRC_ATTRIBUTES)
        yield from (
            (_parse_pixels(shown.get("width")) or 1, reference.strip())
            for reference in references
            if reference
        )


def _background_images(element: HtmlElement) -> Iterator[str]:
    """Yield the URLs of images that style attributes show behind an element without an image of its own."""
    for part in element.iter("div", "span", "a", "figure"):
        match = _BACKGROUND_IMAGE.search(part.get("style") or "")
        if match:
            yield match[1]


def _parse_srcset(srcset: str) -> Iterator[tuple[float, str]]:
    for match in _SRCSET_CANDIDATE.finditer(srcset[:20_000]):
        size = float(match["size"]) if match["size"] and match["size"].count(".") < 2 else 0.0  # noqa: PLR2004
        yield (size if match["unit"] == "w" else 1 + size / 100), match["url"]


def _parse_pixels(value: str | None) -> int | None:
    match = _LEADING_NUMBER.match((value or "").strip())
    return int(match[0]) or None if match else None


def _scale_size(declared_size: tuple[int | None, int | None], width: int) -> tuple[int | None, int | None]:
    """Return width and height; the height in proportion when a wider form was chosen."""
    declared_width, declared_height = declared_size
    if width <= max(declared_width or 0, 2):
        return declared_width, declared_height
    return width, round(
        declared_height * width / declared_width
    ) if declared_width and declared_height else None
