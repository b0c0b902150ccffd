"""Write an RSS 2.0 feed."""

from collections.abc import Sequence
from email.utils import format_datetime

from lxml import etree

from pipeline.syndication.records import FeedDetails, FeedItem, drop_invalid_chars

__all__ = ["write_rss"]

_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


def write_rss(details: FeedDetails, items: Sequence[FeedItem]) -> bytes:
    """Write an RSS 2.0 feed.

    Args:
        details: of the feed.
        items: in the order in which they are written.
    """
    rss = etree.Element("rss", version="2.0", nsmap={"dc": _DUBLIN_CORE})
    channel = etree.SubElement(rss, "channel")
    _add(channel, "title", details.title)
    # It must have a URI (RSS 2.0, required channel elements), and a file has no page.
    _add(channel, "link", details.id)
    _add(channel, "description", details.title)
    _add(channel, "lastBuildDate", format_datetime(details.updated))
    _add(channel, "generator", "Copydesk")
    for item in items:
        _add_item(channel, item)
    return etree.tostring(rss, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _add_item(channel: etree._Element, item: FeedItem) -> None:
    element = etree.SubElement(channel, "item")
    _add(element, "title", item.title)
    if item.url:
        _add(element, "link", item.url)
    _add(element, "guid", item.id).set("isPermaLink", "false")
    _add(element, "description", item.summary)
    if item.published:
        _add(element, "pubDate", format_datetime(item.published))
    # `author` of RSS is a mail address; names belong into Dublin Core.
    for author in item.authors:
        _add(element, f"{{{_DUBLIN_CORE}}}creator", author)


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = drop_invalid_chars(text)
    return element
