"""Read the tree of an RSS, RDF or Atom document."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from lxml import etree

from pipeline.discover.authors import find_authors, find_feed_authors
from pipeline.discover.elements import (
    ElementsByName,
    absolute_url,
    base_url_of,
    children_by_name,
    first_html,
    first_text,
    first_time,
    lastmod_time,
    link_href,
    prefixed_name,
)
from pipeline.discover.entry import FeedDefaults, document_url, element_language, element_title, read_entries
from pipeline.discover.polling_hints import hints_from_feed
from pipeline.records import Discovery, FeedKind
from pipeline.urls import host_of, resolve_url

__all__ = ["MAX_FEED_ENTRIES", "read_feed"]

MAX_FEED_ENTRIES = 2_000
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SUBTITLES = (
    "description",
    "subtitle",
    "abstract",
    "tagline",
    "dc:description",
    "itunes:summary",
    "itunes:subtitle",
    "info",
)
_MODIFIED = ("updated", "modified", "dcterms:modified", "lastbuilddate", "dc:date", "pubdate")
_IDS = ("guid", "id", "dc:identifier")
_ENTRY_TAGS = frozenset({"item", "entry"})


def read_feed(
    root: etree._Element,
    kind: FeedKind,
    url: str,
    *,
    language: str | None = None,
    fetched_at: datetime | None = None,
) -> Discovery:
    """Read a feed's tree.

    Args:
        root: rss, rdf:RDF, feed or channel element.
        kind: RSS, ATOM or RDF.
        url: of the document, the base of relative URLs.
        language: BCP 47, for a feed that names none.
        fetched_at: when the feed was fetched; later times are ignored.
    """
    channel_element = _find_channel_element(root)
    channel = children_by_name(channel_element)
    homepage = document_url(channel, url) or (
        resolve_url(url, channel_element.get("href") or "") if channel_element.get("href") else ""
    )
    authors = find_feed_authors(channel)
    defaults = FeedDefaults(
        document_base_url=_document_base_url(channel_element, homepage, url),
        base_url=url,
        language=element_language(channel, channel_element) or root.get(_XML_LANG) or language,
        authors=authors if kind is FeedKind.ATOM else find_authors(channel),
        fetched_at=fetched_at,
    )
    return Discovery(
        kind=kind,
        title=element_title(channel) or homepage,
        homepage=homepage,
        description=first_html(channel, _SUBTITLES, url),
        id=first_text(channel, _IDS),
        authors=authors,
        updated=first_time(channel, _MODIFIED, defaults.language, fetched_at)
        or lastmod_time(channel_element, defaults.language, fetched_at),
        language=defaults.language,
        entries=tuple(read_entries(_bounded_items(root, channel_element), defaults)),
        next_visit=replace(
            hints_from_feed(channel),
            hub=_link_by_relation(channel, "hub", url) or None,
            self_url=_link_by_relation(channel, "self", url) or None,
        ),
    )


def _document_base_url(channel_element: etree._Element, homepage: str, url: str) -> str:
    """The base of relative links to documents: where another host serves a feed, they are relative to its home page."""
    is_other_host = homepage and host_of(homepage) != host_of(url) and base_url_of(channel_element, "") == ""
    return homepage if is_other_host else url


def _find_channel_element(root: etree._Element) -> etree._Element:
    """The element that describes the feed; the root itself in Atom."""
    return next(
        (child for child in root if isinstance(child.tag, str) and prefixed_name(child.tag) == "channel"),
        root,
    )


def _bounded_items(root: etree._Element, channel_element: etree._Element) -> Iterator[etree._Element]:
    """The first `MAX_FEED_ENTRIES` entries."""
    for count, item in enumerate(_iter_items(root, channel_element)):
        if count == MAX_FEED_ENTRIES:
            return
        yield item


def _iter_items(root: etree._Element, channel_element: etree._Element) -> Iterator[etree._Element]:
    """The entries, in the channel, beside it, or directly in the root, as the version of the format has it."""
    for parent in (channel_element,) if channel_element is root else (channel_element, root):
        for child in parent:
            name = prefixed_name(child.tag) if isinstance(child.tag, str) else ""
            if name in _ENTRY_TAGS:
                yield child
            elif name == "items":
                yield from (
                    item
                    for item in child
                    if isinstance(item.tag, str) and prefixed_name(item.tag) in _ENTRY_TAGS
                )


def _link_by_relation(elements: ElementsByName, relation: str, base: str) -> str:
    links = [
        link
        for link in elements.get("link", ())
        if link.get("rel", "").lower() == relation and link_href(link)
    ]
    return absolute_url(links[0], link_href(links[0]), base) if links else ""
