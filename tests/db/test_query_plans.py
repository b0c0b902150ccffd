"""Queries that run all the time look rows up; none reads a table that grows with the archive."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, text

from db import Database, Session, ledger, queries, site_boilerplate, sources
from db.ledger import ClaimLimits
from tests.db.stored_entries import NOW

GROWING_TABLES = (
    "entries",
    "articles",
    "article_revisions",
    "article_entities",
    "feed_entries",
    "pages",
    "events",
)
LIMITS = ClaimLimits(200, 5, timedelta(minutes=5))
ENTRIES = """
    WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < 5000)
    INSERT INTO entries (url, url_key, host, title, record, stage, stage_changed_at, pending_since, outcome, reason,
        message, claim_number, attempt, lost_attempts, bug_attempts, expired_claims, due_at, discovered_at,
        revisit_count, etag, last_modified, final_url, reservations)
    SELECT 'u' || i, 'u' || i, 'host-' || (i % 500), '', '{}', CASE WHEN i % 50 = 0 THEN 'fetched' ELSE 'stored' END,
           :past, :past, 'created', '', '', 1, 0, 0, 0, 0,
           CASE WHEN i % 3 = 0 THEN :past ELSE :future END, :past, 0, '', '', '', '[]' FROM numbers"""
HOSTS = """
    WITH RECURSIVE numbers(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < 499)
    INSERT INTO hosts (host, blocked_reason, stale_304_count, last_claimed_at)
    SELECT 'host-' || i, '', 0, :past FROM numbers"""

ARTICLES = """
    WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < 3000)
    INSERT INTO articles (url, canonical_url, title, description, text, published, published_precision, section,
        site_name, kind, dateline, agency, summary, word_count, reading_seconds, content_hash, text_hash, revision,
        created_at, updated_at, last_checked_at, record)
    SELECT 'u' || i, '', 'Title ' || i, '', 'The mill opened, said number ' || i || '.', :past, 'second', '', '', '',
           '', '', '', 5, 1, '', 't' || i, 1, :past, :past, :past, '{}' FROM numbers"""


@pytest.fixture
def filled(database: Database) -> Database:
    """Thousands of entries, a third of them due: enough for a planner to prefer an index."""
    with database.transaction() as session:
        past, future = NOW - timedelta(days=1), NOW + timedelta(days=1)
        if database.dialect == "sqlite":
            times = {"past": past.strftime("%F %T.000000"), "future": future.strftime("%F %T.000000")}
            session.execute(text(HOSTS), {"past": times["past"]})
            session.execute(text(ENTRIES), times)
            session.execute(text(ARTICLES), {"past": times["past"]})
        else:
            entries = ENTRIES.replace(":past", "CAST(:past AS timestamptz)")
            entries = entries.replace(":future", "CAST(:future AS timestamptz)")
            session.execute(text(HOSTS.replace(":past", "CAST(:past AS timestamptz)")), {"past": past})
            session.execute(text(entries), {"past": past, "future": future})
            session.execute(text(ARTICLES.replace(":past", "CAST(:past AS timestamptz)")), {"past": past})
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql("VACUUM ANALYZE")
    return database


@contextmanager
def recorded(database: Database) -> Iterator[list[tuple[str, object]]]:
    """Collect the statements that run inside, with their parameters."""
    statements: list[tuple[str, object]] = []

    def record(_c: Connection, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", record)
    yield statements
    event.remove(database.engine, "before_cursor_execute", record)


def full_scans(database: Database, action: Callable[[Session], object]) -> list[str]:
    """Return the steps in the plans of an action's statements that read a whole growing table."""
    with recorded(database) as statements, database.transaction() as session:
        action(session)
    plans: list[str] = []
    explain = "EXPLAIN QUERY PLAN " if database.dialect == "sqlite" else "EXPLAIN "
    with database.engine.connect() as connection:
        for statement, parameters in statements:
            if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                rows = connection.exec_driver_sql(explain + statement, parameters)  # type: ignore[arg-type]
                plans += [str(row[-1]) for row in rows]
    assert plans
    starts = [f"SCAN {table}" for table in GROWING_TABLES] + [
        f"Seq Scan on {table}" for table in GROWING_TABLES
    ]
    return [step for step in plans if any(_is_scan(step, start) for start in starts)]


def _is_scan(step: str, start: str) -> bool:
    """Whether a step reads a whole table; SQLite's walk along an index that gives the order of a LIMIT does not."""
    return f"{start} " in f"{step.lstrip(' ->')} " and " USING INDEX " not in step


ACTIONS: dict[str, Callable[[Session], object]] = {
    "claim": lambda session: ledger.claim_entries(session, NOW, LIMITS),
    "claim with nothing due": lambda session: ledger.claim_entries(session, NOW - timedelta(days=9), LIMITS),
    "status": lambda session: queries.read_status(session, NOW),
    "pending": lambda session: queries.count_pending(session, NOW - timedelta(days=9)),
    "sources": sources.list_sources,
    "feeds": sources.list_feeds,
    "latest": queries.latest_articles,
    "search": lambda session: queries.search(session, "number 17"),
    "boilerplate": lambda session: site_boilerplate.boilerplate_hashes(session, "host-1"),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_no_statement_reads_a_whole_growing_table(filled: Database, name: str) -> None:
    assert full_scans(filled, ACTIONS[name]) == []


def test_a_full_scan_would_be_noticed(filled: Database) -> None:
    assert full_scans(filled, lambda session: session.execute(text("SELECT * FROM entries")))


def test_counters_equal_what_they_count_whatever_happens_to_entries(filled: Database) -> None:
    with filled.transaction() as session:
        ledger.claim_entries(session, NOW, LIMITS)
        session.execute(text("UPDATE entries SET stage = 'rejected', reason = 'x' WHERE id % 7 = 0"))
        session.execute(text("DELETE FROM entries WHERE id % 11 = 0"))
    count = "SELECT stage, outcome, reason, {} FROM {} GROUP BY stage, outcome, reason {} ORDER BY 1, 2, 3"
    with filled.read_transaction() as session:
        counters = count.format("sum(entries)", "entry_counts", "HAVING sum(entries) > 0")
        rows = session.execute(text(count.format("count(*)", "entries", ""))).all()
        assert [tuple(row) for row in session.execute(text(counters))] == [tuple(row) for row in rows]
