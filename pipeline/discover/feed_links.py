"""Find the feeds that an HTML page declares or links to."""

import re
from collections.abc import Iterable

from lxml import etree

from pipeline.discover.html_page import base_url_of, parse_html
from pipeline.records import Feed, FeedKind, Page
from pipeline.urls import host_of, is_same_site, normalize_url, resolve_url

__all__ = ["find_declared_feeds", "find_linked_feeds", "well_known_feed_urls"]

_KIND_BY_MEDIA_TYPE = {
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
# URLs of APIs and of comments, which are no feeds of stories.
_NON_FEED_URL = re.compile(
    r"/wp-json/|oembed|opensearch|manifest|/comments/feed|comments/default|/xmlrpc", re.IGNORECASE
)
_FEED_LIKE_URL = re.compile(
    r"/(rss|feeds?|atom)(/|$|\.)|\.(rss|atom|rdf)$|/(rss|atom|feed|index|news)\.xml$|[?&](feed|format)=(rss2?|atom)\b",
    re.IGNORECASE,
)
# Where publishers let FeedBurner serve their feeds.
_FEED_HOSTS = frozenset({"feeds.feedburner.com", "feeds2.feedburner.com"})
_MAX_FEEDS_PER_PAGE = 100
# WordPress, Drupal, Ghost and Jekyll, static generators, Blogger, JSON Feed.
_WELL_KNOWN_PATHS = (
    "/feed/",
    "/rss.xml",
    "/rss/",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feeds/posts/default",
    "/feed.json",
)


def find_declared_feeds(page: Page) -> tuple[Feed, ...]:
    """Find the feeds that a page declares in its head.

    Args:
        page: an HTML page.
    """
    return _deduplicate(_declared_feeds(parse_html(page), page.location))


def find_linked_feeds(page: Page) -> tuple[Feed, ...]:
    """Find the links of a page whose URLs look like those of feeds.

    Args:
        page: an HTML page.
    """
    return _deduplicate(_linked_feeds(parse_html(page), page.location))


def well_known_feed_urls(url: str) -> tuple[str, ...]:
    """Return the URLs at which publishing systems usually serve feeds, for a page that names none.

    Args:
        url: any URL of the site; for one below the home page its own feed comes first.
    """
    section_url = url.partition("?")[0].partition("#")[0].rstrip("/")
    site_url = resolve_url(url, "/").rstrip("/")
    section_feeds = [f"{section_url}/feed/"] if section_url != site_url else []
    return (*section_feeds, *(site_url + path for path in _WELL_KNOWN_PATHS))


def _deduplicate(feeds: Iterable[Feed]) -> tuple[Feed, ...]:
    feeds_by_url: dict[str, Feed] = {}
    for feed in feeds:
        feeds_by_url.setdefault(normalize_url(feed.url), feed)
    return tuple(feeds_by_url.values())[:_MAX_FEEDS_PER_PAGE]


def _declared_feeds(root: etree._Element, url: str) -> list[Feed]:
    base = base_url_of(root, url)
    feeds = []
    for link in root.iter("link"):
        relations = link.get("rel", "").lower().split()
        media_type = link.get("type", "").partition(";")[0].strip().lower()
        feed_url = resolve_url(base, link.get("href", ""))
        is_feed = "feed" in relations or ("alternate" in relations and media_type in _KIND_BY_MEDIA_TYPE)
        if is_feed and feed_url.startswith(("http://", "https://")) and not _NON_FEED_URL.search(feed_url):
            feeds.append(
                Feed(
                    url=feed_url,
                    kind=_KIND_BY_MEDIA_TYPE.get(media_type),
                    title=" ".join(link.get("title", "").split()),
                )
            )
    return feeds


def _linked_feeds(root: etree._Element, url: str) -> list[Feed]:
    base = base_url_of(root, url)
    feeds = []
    for anchor in root.iter("a"):
        feed_url = resolve_url(base, anchor.get("href", ""))
        is_own_feed = is_same_site(feed_url, url) and _FEED_LIKE_URL.search(feed_url)
        is_feed = is_own_feed or host_of(feed_url) in _FEED_HOSTS
        if is_feed and not _NON_FEED_URL.search(feed_url):
            feeds.append(
                Feed(url=feed_url, title=" ".join("".join(map(str, anchor.itertext())).split())[:100])
            )
    return feeds
