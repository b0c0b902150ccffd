"""Collect candidates from meta and link elements.

For each field the families are ordered by trust: OpenGraph and its article properties, Parse.ly, Sailthru, Twitter
cards, Dublin Core, and names that publishing systems invented.
"""

from collections.abc import Iterator
from urllib.parse import urljoin

from pipeline import agencies
from pipeline.clean import confidence
from pipeline.clean.candidates.page_index import PageIndex
from pipeline.records import Evidence

__all__ = ["from_link_tags", "from_meta_tags"]

_FIELD_META_NAMES = (
    ("title", (
        "og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "headline",
    )),
    ("description", (
        "og:description", "description", "twitter:description", "dc.description", "sailthru.description",
    )),
    (
        "published",
        (
            "article:published_time", "og:article:published_time", "og:published_time", "published_time",
            "datepublished",
            "article:published", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
            "cxenseparse:publishtime",
            "article.published", "article_date_original", "originalpublicationdate", "publication_date",
            "publish-date",
            "publish_date", "pubdate", "pub_date", "publishdate", "publishtime", "dc.date.issued",
            "dcterms.issued", "dc.date.created",
            "dcterms.created", "dcterms.date", "dc.date", "dcterms.available", "date", "article:post_date",
            "created", "datecreated",
            "citation_publication_date", "citation_date", "citation_online_date",
            "shareaholic:article_published_time", "rnews:datepublished",
            "date.created", "date_published", "release_date", "creation_date", "displaydate", "date-created",
            "article-published",
        ),
    ),
    (
        "modified",
        (
            "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified",
            "dcterms.modified", "dc.date.modified",
            "last-modified", "lastmod", "revised", "date_modified", "article:modified", "rnews:datemodified",
        ),
    ),
    ("section", (
        "article:section", "og:article:section", "parsely-section", "sailthru.verticals", "section", "category",
        "dc.subject",
    )),
    ("tags", ("article:tag", "og:article:tag", "news_keywords", "parsely-tags", "sailthru.tags", "keywords")),
    (
        "authors",
        (
            "author", "article:author", "og:article:author", "article:author_name", "parsely-author",
            "sailthru.author", "dc.creator",
            "dcterms.creator", "dc.creator.personalname", "citation_author", "byl", "authors", "article_author_name",
            "cxenseparse:author", "shareaholic:article_author_name", "twitter:data1",
        ),
    ),
    ("image", (
        "og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src",
        "sailthru.image.full", "parsely-image-url",
    )),
    ("site_name", (
        "og:site_name", "application-name", "dc.publisher", "al:ios:app_name", "twitter:app:name:iphone",
    )),
    ("language", ("content-language", "dc.language", "dcterms.language", "og:locale", "language")),
    ("canonical_url", ("og:url",)),
    ("paywalled", ("article:content_tier", "og:article:content_tier")),
)  # fmt: skip

# They hold all kinds of sources; only a wire agency counts.
_SOURCE_NAMES = (
    "source",
    "dc.source",
    "dcterms.source",
    "article:credit",
    "syndication-source",
    "article:source",
)

_RELATION_FIELDS = {
    "canonical": ("canonical_url", confidence.LINK_TAG),
    "amphtml": ("amp_url", confidence.LINK_TAG),
    "image_src": ("image", confidence.LINK_TAG_IMAGE),
}
_AUTHOR_LABELS = frozenset({
    "written by", "by", "author", "geschrieben von", "verfasst von", "écrit par", "escrito por", "scritto da",
})  # fmt: skip


def from_meta_tags(page_index: PageIndex) -> Iterator[Evidence]:
    """Read the meta elements.

    Args:
        page_index: the index of a page.
    """
    for field, names in _FIELD_META_NAMES:
        for name in names:
            if name == "twitter:data1" and not _is_author_card(page_index):
                continue
            for value in page_index.meta_contents.get(name, ()):
                yield Evidence(field, value, f"meta {name}", confidence.META_TAG)
    for name in _SOURCE_NAMES:
        for value in page_index.meta_contents.get(name, ()):
            # An address is that of a page that the story cites.
            if "/" not in value and agencies.find_agency(value):
                yield Evidence("agency", value, f"meta {name}", confidence.META_TAG)


def _is_author_card(page_index: PageIndex) -> bool:
    """Whether the free field of a Twitter card is labelled as the author: Written by."""
    label = " ".join(page_index.meta_contents.get("twitter:label1", ())).casefold()
    return label in _AUTHOR_LABELS


def _absolute_url(base_url: str, relative_url: str) -> str:
    try:
        return urljoin(base_url, relative_url.strip())
    except ValueError:
        return ""


def from_link_tags(page_index: PageIndex) -> Iterator[Evidence]:
    """Read the link elements and the language of the page.

    Args:
        page_index: the index of a page.
    """
    for relation, href in page_index.links:
        field, weight = _RELATION_FIELDS[relation]
        yield Evidence(field, _absolute_url(page_index.base_url, href), f"link {relation}", weight)
    yield Evidence(
        "language",
        (page_index.tree.get("lang") or page_index.tree.get("xml:lang") or "").strip(),
        "html lang",
        confidence.HTML_LANG,
    )
