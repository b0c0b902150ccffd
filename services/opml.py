"""Import and export the followed feeds as OPML lists."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from db import Session, sources
from pipeline.discover.opml import OpmlDocument, OpmlFeed, read_opml
from pipeline.errors import Rejected
from pipeline.records import Feed, FeedKind, Source
from services.clock import utc_now
from services.errors import UsageError

__all__ = ["follow_opml_feeds", "list_opml_feeds", "read_opml_file"]

# Services that publish feeds for others: their host does not name the publication.
_FEED_HOSTING_SERVICES = (
    "feeds.feedburner.com",
    "feedproxy.google.com",
    "feeds2.feedburner.com",
    "feeds.feedblitz.com",
    "rss.app",
)
# Feed readers know one type for all of these.
_RSS_LIKE_KINDS = (FeedKind.RSS, FeedKind.ATOM, FeedKind.RDF, FeedKind.JSON)


def read_opml_file(body: bytes, name: str) -> OpmlDocument:
    """Parse an OPML file.

    Args:
        body: the file.
        name: its name, for the error message.

    Raises:
        UsageError: it is not OPML, or lists no feed.
    """
    try:
        return read_opml(body)
    except Rejected as error:
        raise UsageError(f"cannot read {name}: {error.message}") from error


def follow_opml_feeds(session: Session, feeds: Iterable[OpmlFeed]) -> int:
    """Follow the feeds of an OPML list and record their folders.

    Args:
        session: an open transaction.
        feeds: the feeds of the list.

    Returns:
        How many were not followed before.
    """
    new_count = 0
    for opml_feed in feeds:
        # A list names feeds, not publications: a publication that is stored already keeps its name.
        source = _guess_source(opml_feed)
        source_id = sources.find_source(session, source) or sources.add_source(session, source, utc_now())
        # The kind of a feed is read from its bytes; only a front page cannot be recognised by them.
        kind = FeedKind.FRONT_PAGE if opml_feed.kind == FeedKind.FRONT_PAGE else None
        added = sources.add_feed(session, source_id, Feed(opml_feed.url, kind, opml_feed.title), utc_now())
        sources.set_folder(session, added.id, opml_feed.folder)
        new_count += added.is_new
    return new_count


def _guess_source(feed: OpmlFeed) -> Source:
    url_parts = urlsplit(feed.url)
    is_hosted = url_parts.netloc.lower() in _FEED_HOSTING_SERVICES
    homepage = "" if is_hosted else f"{url_parts.scheme}://{url_parts.netloc}/"
    return Source(feed.title or url_parts.netloc, feed.homepage or homepage)


def list_opml_feeds(session: Session) -> list[OpmlFeed]:
    """List every followed feed for an OPML file; sitemaps that a sitemap index named are left out.

    Args:
        session: an open transaction.
    """
    homepages = {source.id: source.homepage for source in sources.list_sources(session)}
    return [
        OpmlFeed(
            feed.url,
            feed.title or feed.source,
            homepages[feed.source_id],
            feed.folders,
            "rss" if feed.kind is None or feed.kind in _RSS_LIKE_KINDS else feed.kind,
        )
        for feed in sources.list_feeds(session)
        if feed.parent_id is None
    ]
