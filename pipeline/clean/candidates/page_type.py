"""Collect candidates for the page type (live blog, video, gallery) and for a paywall."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from pipeline.clean import confidence
from pipeline.clean.candidates.json_ld import json_ld_types
from pipeline.clean.candidates.page_index import PageIndex
from pipeline.clean.resolvers.page_type import is_paywall_prompt
from pipeline.records import DocumentKind, Evidence
from pipeline.text import normalize_whitespace

__all__ = ["from_page_type", "from_paywall_markup"]

# Types of schema.org. A video or a gallery beside an article is part of the article.
_LIVE_BLOG_TYPE = "LiveBlogPosting"
_ARTICLE_TYPE = re.compile(r"Article|BlogPosting|Report|SocialMediaPosting")
_SCHEMA_KINDS = {
    "VideoObject": DocumentKind.VIDEO, "Movie": DocumentKind.VIDEO, "TVEpisode": DocumentKind.VIDEO,
    "ImageGallery": DocumentKind.GALLERY, "MediaGallery": DocumentKind.GALLERY,
}  # fmt: skip
# Types that say what kind of piece it is; `pipeline.enrich.genre` reads them.
_GENRE_TYPES = frozenset({
    "OpinionNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle", "ReviewNewsArticle", "CriticReview",
    "AdvertiserContentArticle", _LIVE_BLOG_TYPE,
})  # fmt: skip
_URL_KINDS = (
    (DocumentKind.LIVE, re.compile(
        r"live-?blog|live-updates?|live-?ticker|news-?blog|minute-by-minute|en-vivo|en-direct|ao-vivo|/live/|/liveblog|/diretta/"
        r"|live-?reporting|liveuppdater|direktesenter", re.IGNORECASE)),
    (DocumentKind.VIDEO, re.compile(r"/(?:videos?|watch|tv-clips?|mediathek|video-clips?)(?:/|$)", re.IGNORECASE)),
    (DocumentKind.GALLERY, re.compile(
        r"/(?:(?:photo-?|picture-?|image-?)?galler(?:y|ies)|fotostrecken?|bildergalerien?|galer(?:ie|ia|ías?|ias?)|diaporamas?"
        r"|in-pictures|photos?|fotos|fotogalerias?|slideshows?)(?:/|$)", re.IGNORECASE)),
)  # fmt: skip
_MAX_PAYWALL_ELEMENTS = 20
_LIVE_HEADLINE = re.compile(
    r"^(?:live|liveblog|liveticker|newsblog|direct|en direct|en vivo|directo|ao vivo|diretta|live updates)\s*[:|–—-]\s"
    r"|[:|–—-]\s*(?:live|live updates|liveblog|liveticker|as it happened|newsblog)$|live updates",
    re.IGNORECASE,
)


def from_page_type(page_index: PageIndex) -> Iterator[Evidence]:
    """Read the page type from structured data, previews, the title and the URL."""
    yield from _from_schema_types(json_ld_types(page_index))
    for value in page_index.meta_contents.get("og:type", ()):
        if value.lower().startswith("video"):
            yield Evidence("kind", DocumentKind.VIDEO, "meta og:type", confidence.OG_VIDEO_TYPE)
    path = unquote(urlsplit(page_index.url).path)
    for kind, pattern in _URL_KINDS:
        if pattern.search(path):
            yield Evidence("kind", kind, "address", confidence.URL_PAGE_TYPE)
    titles = [
        *page_index.meta_contents.get("og:title", ()),
        *(normalize_whitespace(heading.text_content()) for heading in page_index.elements("h1")[:1]),
    ]
    if any(_LIVE_HEADLINE.search(title) for title in titles):
        yield Evidence("kind", DocumentKind.LIVE, "headline", confidence.HEADLINE_PAGE_TYPE)


def _from_schema_types(type_names: list[str]) -> Iterator[Evidence]:
    for type_name in type_names:
        if type_name in _GENRE_TYPES:
            yield Evidence("genre", type_name, "json-ld", confidence.SCHEMA_PAGE_TYPE)
    if _LIVE_BLOG_TYPE in type_names:
        yield Evidence("kind", DocumentKind.LIVE, f"json-ld {_LIVE_BLOG_TYPE}", confidence.LIVE_BLOG_TYPE)
    if not any(_ARTICLE_TYPE.search(type_name) for type_name in type_names):
        for type_name in type_names:
            if type_name in _SCHEMA_KINDS:
                yield Evidence(
                    "kind", _SCHEMA_KINDS[type_name], f"json-ld {type_name}", confidence.SCHEMA_PAGE_TYPE
                )


def from_paywall_markup(page_index: PageIndex) -> Iterator[Evidence]:
    """Read elements whose class names a paywall and whose text asks to pay."""
    for element in page_index.elements("wall")[:_MAX_PAYWALL_ELEMENTS]:
        text = normalize_whitespace(element.text_content())
        if is_paywall_prompt(text):
            yield Evidence("paywalled", "wall", "paywall markup", confidence.PAYWALL_MARKUP)
            return
