"""Queries that run all the time look rows up; none reads a table that grows with the archive."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, insert, text

from db import Database, Session, ledger, queries, site_boilerplate, sources
from db.ledger import ClaimLimits
from db.search import ArticleOrder, PageRequest, find_articles
from db.tables import ArticleEntityRow, ArticleRow, EntityRow, QuoteRow, RevisionRow, TopicRow
from pipeline.query import AllOf, TextMatch, TimeLimit
from testing.readme_queries import readme_queries
from tests.db.stored_entries import NOW

GROWING_TABLES = (
    "entries",
    "articles",
    "article_revisions",
    "article_entities",
    "quotes",
    "topics",
    "feed_entries",
    "pages",
    "events",
)
# What SQLite scans without reading a growing table; "(" begins a subquery.
SQLITE_SMALL = (
    "hosts",
    "sources",
    "feeds",
    "entry_counts",
    "article_counts",
    "articles_fts",
    "CONSTANT",
    "(",
)
ARTICLE_COUNT = 3_000
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


@pytest.fixture
def filled(database: Database) -> Database:
    """Thousands of entries, a third of them due: enough for a planner to prefer an index."""
    with database.transaction() as session:
        past, future = NOW - timedelta(days=1), NOW + timedelta(days=1)
        if database.dialect == "sqlite":
            times = {"past": past.strftime("%F %T.000000"), "future": future.strftime("%F %T.000000")}
            session.execute(text(HOSTS), {"past": times["past"]})
            session.execute(text(ENTRIES), times)
        else:
            entries = ENTRIES.replace(":past", "CAST(:past AS timestamptz)")
            entries = entries.replace(":future", "CAST(:future AS timestamptz)")
            session.execute(text(HOSTS.replace(":past", "CAST(:past AS timestamptz)")), {"past": past})
            session.execute(text(entries), {"past": past, "future": future})
        _add_articles(session)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql("VACUUM ANALYZE")
    return database


def _add_articles(session: Session) -> None:
    """Add articles, one an hour back from now, each with an entity, a topic, a quote and two revisions."""
    numbers = range(1, ARTICLE_COUNT + 1)
    texts = (
        "canonical_url",
        "description",
        "section",
        "site_name",
        "kind",
        "dateline",
        "summary",
        "content_hash",
    )
    article = dict.fromkeys(texts, "") | {
        "published_precision": "second",
        "word_count": 5,
        "reading_seconds": 1,
    }
    article |= {"revision": 1, "record": {}}
    session.execute(
        insert(EntityRow), [{"name": f"Name {number}", "label": "PER"} for number in range(1, 51)]
    )
    session.execute(insert(ArticleRow), [article | _article_values(number) for number in numbers])
    named = {"mention_count": 1, "mentions": [[0, 4]], "confidence": 1, "salience": 1}
    quote = {
        "text": "No.",
        "start_char": 0,
        "end_char": 3,
        "speaker": "Ada Roe",
        "verb": "said",
        "direct": True,
    }
    topic = {"code": "medtop:04000000", "name": "economy", "confidence": 0.9}
    revision = {
        "title": "",
        "description": "",
        "text": "",
        "word_count": 5,
        "content_hash": "",
        "fields": [],
        "document": {},
    }
    for table, values in ((ArticleEntityRow, named), (QuoteRow, quote), (TopicRow, topic)):
        rows = [values | {"article_id": number, "position": 0} for number in numbers]
        if table is ArticleEntityRow:
            rows = [row | {"entity_id": int(str(row["article_id"])) % 50 + 1} for row in rows]
        session.execute(insert(table), rows)
    session.execute(
        insert(RevisionRow),
        [
            revision
            | {"article_id": number, "revision": version, "seen_at": NOW - number * timedelta(hours=1)}
            for number in numbers
            for version in (1, 2)
        ],
    )


def _article_values(number: int) -> dict[str, object]:
    moment = NOW - number * timedelta(hours=1)
    return {
        "url": f"u{number}",
        "title": f"Title {number}",
        "text": f"The mill opened, said number {number}.",
        "text_hash": f"t{number}",
        "agency": "AP" if number % 3 == 0 else "",
        "published": moment,
        "created_at": moment,
        "updated_at": moment,
        "last_checked_at": moment,
    }


@contextmanager
def recorded(database: Database) -> Iterator[list[tuple[str, object]]]:
    """Collect the statements that run inside, with their parameters."""
    statements: list[tuple[str, object]] = []

    def record(_c: Connection, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", record)
    yield statements
    event.remove(database.engine, "before_cursor_execute", record)


def plan_steps(database: Database, action: Callable[[Session], object]) -> list[str]:
    """Return the steps in the plans of the statements that an action runs."""
    with recorded(database) as statements, database.transaction() as session:
        action(session)
    steps: list[str] = []
    explain = "EXPLAIN QUERY PLAN " if database.dialect == "sqlite" else "EXPLAIN "
    with database.engine.connect() as connection:
        for statement, parameters in statements:
            if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                rows = connection.exec_driver_sql(explain + statement, parameters)  # type: ignore[arg-type]
                steps += [str(row[-1]).lstrip(" ->") for row in rows]
    assert steps
    return steps


def full_scans(database: Database, action: Callable[[Session], object]) -> list[str]:
    """Return the steps that read a whole growing table."""
    return [step for step in plan_steps(database, action) if _is_full_scan(step)]


def _is_full_scan(step: str) -> bool:
    """Check whether a step reads a whole table; SQLite's walk along an index that gives the order of a LIMIT does not.

    SQLite writes the alias of a table, so that every name but those of small tables counts.
    """
    if step.startswith("SCAN "):
        return step.split()[1].startswith(SQLITE_SMALL) is False and " USING INDEX " not in step
    return any(f"Seq Scan on {table} " in step for table in GROWING_TABLES)


ACTIONS: dict[str, Callable[[Session], object]] = {
    "claim": lambda session: ledger.claim_entries(session, NOW, LIMITS),
    "claim with nothing due": lambda session: ledger.claim_entries(session, NOW - timedelta(days=9), LIMITS),
    "status": lambda session: queries.read_status(session, NOW),
    "pending": lambda session: queries.count_pending(session, NOW - timedelta(days=9)),
    "sources": sources.list_sources,
    "feeds": sources.list_feeds,
    "latest": queries.latest_articles,
    "search": lambda session: find_articles(session, TextMatch(("number",))),
    "ranked search": lambda session: find_articles(
        session, TextMatch(("number", "17")), PageRequest(ArticleOrder.RELEVANCE)
    ),
    "page of articles": lambda session: find_articles(session, AllOf(())),
    "articles since": lambda session: find_articles(session, TimeLimit("after", NOW)),
    "boilerplate": lambda session: site_boilerplate.boilerplate_hashes(session, "host-1"),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_no_statement_reads_a_whole_growing_table(filled: Database, name: str) -> None:
    assert full_scans(filled, ACTIONS[name]) == []


@pytest.mark.parametrize("query", readme_queries())
def test_no_query_of_the_readme_reads_a_whole_table_or_index(filled: Database, query: str) -> None:
    steps = plan_steps(filled, lambda session: session.execute(text(query)))
    whole = [
        step
        for step in steps
        if _is_full_scan(step) or (step.startswith("SCAN ") and " USING INDEX " in step)
    ]
    assert whole == []


@pytest.mark.parametrize(
    "query", ["SELECT * FROM entries", "SELECT e.url FROM entries e", "SELECT count(*) FROM v_topics"]
)
def test_a_full_scan_would_be_noticed(filled: Database, query: str) -> None:
    assert full_scans(filled, lambda session: session.execute(text(query)))


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
