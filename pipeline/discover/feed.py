"""The tree of an RSS, RDF or Atom document in; the Discovery, out."""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from pipeline.discover.elements import (
    Fields,
    address_in,
    base_of,
    fields,
    first_markup,
    first_text,
    first_time,
    href,
    local_name,
)
from pipeline.discover.entry import Channel, document_link, language_of, read_entries, title_in
from pipeline.discover.hints import from_feed
from pipeline.discover.people import people, publishers
from pipeline.records import Discovery, FeedKind
from pipeline.urls import host, join

__all__ = ["MAX_ENTRIES", "read_feed"]

MAX_ENTRIES = 2_000
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
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
_ENTRIES = frozenset({"item", "entry"})


def read_feed(root: etree._Element, kind: FeedKind, url: str) -> Discovery:
    """Read a feed's tree.

    Args:
        root: rss, rdf:RDF, feed or channel element.
        kind: RSS, ATOM or RDF.
        url: the document's address, the base of relative ones.
    """
    top = _channel_element(root)
    channel = fields(top)
    home = document_link(channel, url) or (join(url, top.get("href") or "") if top.get("href") else "")
    authors = publishers(channel)
    inherited = Channel(
        link_base=_link_base(top, home, url),
        base=url,
        language=language_of(channel, top) or root.get(_LANG),
        authors=authors if kind is FeedKind.ATOM else people(channel),
    )
    return Discovery(
        kind=kind,
        title=title_in(channel) or home,
        home=home,
        description=first_markup(channel, _SUBTITLES, url),
        id=first_text(channel, _IDS),
        authors=authors,
        updated=first_time(channel, _MODIFIED),
        language=inherited.language,
        entries=tuple(read_entries(_items(root, top), inherited)),
        next_visit=replace(
            from_feed(channel),
            hub=_related(channel, "hub", url) or None,
            self_url=_related(channel, "self", url) or None,
        ),
    )


def _link_base(top: etree._Element, home: str, url: str) -> str:
    """What relative links to documents mean: a feed that a service serves writes them for the site it speaks of."""
    elsewhere = home and host(home) != host(url) and base_of(top, "") == ""
    return home if elsewhere else url


def _channel_element(root: etree._Element) -> etree._Element:
    """The element that speaks of the feed; the root itself in Atom."""
    return next(
        (child for child in root if isinstance(child.tag, str) and local_name(child.tag) == "channel"), root
    )


def _items(root: etree._Element, top: etree._Element) -> Iterator[etree._Element]:
    """Entries, up to the bound."""
    for count, item in enumerate(_every_item(root, top)):
        if count == MAX_ENTRIES:
            return
        yield item


def _every_item(root: etree._Element, top: etree._Element) -> Iterator[etree._Element]:
    """Entries, wherever the dialect puts them: in the channel, beside it, or directly in the root."""
    for parent in (top,) if top is root else (top, root):
        for child in parent:
            name = local_name(child.tag) if isinstance(child.tag, str) else ""
            if name in _ENTRIES:
                yield child
            elif name == "items":
                yield from (
                    item for item in child if isinstance(item.tag, str) and local_name(item.tag) in _ENTRIES
                )


def _related(found: Fields, relation: str, base: str) -> str:
    links = [link for link in found.get("link", ()) if link.get("rel", "").lower() == relation and href(link)]
    return address_in(links[0], href(links[0]), base) if links else ""
