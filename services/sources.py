"""Add publications and their feeds: one line of the starter list, or the results of a feed search."""

import csv
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from db import Session, source_changes, sources
from pipeline.discover.publications import homepage_of_feed
from pipeline.records import Feed, FeedKind, Source
from pipeline.urls import resolve_url
from services.clock import utc_now
from services.errors import UsageError
from services.forgotten_feeds import find_forgotten_feeds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from services.find_feeds import FeedCandidate, FeedSearchResult

__all__ = [
    "FollowedFeed",
    "FollowedSource",
    "FollowedStarterFeeds",
    "StarterFeed",
    "best_candidate",
    "follow_candidates",
    "follow_feed",
    "follow_starter_feeds",
    "load_starter_feeds",
]

_BUNDLED_LIST_PATH = Path(__file__).with_name("starter.tsv")
# Lists of everything a site ever published rank below lists of its news, in this order.
_LOW_PRIORITY_KINDS = (FeedKind.NEWS_SITEMAP, FeedKind.SITEMAP_INDEX, FeedKind.SITEMAP, FeedKind.FRONT_PAGE)


@dataclass(frozen=True, slots=True)
class StarterFeed:
    """A publication and one of its feeds: one line of the starter list."""

    name: str
    feed: str
    homepage: str = ""
    country: str = ""
    language: str = ""
    timezone: str = ""


@dataclass(frozen=True, slots=True)
class FollowedFeed:
    """A feed that is followed now; `is_new` is False when it was followed before."""

    id: int
    url: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class FollowedSource:
    """A publication that is followed now, with the feeds that were chosen."""

    name: str
    feeds: tuple[FollowedFeed, ...]
    # See `services.forgotten_feeds.find_forgotten_feeds`.
    forgotten: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowedStarterFeeds:
    """What became of the feeds of the starter list."""

    new_count: int
    known_count: int
    # See `services.forgotten_feeds.find_forgotten_feeds`.
    forgotten: tuple[str, ...]


def load_starter_feeds(home: Path) -> list[StarterFeed]:
    """Read ``starter.tsv`` in the home folder; the bundled list is copied there first when it is missing.

    Args:
        home: the folder of this installation.

    Raises:
        UsageError: a line has no feed URL.
    """
    path = home / "starter.tsv"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_BUNDLED_LIST_PATH.read_text(encoding="utf-8"), encoding="utf-8")
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t")
    columns = [column_field.name for column_field in fields(StarterFeed)]
    starter_feeds = []
    for line_number, row in enumerate(rows, 2):
        starter_feed = StarterFeed(**{column: row.get(column) or "" for column in columns})
        if not starter_feed.feed.startswith(("http://", "https://")):
            raise UsageError(
                f"{path}, line {line_number}: {starter_feed.feed or 'an empty field'} is not a feed URL; "
                "correct or delete the line"
            )
        starter_feeds.append(starter_feed)
    return starter_feeds


def follow_starter_feeds(session: Session, starter_feeds: "Iterable[StarterFeed]") -> FollowedStarterFeeds:
    """Follow lines of the starter list.

    Args:
        session: an open transaction.
        starter_feeds: publications and their feeds.
    """
    contents: dict[str, list[str]] = {}
    new_count, known_count = 0, 0
    for starter_feed in starter_feeds:
        is_new = follow_feed(session, starter_feed)
        new_count += is_new
        known_count += not is_new
        contents.setdefault(starter_feed.feed, []).append(starter_feed.homepage)
    return FollowedStarterFeeds(new_count, known_count, find_forgotten_feeds(session, contents))


def follow_feed(session: Session, starter_feed: StarterFeed) -> bool:
    """Follow one line of the starter list.

    Args:
        session: an open transaction.
        starter_feed: a publication and its feed.

    Returns:
        False when it is followed already.
    """
    homepage = starter_feed.homepage or "{0.scheme}://{0.netloc}/".format(urlsplit(starter_feed.feed))
    source = Source(
        starter_feed.name,
        homepage,
        starter_feed.country or None,
        starter_feed.language or None,
        starter_feed.timezone or None,
    )
    source_id = sources.add_source(session, source, utc_now())
    return sources.add_feed(session, source_id, Feed(starter_feed.feed), utc_now()).is_new


def best_candidate(candidates: "Sequence[FeedCandidate]") -> "FeedCandidate":
    """Choose the feed to follow: lists of news first, sitemaps and the page itself last, empty lists never first.

    Args:
        candidates: at least one, in the order they were found.
    """

    def rank(candidate: "FeedCandidate") -> tuple[bool, int]:
        kind = candidate.feed.kind
        priority = _LOW_PRIORITY_KINDS.index(kind) + 1 if kind in _LOW_PRIORITY_KINDS else 0
        return candidate.entry_count == 0, priority

    return min(candidates, key=rank)


def follow_candidates(
    session: Session,
    search_result: "FeedSearchResult",
    candidates: "Sequence[FeedCandidate]",
    *,
    name: str = "",
    timezone: str | None = None,
) -> FollowedSource:
    """Follow feeds of a search as one publication.

    Args:
        session: an open transaction.
        search_result: the search they come from.
        candidates: the chosen ones, at least one.
        name: the publication's name; "" takes the feed's title, or the host.
        timezone: IANA name of the time zone for times without an offset.
    """
    best = best_candidate(candidates)
    site_url = resolve_url(search_result.location, "/")
    homepage = homepage_of_feed(best.feed.url, best.homepage) if best.homepage else site_url
    source = Source(name or best.feed.title, homepage, timezone=timezone)
    source_id = sources.find_feed_source(session, best.feed.url) or sources.add_source(
        session, source, utc_now(), is_homepage_guessed=not best.homepage
    )
    if name:
        source_changes.rename_source(session, source_id, name)
    followed = []
    for candidate in candidates:
        feed = Feed(candidate.feed.url, candidate.feed.kind, candidate.feed.title)
        added = sources.add_feed(session, source_id, feed, utc_now())
        followed.append(FollowedFeed(added.id, feed.url, added.is_new))
    contents = {
        candidate.feed.url: candidate.entry_urls or (candidate.homepage or site_url,)
        for candidate in candidates
    }
    return FollowedSource(
        source_changes.get_source(session, source_id).name,
        tuple(followed),
        find_forgotten_feeds(session, contents),
    )
