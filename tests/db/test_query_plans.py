"""Queries that run all the time look rows up; none reads a table that grows with the archive."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, text

from db import Database, Session, ledger, migrations
from db.ledger import ClaimLimits
from db.search import find_articles
from pipeline.query import parse_query
from testing.frequent_queries import QUERIES
from testing.generated_archive import fill_archive, set_times
from testing.generated_groups import fill_groups
from testing.read_queries import READ_QUERIES
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
    "stories",
    "story_members",
    "copy_groups",
    "copy_members",
    "article_tags",
    "article_authors",
    "watch_matches",
    "watch_deliveries",
)
# What SQLite scans without reading a growing table; "(" begins a subquery.
SQLITE_SMALL = (
    "hosts",
    "source",  # and the tables of their aliases and tags
    "feeds",
    "entry_counts",
    "article_counts",
    "source_aliases",
    "source_tags",
    "watches",
    "watch_channels",
    "listed",  # at most 20,000 numbers
    "CONSTANT",
    "anon_",
    "(",
)
ARTICLE_COUNT, HOST_COUNT = 10_000, 500
LIMITS = ClaimLimits(200, 5, timedelta(minutes=5))
# A third of the entries is due, and one in fifty has a page: enough for a planner to prefer an index.
DUE = """UPDATE entries SET due_at = [past], stage = CASE WHEN id % 50 = 0 THEN 'fetched' ELSE 'stored' END
          WHERE id % 3 = 0"""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """An archive for all tests of this module, none of which changes it."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path_factory.mktemp('plans') / 'test.db'}")
        migrations.upgrade(database)
    else:
        server = request.getfixturevalue("postgres")
        database = Database(server.url(server.make(request.getfixturevalue("migrated"))))
    fill_archive(database, ARTICLE_COUNT, HOST_COUNT, minutes=60)
    fill_groups(database, ARTICLE_COUNT, minutes=60)
    set_times(database, DUE)
    yield database
    database.close()


CLAIMS: dict[str, Callable[[Session], object]] = {
    "claim": lambda session: ledger.claim_entries(session, NOW, LIMITS),
    "claim with nothing due": lambda session: ledger.claim_entries(session, NOW - timedelta(days=9), LIMITS),
}
ACTIONS = QUERIES | READ_QUERIES | CLAIMS
# Steps that look like a scan and are none.
WALKS = {
    # Along the ids, the newest first, until there are enough.
    ("deliveries", "SCAN watch_deliveries"),
    # Along the names, until there are so many that they are searched instead.
    ("similar names", "SCAN entities USING COVERING INDEX sqlite_autoindex_entities_1"),
    # Along an index of the articles of agencies only, which has all that is counted.
    ("count by agency", "SCAN articles USING COVERING INDEX ix_newest_of_agency"),
}


# What the number of a plan of fts5vocab has where a first or a last word is given, in old and new versions of SQLite.
WORD_LIMITS = 0x606


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
    with (
        recorded(database) as statements,
        database.engine.connect() as connection,
        connection.begin() as begun,
    ):
        action(Session(connection))
        begun.rollback()
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

    SQLite writes the alias of a table, so that every name but those of small tables counts. A full-text table is
    searched where the plan has a match (M), and the table of its words where it has a first or a last one.
    """
    if step.startswith("SCAN "):
        if step.split()[1].startswith(SQLITE_SMALL):
            return False
        if " VIRTUAL TABLE INDEX " in step:
            number, _, match = step.rpartition(" ")[2].partition(":")
            return not (int(number) & WORD_LIMITS if "articles_words" in step else "M" in match)
        return " USING INDEX " not in step
    return any(f"Seq Scan on {table} " in step for table in GROWING_TABLES)


@pytest.mark.parametrize(
    "name", [name for name in QUERIES if name.startswith("list") and "nothing" not in name]
)
def test_a_list_is_read_in_its_order(filled: Database, name: str) -> None:
    steps = plan_steps(filled, QUERIES[name])
    assert not [step for step in steps if step.startswith("USE TEMP B-TREE FOR ORDER BY")]
    assert not [step for step in steps if step.startswith("Sort Key") and "published" in step]


@pytest.mark.parametrize("name", ACTIONS)
def test_no_statement_reads_a_whole_growing_table(filled: Database, name: str) -> None:
    assert [step for step in full_scans(filled, ACTIONS[name]) if (name, step) not in WALKS] == []


def test_a_common_word_is_looked_up_article_by_article_and_a_common_beginning_is_not(
    filled: Database,
) -> None:
    if filled.dialect == "postgresql":
        pytest.skip("only FTS5 merges all words with a beginning for each article")

    def lookups(words: str) -> list[str]:
        query = parse_query(words, NOW)
        steps = plan_steps(filled, lambda session: find_articles(session, query))
        return [step for step in steps if step.startswith("CORRELATED")]

    assert lookups("mayor")
    assert lookups("mayo*") == []


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


def test_counters_equal_what_they_count_whatever_happens_to_entries(database: Database) -> None:
    fill_archive(database, 200, 20)
    set_times(database, DUE)
    with database.transaction() as session:
        ledger.claim_entries(session, NOW, LIMITS)
        session.execute(text("UPDATE entries SET stage = 'rejected', reason = 'x' WHERE id % 7 = 0"))
        session.execute(text("DELETE FROM entries WHERE id % 11 = 0"))
    count = "SELECT stage, outcome, reason, {} FROM {} GROUP BY stage, outcome, reason {} ORDER BY 1, 2, 3"
    with database.read_transaction() as session:
        counters = count.format("sum(entries)", "entry_counts", "HAVING sum(entries) > 0")
        rows = session.execute(text(count.format("count(*)", "entries", ""))).all()
        assert [tuple(row) for row in session.execute(text(counters))] == [tuple(row) for row in rows]
