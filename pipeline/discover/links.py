"""An ordinary page in; the feeds it declares or links to, out."""

import re
from collections.abc import Iterable

from lxml import etree

from pipeline.discover.frontpage import tree_of
from pipeline.records import Feed, FeedKind, Page
from pipeline.urls import host, join, plain

__all__ = ["declared_feeds", "feeds_in", "linked_feeds", "well_known_feeds"]

_TYPES = {
    "application/rss+xml": FeedKind.RSS,
    "application/atom+xml": FeedKind.ATOM,
    "application/rdf+xml": FeedKind.RDF,
    "application/feed+json": FeedKind.JSON,
    "application/x.atom+xml": FeedKind.ATOM,
    "application/x-atom+xml": FeedKind.ATOM,
    "text/rss+xml": FeedKind.RSS,
    "text/atom+xml": FeedKind.ATOM,
    "application/xml": None,
    "text/xml": None,
    "application/json": None,
}
# A JSON address that is an API's, not a feed's.
_NOT_FEEDS = re.compile(
    r"/wp-json/|oembed|opensearch|manifest|/comments/feed|comments/default|/xmlrpc", re.IGNORECASE
)
_LOOKS_LIKE_FEED = re.compile(
    r"(/(rss|feeds?|atom)(/|$|\.)|\.(rss|atom|rdf)$|/(rss|atom|feed|index|news)\.xml$|[?&](feed|format)=(rss2?|atom)\b"
    r"|feeds\.feedburner\.com/)",
    re.IGNORECASE,
)
_MOST = 100
# WordPress, Drupal, Ghost and Jekyll, static generators, Blogger, JSON Feed.
_WELL_KNOWN = (
    "/feed/",
    "/rss.xml",
    "/rss/",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feeds/posts/default",
    "/feed.json",
)


def feeds_in(page: Page) -> tuple[Feed, ...]:
    """List the feeds of a page: declared ones first, then links that look like feeds.

    Feeds of comments and a page's own search description are left out.

    Args:
        page: an HTML page.

    Returns:
        In order of trust, each address once.
    """
    return _each_once((*declared_feeds(page), *linked_feeds(page)))


def declared_feeds(page: Page) -> tuple[Feed, ...]:
    """The feeds a page declares in its head.

    Args:
        page: an HTML page.
    """
    return _each_once(_declared(tree_of(page), page.location))


def linked_feeds(page: Page) -> tuple[Feed, ...]:
    """The feeds a page links to, as far as an address can tell.

    Args:
        page: an HTML page.
    """
    return _each_once(_linked(tree_of(page), page.location))


def well_known_feeds(url: str) -> tuple[str, ...]:
    """Where publishing systems put their feeds; to be tried, one after the other, where a page names none.

    Args:
        url: any address of the site; for one below the home page its own feed is tried first.
    """
    below = url.partition("?")[0].partition("#")[0].rstrip("/")
    home = join(url, "/").rstrip("/")
    places = [f"{below}/feed/"] if below != home else []
    return (*places, *(home + place for place in _WELL_KNOWN))


def _each_once(feeds: Iterable[Feed]) -> tuple[Feed, ...]:
    found: dict[str, Feed] = {}
    for feed in feeds:
        found.setdefault(plain(feed.url), feed)
    return tuple(found.values())[:_MOST]


def _declared(root: etree._Element, url: str) -> list[Feed]:
    base = _base(root, url)
    feeds = []
    for link in root.iter("link"):
        relations = link.get("rel", "").lower().split()
        kind = link.get("type", "").partition(";")[0].strip().lower()
        address = join(base, link.get("href", ""))
        wanted = "feed" in relations or ("alternate" in relations and kind in _TYPES)
        if wanted and address.startswith(("http://", "https://")) and not _NOT_FEEDS.search(address):
            feeds.append(
                Feed(url=address, kind=_TYPES.get(kind), title=" ".join(link.get("title", "").split()))
            )
    return feeds


def _linked(root: etree._Element, url: str) -> list[Feed]:
    base = _base(root, url)
    feeds = []
    for anchor in root.iter("a"):
        address = join(base, anchor.get("href", ""))
        near = host(address).endswith(host(url).removeprefix("www.")) or "feedburner" in address
        if near and _LOOKS_LIKE_FEED.search(address) and not _NOT_FEEDS.search(address):
            feeds.append(
                Feed(url=address, title=" ".join("".join(map(str, anchor.itertext())).split())[:100])
            )
    return feeds


def _base(root: etree._Element, url: str) -> str:
    found = root.find(".//base[@href]")
    return join(url, found.get("href", "")) if found is not None else url
