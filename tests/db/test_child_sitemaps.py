"""The sitemaps of an index are feeds of their own, bounded, woken and put to rest by it, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

from db import Database, child_sitemaps, visits
from db.child_sitemaps import SitemapIndex
from db.ledger import ListingSource
from db.sources import list_feeds
from db.tables import FeedRow
from pipeline.records import Feed, FeedKind
from tests.db.stored_entries import LEASE, NOW, follow

MAPS = [Feed(f"https://thepost.example/map-{n}.xml", FeedKind.SITEMAP) for n in range(3)]


def name(database: Database, lister: ListingSource, named: list[Feed], now: datetime = NOW) -> int:
    assert lister.feed_id is not None
    assert lister.source_id is not None
    with database.transaction() as session:
        return child_sitemaps.follow_child_sitemaps(
            session, SitemapIndex(lister.feed_id, lister.source_id), named, now
        )


def due(database: Database, now: datetime) -> int:
    with database.transaction() as session:
        return len(visits.claim_feeds(session, now, 100, LEASE))


def visited(database: Database, now: datetime) -> None:
    """As after a visit to every feed."""
    with database.transaction() as session:
        for row in session.query(FeedRow):
            row.last_visit_at, row.next_visit_at, row.lease_until = now, now + timedelta(days=1), None


def test_each_sitemap_is_followed_once_under_the_source_of_its_index(database: Database) -> None:
    lister = follow(database)
    assert [name(database, lister, MAPS) for _ in range(2)] == [3, 0]
    with database.read_transaction() as session:
        assert {each.source for each in list_feeds(session)} == {"The Post"}
        assert len(list_feeds(session)) == 4


def test_an_index_that_names_its_own_index_changes_nothing(database: Database) -> None:
    lister = follow(database)
    own = Feed("https://thepost.example/feed", FeedKind.SITEMAP)
    assert name(database, lister, [own]) == 0


def test_names_without_end_are_bounded(database: Database) -> None:
    lister = follow(database)
    endless = [Feed(f"https://thepost.example/{n}.xml") for n in range(300)]
    assert name(database, lister, endless) == 200
    assert name(database, lister, [replace(each, url=each.url + "?2") for each in endless]) == 0


def test_a_sitemap_that_changed_is_due_at_once_and_one_no_longer_named_rests(database: Database) -> None:
    lister = follow(database)
    name(database, lister, MAPS)
    visited(database, NOW)
    later = NOW + timedelta(hours=1)
    changed = replace(MAPS[0], modified=later)
    name(database, lister, [changed, MAPS[1]], later)
    assert due(database, later) == 1
    visited(database, later)
    name(database, lister, [changed, MAPS[1]], later)
    assert due(database, later + timedelta(days=2)) == 3  # the index and the two that are named
