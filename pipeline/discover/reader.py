"""Read a page that lists entries; its format is recognized by its bytes."""

import re
import zlib
from dataclasses import replace

from lxml import etree

from pipeline.discover.elements import prefixed_name
from pipeline.discover.feed import read_feed
from pipeline.discover.front_page import read_front_page
from pipeline.discover.json_feed import read_json_feed
from pipeline.discover.polling_hints import merge_hints, wait_from_headers
from pipeline.discover.sitemap import read_sitemap, read_sitemap_index, read_text_sitemap
from pipeline.discover.websub import websub_links
from pipeline.discover.xml_document import MAX_DOCUMENT_BYTES, parse_xml
from pipeline.errors import Rejected
from pipeline.records import Discovery, FeedKind, Page, VisitHints
from pipeline.text.encoding import decode
from pipeline.urls import resolve_url

__all__ = ["discover"]

_GZIP_MAGIC = b"\x1f\x8b"
_HTML_START = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE | re.DOTALL
)
_KIND_BY_ROOT = {
    "rss": FeedKind.RSS,
    "channel": FeedKind.RSS,
    "rdf:rdf": FeedKind.RDF,
    "rdf": FeedKind.RDF,
    "feed": FeedKind.ATOM,
}
_HEAD_BYTES = 4_096


def discover(page: Page, expected: FeedKind | None = None) -> Discovery:
    """Read a feed, sitemap or front page.

    Args:
        page: as fetched.
        expected: FRONT_PAGE when an ordinary page is to be read for its story links.

    Returns:
        Entries in the order of the page. An entry without any URL has an empty `url`.

    Raises:
        Rejected: ``feed.not_a_feed`` when the page is something else, ``feed.broken`` when it cannot
            be parsed, ``feed.empty``, ``feed.too_large``.
    """
    discovery = _read_page(replace(page, body=_decompress(page)), expected)
    hints = merge_hints(discovery.next_visit, wait_from_headers(page.headers))
    return replace(discovery, next_visit=_add_link_headers(hints, page))


def _add_link_headers(hints: VisitHints, page: Page) -> VisitHints:
    """The hub and self links of the headers, else of the document."""
    links = {
        relation: resolve_url(page.location, target)
        for relation, target in websub_links(page.headers).items()
    }
    return replace(hints, hub=links.get("hub") or hints.hub, self_url=links.get("self") or hints.self_url)


def _decompress(page: Page) -> bytes:
    """Decompress a file such as sitemap.xml.gz, which is no transfer encoding."""
    if not page.body.startswith(_GZIP_MAGIC):
        return page.body
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(page.body, MAX_DOCUMENT_BYTES + 1)
    except zlib.error as error:
        raise Rejected("feed.broken", "the gzip file is damaged", url=page.location) from error


def _read_page(page: Page, expected: FeedKind | None) -> Discovery:
    head = page.body[:_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if not head:
        raise Rejected("feed.empty", "the response is empty", url=page.location)
    if head[:1] == b"{":
        return read_json_feed(page)
    if _HTML_START.match(head):
        return _read_html_page(page, expected)
    if b"<" not in page.body[: 16 * _HEAD_BYTES]:
        return _read_text(page)
    return _read_tree(page, expected)


def _read_text(page: Page) -> Discovery:
    discovery = read_text_sitemap(decode(page.body[:MAX_DOCUMENT_BYTES], page.headers).text)
    if discovery is None:
        raise Rejected(
            "feed.broken", "the text is neither a feed nor a sitemap; check the URL", url=page.location
        )
    return discovery


def _read_tree(page: Page, expected: FeedKind | None) -> Discovery:
    root = parse_xml(page.body, page.headers, page.location)
    name = prefixed_name(root.tag)
    if root.tag.isupper():
        _lowercase_attributes(root)
    if name in _KIND_BY_ROOT:
        return _read_feed_element(page, root)
    if name == "urlset":
        return read_sitemap(root, page.location, page.fetched_at)
    if name == "sitemapindex":
        return read_sitemap_index(root, page.location, page.fetched_at)
    nested = _find_nested_feed(root)
    if nested is not None:
        return _read_feed_element(page, nested)
    return _read_html_page(page, expected)


def _lowercase_attributes(root: etree._Element) -> None:
    """Write the attributes of a document in capitals in lower case; tags are read in any case."""
    for element in root.iter(etree.Element):
        for name, value in element.items():
            element.set(name.lower(), value)


def _read_feed_element(page: Page, root: etree._Element) -> Discovery:
    """Read a feed, with the headers for what it does not say.

    Content-Location is the base of relative URLs as in RFC 2616, 14.14. RFC 7231 withdrew that, but feeds with
    relative links that send this header mean it.
    """
    content_location = resolve_url(page.location, page.headers.get("content-location", ""))
    base = content_location if content_location.startswith(("http://", "https://")) else page.location
    language = page.headers.get("content-language", "").partition(",")[0].strip()
    kind = _KIND_BY_ROOT[prefixed_name(root.tag)]
    return read_feed(root, kind, base, language=language or None, fetched_at=page.fetched_at)


def _find_nested_feed(root: etree._Element) -> etree._Element | None:
    """Find a feed inside another element, such as a wrapper or an error message."""
    for element in root.iter(etree.Element):
        if prefixed_name(element.tag) in ("rss", "feed", "rdf:rdf"):
            return element
    return None


def _read_html_page(page: Page, expected: FeedKind | None) -> Discovery:
    if expected == FeedKind.FRONT_PAGE:
        return read_front_page(page)
    message = "the URL leads to an HTML page, not to a feed; add the page itself to search it for feeds"
    raise Rejected("feed.not_a_feed", message, url=page.location)
