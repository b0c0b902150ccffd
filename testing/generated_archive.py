"""Generate an archive of any size in a database: hosts, entries, articles and their parts.

The database generates the rows itself; a Python loop over a million rows takes longer than what is measured.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import JSON, Boolean, DateTime, LargeBinary, Text, text

from db import Database, Session
from db.tables import (
    ArticleAuthorRow,
    ArticleEntityRow,
    ArticleRow,
    AuthorRow,
    Base,
    EntityRow,
    EntryRow,
    EventRow,
    HostRow,
    QuoteRow,
    RevisionRow,
    SourceRow,
    TopicRow,
)

__all__ = ["fill_archive", "generate_rows", "set_times", "words_as_they_are"]

# Expressions that differ between the databases, by placeholder.
_EXPRESSIONS = {
    "sqlite": {
        "[past]": "strftime('%Y-%m-%d %H:%M:%S.000000', '2026-11-24 12:00:00', '-' || ( i * [minutes]) || ' minutes')",
        "[future]": "strftime('%Y-%m-%d %H:%M:%S.000000', '2026-11-25 12:00:00', '+' || i || ' seconds')",
        "[story]": "replace(printf('%.' || :repeats || 'c', '-'), '-', [sentence])",
        "[empty]": "x''",
    },
    "postgresql": {
        "[past]": "timestamptz '2026-11-24 12:00:00+00' - i * interval '[minutes] minutes'",
        "[future]": "timestamptz '2026-11-25 12:00:00+00' + i * interval '1 second'",
        "[story]": "repeat([sentence], CAST(:repeats AS integer))",
        "[empty]": "bytea ''",
    },
}
# A word of all articles, words of one in a hundred and of one in ten thousand, and the number of the article.
_SENTENCE = "'The mayor said that bridge ' || (i % 97) || 'x and mill ' || (i % 9973) || 'y open on day ' || i || '. '"
# What a required column holds when nothing is said about it, by the type of the column.
_DEFAULTS = ((Text, "''"), (JSON, "'[]'"), (Boolean, "false"), (LargeBinary, "[empty]"), (DateTime, "[past]"))
_ARTICLE = {
    "source_id": "i % :sources + 1",
    "url": "'https://site-' || (i % :hosts) || '.example/' || i",
    "title": "'Mill ' || i || ' opens'",
    "text": "[story]",
    "published": "[past]",
    "language": "CASE WHEN i % 50 = 0 THEN 'de' ELSE 'en' END",
    "agency": "CASE WHEN i % 5 = 0 THEN 'AP' WHEN i % 5003 = 0 THEN 'AFP' ELSE '' END",
    "text_hash": "'text-' || i",
    "revision": "1",
}
_ENTRY = {
    "url": "'https://site-' || (i % :hosts) || '.example/' || i",
    "url_key": "'site/' || i",
    "host": "'site-' || (i % :hosts) || '.example'",
    "record": "'{}'",
    "stage": "'stored'",
    "outcome": "'created'",
    "claim_number": "1",
    "due_at": "[future]",
    "stored_at": "[past]",
}
_PART = {"article_id": "i"}
# Most articles are written by one of 500 people; one in three also by an agency.
_PARTS: tuple[tuple[type[Base], Mapping[str, str]], ...] = (
    (RevisionRow, {**_PART, "revision": "1", "text": "''"}),
    (ArticleAuthorRow, {**_PART, "author_id": "i % 500 + 1", "published": "[past]"}),
    (ArticleAuthorRow, {"article_id": "i * 3", "position": "1", "author_id": "501", "published": "[past]"}),
    (ArticleEntityRow, {**_PART, "entity_id": "i % 500 + 1", "mention_count": "2", "mentions": "'[]'"}),
    (TopicRow, {**_PART, "code": "'medtop:04000000'", "name": "'economy'", "confidence": "0.9"}),
    (QuoteRow, {**_PART, "speaker": "'Person ' || (i % 500)", "direct": "true"}),
    (EventRow, {**_PART, "kind": "'created'"}),
)


def generate_rows(database: Database, table: type[Base], values: Mapping[str, str], **numbers: int) -> None:
    """Insert generated rows.

    Args:
        database: with all tables.
        table: which.
        values: an SQL expression by column, of the number `i` and the parameters; ``[past]`` and ``[future]`` are
            times. Other required columns are empty or zero.
        numbers: the parameters, with `count`, the number of rows.
    """
    with database.transaction() as session:
        _insert_rows(session, table, values, numbers)


def _insert_rows(
    session: Session, table: type[Base], values: Mapping[str, str], numbers: Mapping[str, int]
) -> None:
    columns = {column.name: _default(column) for column in table.__table__.columns if _is_needed(column)}
    expressions = {**columns, **values}
    statement = f"""INSERT INTO {table.__tablename__} ({", ".join(expressions)})
        WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < :count)
        SELECT {", ".join(expressions.values())} FROM numbers"""
    _execute(session, statement, numbers)


def set_times(database: Database, statement: str) -> None:
    """Run an UPDATE whose ``[past]`` and ``[future]`` are times.

    Args:
        database: filled.
        statement: SQL; the times depend on the column `id`.
    """
    with database.transaction() as session:
        _execute(session, statement, {}, number="id")


def _execute(session: Session, statement: str, numbers: Mapping[str, int], number: str = "i") -> None:
    for name, expression in _EXPRESSIONS[session.get_bind().dialect.name].items():
        statement = statement.replace(name, expression.replace(" i ", f" {number} "))
    statement = statement.replace("[sentence]", _SENTENCE).replace(
        "[minutes]", str(numbers.get("minutes", 1))
    )
    used = {name: value for name, value in numbers.items() if f":{name}" in statement}
    session.execute(text(statement), used)


def _is_needed(column: Any) -> bool:
    return not column.nullable and not (column.primary_key and column.name == "id")


def _default(column: Any) -> str:
    type_ = getattr(column.type, "impl", column.type)
    return next((value for kind, value in _DEFAULTS if isinstance(type_, kind)), "0")


def fill_archive(
    database: Database, articles: int, hosts: int, *, minutes: int = 1, sentences: int = 5
) -> None:
    """Fill an empty database: per article an entry, a revision, people, an entity, a topic, a quote and an event.

    Args:
        database: with all tables.
        articles: how many.
        hosts: of how many hosts.
        minutes: between two articles, back from noon on 24 November 2026.
        sentences: of each text, about 55 characters each.
    """
    numbers = {
        "count": articles,
        "hosts": hosts,
        "repeats": sentences,
        "sources": min(hosts, 500, articles // 100),
        "minutes": minutes,
    }
    host = {"host": "'site-' || (i - 1) || '.example'"}
    generate_rows(database, HostRow, host, count=hosts)
    source = {"identity_key": "'site-' || i", "name": "'Source ' || i"}
    generate_rows(database, SourceRow, source, count=numbers["sources"])
    generate_rows(database, AuthorRow, {"name": "'Person ' || i", "kind": "'person'"}, count=501)
    generate_rows(database, EntityRow, {"name": "'Person ' || i", "label": "'PER'"}, count=500)
    generate_rows(database, EntryRow, _ENTRY, **numbers)
    with words_as_they_are(database), _unchecked_transaction(database) as session:
        _insert_rows(session, ArticleRow, _ARTICLE, numbers)
        for table, values in _PARTS:
            count = articles // 3 if "i * 3" in values.values() else articles
            _insert_rows(session, table, values, {**numbers, "count": count})
    if database.dialect == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


@contextmanager
def _unchecked_transaction(database: Database) -> Iterator[Session]:
    """Insert articles and parts that are known to fit together: triggers of PostgreSQL take most of the time.

    They check each row, and add 1 to the number of articles of a source for each article, which becomes slower with
    each of a transaction.
    """
    with database.transaction() as session:
        if database.dialect == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
        yield session
        if database.dialect == "postgresql":
            counts = "SELECT coalesce(source_id, 0), 0, count(*) FROM articles GROUP BY source_id"
            session.execute(text(f"INSERT INTO article_counts (source_id, shard, articles) {counts}"))


@contextmanager
def words_as_they_are(database: Database) -> Iterator[None]:
    """Do not fold the words of articles on PostgreSQL, which takes most of the time: generated ones have no accents.

    Args:
        database: with all tables.
    """
    if database.dialect == "sqlite":
        yield
        return
    head = "CREATE OR REPLACE FUNCTION fold_words(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE"
    with database.engine.begin() as connection:
        original = connection.scalar(text("SELECT pg_get_functiondef('fold_words'::regproc)"))
        connection.exec_driver_sql(f"{head} AS 'SELECT value'")
    yield
    with database.engine.begin() as connection:
        connection.exec_driver_sql(str(original))
