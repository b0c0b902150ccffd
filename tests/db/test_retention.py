"""Rows are kept as long as the settings say, and what was purged does not come back, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from db import Database, ledger, retention, visits
from db.retention import RULES
from db.retention_policy import RetentionPolicy
from db.tables import ArticleRow, EntryRow, FeedVisitRow, RevisionRow, TombstoneRow
from db.visits import FeedVisit
from services.retention import preview_pruning, prune
from tests.db.stored_entries import NOW, article, begin, changed, claim, follow, sight, store, to_store

URL = "https://thepost.example/mill"
LATER = NOW + timedelta(days=100)
KEEP_ALL = RetentionPolicy(page_days=0)


def revise(database: Database, text: str) -> None:
    with database.transaction() as session:
        ledger.mark_articles_due(session, NOW)
    (ticket,) = claim(database)
    store(database, to_store(database, ticket), changed(article(URL), text))


@pytest.fixture
def filled(database: Database) -> Database:
    """An article with four revisions, a rejected entry, and a visit to their feed."""
    lister = follow(database)
    sight(database, lister, URL)
    (ticket,) = claim(database)
    store(database, to_store(database, ticket), article(URL))
    for number in range(3):
        revise(database, f"The mill opened again. Version {number} of the story says more.")
    sight(database, lister, "https://thepost.example/gone")
    (ticket,) = claim(database)
    job = begin(database, ticket, "discovered")
    assert job is not None
    with database.transaction() as session:
        ledger.reject(session, job, ("http.404", "not found"), NOW)
    with database.transaction() as session:
        (feed_ticket,) = visits.claim_feeds(session, NOW, 10, timedelta(minutes=5))
        feed = visits.get_claimed_feed(session, feed_ticket)
        assert feed is not None
        visits.finish_visit(session, feed, FeedVisit("read", NOW, timedelta(seconds=1)), NOW)
    return database


def count(database: Database, table: type) -> int:
    with database.read_transaction() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_nothing_is_deleted_without_a_limit(filled: Database) -> None:
    assert prune(filled, KEEP_ALL, LATER).rows == {}


def test_of_the_revisions_the_first_and_the_newest_stay(filled: Database) -> None:
    policy = RetentionPolicy(page_days=10_000, revision_days=30)
    assert prune(filled, policy, NOW).rows == {}
    assert prune(filled, policy, LATER).rows == {"article_revisions": 2}
    with filled.read_transaction() as session:
        newest = session.scalar(select(ArticleRow.revision))
        assert set(session.scalars(select(RevisionRow.revision))) == {1, newest}


def test_old_visits_are_deleted_and_young_ones_stay(filled: Database) -> None:
    policy = RetentionPolicy(page_days=10_000, visit_days=30)
    prune(filled, policy, NOW + timedelta(days=29))
    assert count(filled, FeedVisitRow) == 1
    assert prune(filled, policy, LATER).rows == {"feed_visits": 1}


def test_a_purged_entry_does_not_come_back_and_one_with_an_article_stays(filled: Database) -> None:
    policy = RetentionPolicy(page_days=10_000, entry_days=30)
    assert prune(filled, policy, LATER).rows == {"entries": 1}
    with filled.read_transaction() as session:
        assert session.scalars(select(EntryRow.url)).all() == [URL]
    assert sight(filled, follow(filled), "https://thepost.example/gone", now=LATER).new == 0
    assert claim(filled, LATER) == []


def test_an_entry_that_a_feed_still_lists_is_not_purged(filled: Database) -> None:
    sight(filled, follow(filled), "https://thepost.example/gone", now=LATER)
    policy = RetentionPolicy(page_days=10_000, entry_days=30)
    assert prune(filled, policy, LATER).rows == {}


def test_an_entry_that_was_listed_after_it_was_found_expired_stays(filled: Database) -> None:
    policy = RetentionPolicy(page_days=10_000, entry_days=30)
    (rule,) = (rule for rule in RULES if rule.table is EntryRow)
    with filled.read_transaction() as session:
        keys = retention.expired_rows(session, rule, policy, LATER)
    sight(filled, follow(filled), "https://thepost.example/gone", now=LATER)
    with filled.transaction() as session:
        assert len(keys) == 1
        assert retention.delete_rows(session, rule, policy, keys, LATER) == 0
    assert count(filled, EntryRow) == 2
    assert count(filled, TombstoneRow) == 0


def test_what_a_feed_said_long_ago_goes_and_the_entry_is_still_known(filled: Database) -> None:
    policy = RetentionPolicy(page_days=10_000, sighting_days=30, event_days=30)
    assert prune(filled, policy, LATER).rows == {"feed_entries": 2, "events": 4}
    assert sight(filled, follow(filled), URL, now=LATER).new == 0


def test_the_preview_counts_what_is_deleted(filled: Database) -> None:
    policy = RetentionPolicy(1, 0, *(1 for _ in RULES))
    with filled.transaction() as session:
        session.execute(update(EntryRow).where(EntryRow.stage == "stored").values(page_id=None))
    with filled.read_transaction() as session:
        preview = preview_pruning(session, policy, LATER)
    report = prune(filled, policy, LATER)
    assert preview.is_preview
    assert {table: report.rows[table] for table in preview.rows if table != "feed_entries"} == {
        table: count for table, count in preview.rows.items() if table != "feed_entries"
    }
    with filled.read_transaction() as session:
        assert preview_pruning(session, policy, LATER).rows == {}
