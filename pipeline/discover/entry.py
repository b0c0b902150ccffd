"""Read the items or entries of a feed."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from pipeline.discover.authors import AUTHOR_ELEMENTS, find_authors
from pipeline.discover.elements import (
    ElementsByName,
    absolute_url,
    children_by_name,
    first_html,
    first_text,
    first_time,
    first_title,
    lastmod_time,
    link_href,
    text_of,
)
from pipeline.discover.sanitizer import strip_tags
from pipeline.records import Entry
from pipeline.urls import resolve_url

__all__ = ["FeedDefaults", "document_url", "element_language", "element_title", "read_entries"]

_MAX_TITLE_CHARS = 100
_NOT_DOCUMENT_RANK = 2
_URL_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_WEB_SCHEMES = ("http://", "https://")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
# Which element gives a field, the best first.
_TITLES = ("title", "dc:title", "media:title", "itunes:title")
_SUMMARIES = (
    "description",
    "summary",
    "abstract",
    "dc:description",
    "itunes:summary",
    "itunes:subtitle",
    "media:description",
    "dcterms:abstract",
)
_CONTENTS = ("content:encoded", "content", "xhtml:body", "xhtml:div", "fullitem", "body", "content:items")
_PUBLISHED = ("pubdate", "published", "issued", "dcterms:issued", "dc:date", "dcterms:created", "created")
_MODIFIED = ("updated", "modified", "dcterms:modified", "dc:date")
_IDS = ("guid", "id", "dc:identifier")
_TAGS = ("category", "dc:subject", "itunes:category", "media:category")
_TAG_LISTS = ("keywords", "itunes:keywords", "media:keywords", "tags")
# In reverse order: each one found is put in front.
_ENCLOSURES = ("media:content", "enclosure")
_LANGUAGES = ("language", "dc:language")


@dataclass(frozen=True, slots=True)
class FeedDefaults:
    """What entries inherit from their feed."""

    # The base of relative URLs of documents, and of all others.
    document_base_url: str
    base_url: str
    language: str | None = None
    authors: tuple[str, ...] = ()
    # When the feed was fetched; None when unknown.
    fetched_at: datetime | None = None


class _UsedNames:
    """Those of the names above that occur in a feed: most feeds use few of them, and only those are looked up."""

    def __init__(self, used_names: Collection[str]) -> None:
        groups = (
            *(_TITLES, _SUMMARIES, _CONTENTS, _PUBLISHED, _MODIFIED, _IDS),
            *(AUTHOR_ELEMENTS, _LANGUAGES, _TAGS, _TAG_LISTS, _ENCLOSURES),
        )
        used_groups = [tuple(name for name in group if name in used_names) for group in groups]
        self.titles, self.summaries, self.contents, self.published, self.modified, self.ids, *remaining = (
            used_groups
        )
        self.authors, self.languages, self.tags, self.tag_lists, self.enclosures = remaining


def read_entries(items: Iterable[etree._Element], defaults: FeedDefaults) -> Iterator[Entry]:
    """Read the items or entries of a feed.

    Args:
        items: the elements.
        defaults: what they inherit.
    """
    parsed_items = [(item, children_by_name(item)) for item in items]
    names = _UsedNames(set().union(*(elements for _, elements in parsed_items)))
    return (_read_entry(item, elements, names, defaults) for item, elements in parsed_items)


def _read_entry(
    item: etree._Element, elements: ElementsByName, names: _UsedNames, defaults: FeedDefaults
) -> Entry:
    summary = first_html(elements, names.summaries, defaults.base_url)
    content = first_html(elements, names.contents, defaults.base_url)
    url = document_url(elements, defaults.document_base_url) or _rdf_about_url(item)
    return Entry(
        url=url,
        id=first_text(elements, names.ids) or item.get(_RDF_ABOUT, ""),
        title=first_title(elements, names.titles) or _title_from_text(summary or content) or url,
        published=first_time(elements, names.published, defaults.language, defaults.fetched_at),
        modified=first_time(elements, names.modified, defaults.language, defaults.fetched_at)
        or lastmod_time(item, defaults.language, defaults.fetched_at),
        authors=find_authors(elements, names.authors) or _source_authors(elements) or defaults.authors,
        summary=summary or content,
        content=content or summary,
        tags=_read_tags(elements, names),
        language=_read_language(elements, item, names.languages) or defaults.language,
        enclosures=_enclosure_urls(elements, defaults.base_url, names.enclosures),
    )


def element_title(elements: ElementsByName) -> str:
    """Return the title of an entry or feed, on one line."""
    return first_title(elements, _TITLES)


def _title_from_text(markup: str) -> str:
    """The beginning of the text, for an entry without a title."""
    text = strip_tags(markup[: 10 * _MAX_TITLE_CHARS])
    return text if len(text) <= _MAX_TITLE_CHARS else text[:_MAX_TITLE_CHARS] + "…"


def element_language(elements: ElementsByName, element: etree._Element) -> str | None:
    """Return the language of an element, as a BCP 47 tag."""
    return _read_language(elements, element, _LANGUAGES)


def _read_language(elements: ElementsByName, element: etree._Element, names: tuple[str, ...]) -> str | None:
    language = first_text(elements, names) or element.get(_XML_LANG, "")
    return language.replace("_", "-") or None


def _source_authors(elements: ElementsByName) -> tuple[str, ...]:
    """The people of the feed an entry was taken from (RFC 4287, 4.2.11)."""
    return find_authors(children_by_name(elements["source"][0])) if "source" in elements else ()


def _read_tags(elements: ElementsByName, names: _UsedNames) -> tuple[str, ...]:
    tags = [_read_tag(element) for name in names.tags if name in elements for element in elements[name]]
    for name in names.tag_lists:
        if name in elements:
            tags += [part.strip() for element in elements[name] for part in text_of(element).split(",")]
    return tuple(dict.fromkeys(filter(None, tags)))


def _read_tag(element: etree._Element) -> str:
    if element.keys():
        label = element.get("term") or element.get("label") or element.get("text") or ""
        if label.strip():
            return label.strip()
    return text_of(element)


# --- URLs ---


def document_url(elements: ElementsByName, base: str) -> str:
    """Return the URL of the document: the publisher's own before a proxy's, a link before a permalink id."""
    for element in elements.get("feedburner:origlink", ()):
        if text_of(element):
            return absolute_url(element, text_of(element), base)
    links = elements.get("link", ())
    if (
        len(links) == 1
        and link_href(links[0]).startswith(_WEB_SCHEMES)
        and _link_rank(links[0]) < _NOT_DOCUMENT_RANK
    ):
        return resolve_url("", link_href(links[0]))
    best_link, best_rank = None, _NOT_DOCUMENT_RANK
    for link in links:
        if (rank := _link_rank(link)) < best_rank:
            best_link, best_rank = link, rank
    if best_link is not None:
        return absolute_url(best_link, link_href(best_link), base)
    return (
        _permalink_url(elements, base)
        or _content_url(elements, base)
        or next(iter(_enclosure_urls(elements, base)), "")
    )


def _link_rank(link: etree._Element) -> int:
    """Rank a link element: 0 and 1 lead to the document, `_NOT_DOCUMENT_RANK` does not."""
    url = link_href(link)
    if not url or link.get("rel", "alternate").lower() != "alternate":
        return _NOT_DOCUMENT_RANK
    scheme = None if url.startswith("http") else _URL_SCHEME.match(url)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return _NOT_DOCUMENT_RANK
    return 0 if "html" in link.get("type", "html") else 1


def _permalink_url(elements: ElementsByName, base: str) -> str:
    for element in (*elements.get("guid", ()), *elements.get("id", ())):
        text, is_permalink = text_of(element), element.get("isPermaLink", "").lower()
        # A relative URL looks like any other id, so it must be declared and begin with a slash.
        if (text.startswith(_WEB_SCHEMES) and is_permalink != "false") or (
            text.startswith("/") and is_permalink == "true"
        ):
            return absolute_url(element, text, base)
    return ""


def _content_url(elements: ElementsByName, base: str) -> str:
    """The document whose text an entry leaves out: <content src> of Atom (RFC 4287, 4.1.3.2)."""
    for element in elements.get("content", ()):
        if element.get("src") and "html" in element.get("type", "html"):
            return absolute_url(element, element.get("src", ""), base)
    return ""


def _rdf_about_url(item: etree._Element) -> str:
    url = item.get(_RDF_ABOUT) or item.get("href") or ""
    return url if url.startswith(_WEB_SCHEMES) else ""


def _enclosure_urls(
    elements: ElementsByName, base: str, names: Iterable[str] = _ENCLOSURES
) -> tuple[str, ...]:
    attachments = [link for link in elements.get("link", ()) if link.get("rel") == "enclosure"]
    for name in names:
        attachments = elements.get(name, []) + attachments
    if not attachments:
        return ()
    urls = (
        absolute_url(element, element.get("url") or element.get("href") or "", base)
        for element in attachments
    )
    return tuple(dict.fromkeys(filter(None, urls)))
