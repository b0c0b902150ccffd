"""Import and export the followed feeds as OPML lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from db import Session, feed_changes, sources
from db.feed_changes import FeedEdit
from db.sources import AddedFeed
from pipeline.discover.opml import OpmlDocument, OpmlFeed, read_opml
from pipeline.discover.publications import homepage_of_feed
from pipeline.errors import Rejected
from pipeline.records import Feed, FeedKind, Source
from services.clock import utc_now
from services.errors import UsageError
from services.forgotten_feeds import find_forgotten_feeds

__all__ = ["FeedGroup", "OpmlImport", "follow_opml_feeds", "list_opml_feeds", "read_opml_file"]

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


@dataclass(frozen=True, slots=True)
class FeedGroup:
    """Several feeds of a list that belong to one publication."""

    source_id: int
    name: str
    # Titles of the feeds, in the order of the list.
    feed_titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpmlImport:
    """What became of the feeds of a list."""

    new_count: int
    known_count: int
    # Publications with several of the feeds.
    groups: tuple[FeedGroup, ...]
    # See `services.forgotten_feeds.find_forgotten_feeds`.
    forgotten: tuple[str, ...]


def follow_opml_feeds(session: Session, feeds: Iterable[OpmlFeed]) -> OpmlImport:
    """Follow the feeds of an OPML list; they keep their folders and titles.

    Args:
        session: an open transaction.
        feeds: the feeds of the list.
    """
    new_count, known_count = 0, 0
    titles_by_source: dict[int, list[str]] = {}
    contents: dict[str, list[str]] = {}
    for opml_feed in feeds:
        added = _follow_opml_feed(session, opml_feed)
        new_count += added.is_new
        known_count += not added.is_new
        titles_by_source.setdefault(added.source_id, []).append(opml_feed.title or opml_feed.url)
        contents.setdefault(opml_feed.url, []).append(opml_feed.homepage)
    grouped = {source_id: titles for source_id, titles in titles_by_source.items() if len(titles) > 1}
    names = sources.source_names(session, grouped)
    groups = [FeedGroup(source_id, names[source_id], tuple(titles)) for source_id, titles in grouped.items()]
    forgotten = find_forgotten_feeds(session, contents)
    return OpmlImport(new_count, known_count, tuple(groups), forgotten)


def _follow_opml_feed(session: Session, opml_feed: OpmlFeed) -> AddedFeed:
    source_id = sources.find_feed_source(session, opml_feed.url) or _add_source(session, opml_feed)
    # The kind of a feed is read from its bytes; only a front page cannot be recognised by them.
    kind = FeedKind.FRONT_PAGE if opml_feed.kind == FeedKind.FRONT_PAGE else None
    added = sources.add_feed(session, source_id, Feed(opml_feed.url, kind), utc_now())
    # A feed that was followed keeps the name that it has.
    name = opml_feed.title if opml_feed.title and added.is_new else None
    feed_changes.edit_feed(session, added.id, FeedEdit(name, opml_feed.folder or None))
    return added


def _add_source(session: Session, feed: OpmlFeed) -> int:
    url_parts = urlsplit(feed.url)
    is_hosted = url_parts.netloc.lower() in _FEED_HOSTING_SERVICES
    homepage = homepage_of_feed(feed.url, feed.homepage)
    is_guessed = homepage != feed.homepage
    source = Source(feed.title, "" if is_hosted and is_guessed else homepage)
    if not (source.name or source.homepage):
        source = Source(feed.url)
    return sources.add_source(session, source, utc_now(), is_homepage_guessed=is_guessed)


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
