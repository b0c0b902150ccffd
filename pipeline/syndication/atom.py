"""Write an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from pipeline.syndication.records import FeedDetails, FeedItem, drop_invalid_chars

__all__ = ["write_atom"]

_NAMESPACE = "http://www.w3.org/2005/Atom"
# Typed loosely: the stubs of lxml do not know the default namespace.
_NAMESPACES: Any = {None: _NAMESPACE}
_LANGUAGE_ATTRIBUTE = "{http://www.w3.org/XML/1998/namespace}lang"
# An item must have an author (4.1.2); where the byline is not known, the publication stands for it.
_UNKNOWN_AUTHOR = "unknown"


def write_atom(details: FeedDetails, items: Sequence[FeedItem]) -> bytes:
    """Write an Atom feed.

    Args:
        details: of the feed.
        items: in the order in which they are written.
    """
    feed = etree.Element(f"{{{_NAMESPACE}}}feed", nsmap=_NAMESPACES)
    _add(feed, "id", details.id)
    _add(feed, "title", details.title)
    _add(feed, "updated", _format_time(details.updated))
    _add(feed, "generator", "Copydesk")
    for item in items:
        _add_entry(feed, item)
    return etree.tostring(feed, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _add_entry(feed: etree._Element, item: FeedItem) -> None:
    entry = _add(feed, "entry")
    if item.language:
        entry.set(_LANGUAGE_ATTRIBUTE, item.language)
    _add(entry, "id", item.id)
    _add(entry, "title", item.title)
    if item.url:
        _add(entry, "link", rel="alternate", href=item.url)
    _add(entry, "updated", _format_time(item.updated))
    if item.published:
        _add(entry, "published", _format_time(item.published))
    for author in item.authors or (item.source or _UNKNOWN_AUTHOR,):
        _add(_add(entry, "author"), "name", author)
    if item.summary:
        _add(entry, "summary", item.summary)
    if item.source:
        _add(_add(entry, "source"), "title", item.source)


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}")
    element.text = drop_invalid_chars(text) or None
    for key, value in attributes.items():
        element.set(key, drop_invalid_chars(value))
    return element


def _format_time(moment: datetime) -> str:
    """Format a time as RFC 3339 demands: in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
