"""A survey in; the signs of what sort of page it is (a live blog, a video, a gallery) and of a wall before it, out."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from pipeline.clean.evidence.linked import kinds
from pipeline.clean.evidence.survey import Survey
from pipeline.clean.fields.paywall import asks_to_pay
from pipeline.records import DocumentKind, Evidence
from pipeline.text import squeeze

__all__ = ["from_kinds", "from_walls"]

# Types of schema.org. A video or a gallery beside an article is a part of it.
_LIVE = "LiveBlogPosting"
_ARTICLE = re.compile(r"Article|BlogPosting|Report|SocialMediaPosting")
_TYPES = {
    "VideoObject": DocumentKind.VIDEO, "Movie": DocumentKind.VIDEO, "TVEpisode": DocumentKind.VIDEO,
    "ImageGallery": DocumentKind.GALLERY, "MediaGallery": DocumentKind.GALLERY,
}  # fmt: skip
_ADDRESSES = (
    (DocumentKind.LIVE, re.compile(
        r"live-?blog|live-updates?|live-?ticker|news-?blog|minute-by-minute|en-vivo|en-direct|ao-vivo|/live/|/liveblog|/diretta/"
        r"|live-?reporting|liveuppdater|direktesenter", re.IGNORECASE)),
    (DocumentKind.VIDEO, re.compile(r"/(?:videos?|watch|tv-clips?|mediathek|video-clips?)(?:/|$)", re.IGNORECASE)),
    (DocumentKind.GALLERY, re.compile(
        r"/(?:(?:photo-?|picture-?|image-?)?galler(?:y|ies)|fotostrecken?|bildergalerien?|galer(?:ie|ia|ías?|ias?)|diaporamas?"
        r"|in-pictures|photos?|fotos|fotogalerias?|slideshows?)(?:/|$)", re.IGNORECASE)),
)  # fmt: skip
_MOST = 20
_HEADLINE = re.compile(
    r"^(?:live|liveblog|liveticker|newsblog|direct|en direct|en vivo|directo|ao vivo|diretta|live updates)\s*[:|–—-]\s"
    r"|[:|–—-]\s*(?:live|live updates|liveblog|liveticker|as it happened|newsblog)$|live updates",
    re.IGNORECASE,
)


def from_kinds(found: Survey) -> Iterator[Evidence]:
    """Read what sort of page it is from structured data, previews, the title and the address."""
    yield from _typed(kinds(found))
    for value in found.metas.get("og:type", ()):
        if value.lower().startswith("video"):
            yield Evidence("kind", DocumentKind.VIDEO, "meta og:type", 0.8)
    path = unquote(urlsplit(found.address).path)
    for kind, shape in _ADDRESSES:
        if shape.search(path):
            yield Evidence("kind", kind, "address", 0.6)
    titles = [
        *found.metas.get("og:title", ()),
        *(squeeze(each.text_content()) for each in found.all("h1")[:1]),
    ]
    if any(_HEADLINE.search(title) for title in titles):
        yield Evidence("kind", DocumentKind.LIVE, "headline", 0.6)


def _typed(named: list[str]) -> Iterator[Evidence]:
    if _LIVE in named:
        yield Evidence("kind", DocumentKind.LIVE, f"json-ld {_LIVE}", 0.95)
    if not any(_ARTICLE.search(name) for name in named):
        for name in named:
            if name in _TYPES:
                yield Evidence("kind", _TYPES[name], f"json-ld {name}", 0.85)


def from_walls(found: Survey) -> Iterator[Evidence]:
    """Read the boxes that call themselves a wall and ask to pay."""
    for element in found.all("wall")[:_MOST]:
        text = squeeze(element.text_content())
        if asks_to_pay(text):
            yield Evidence("paywalled", "wall", "paywall markup", 0.6)
            return
