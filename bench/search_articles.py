"""Generate articles and store them fast, for the benches of queries and watches.

The words of the articles are drawn by Zipf's law, so that common and rare words are as frequent as in real text. A text is
a choice from 20,000 generated passages: drawing every word alone would take longer than storing them. At most 40,000
articles are drawn; the database itself copies them, with other ids, URLs, sources and times, until there are enough.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from typing import Any

from sqlalchemy import JSON, Connection, insert, text

from db import Database
from db.tables import ArticleEntityRow, ArticleRow, EntityRow, SourceRow, TopicRow
from testing.generated_archive import words_as_they_are

__all__ = ["NOW", "PEOPLE", "SOURCES", "VOCABULARY_SIZE", "fill"]

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
VOCABULARY_SIZE, WORDS_PER_TITLE = 50_000, 9
PASSAGES, WORDS_PER_PASSAGE, PASSAGES_PER_ARTICLE = 20_000, 35, 10
SOURCES, PEOPLE, PEOPLE_PER_ARTICLE = 200, 20_000, 4
BATCH_SIZE, MAX_DRAWN = 1_000, 40_000
MINUTES_BETWEEN_ARTICLES = 5.2
EMPTY_COLUMNS = (
    "canonical_url", "description", "published_precision", "site_name", "dateline", "location", "summary", "content_hash",
    "genre",
)  # fmt: skip


def generate(size: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield the rows of articles; of many, those that are older than all copies."""
    random_ = random.Random(seed)
    vocabulary = [f"word{number}" for number in range(1, VOCABULARY_SIZE + 1)]
    weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY_SIZE + 1)))
    passages = [
        " ".join(random_.choices(vocabulary, cum_weights=weights, k=WORDS_PER_PASSAGE))
        for _ in range(PASSAGES)
    ]
    for number in range(1, min(size, MAX_DRAWN) + 1):
        title = random_.choices(vocabulary, cum_weights=weights, k=WORDS_PER_TITLE)
        # As news arrives: nearly in the order of publication, ten years for a million articles.
        published = NOW - timedelta(
            minutes=(size - number) * MINUTES_BETWEEN_ARTICLES + random_.random() * 600
        )
        yield {
            **dict.fromkeys(EMPTY_COLUMNS, ""),
            "id": number,
            "url": f"https://paper.example/{number}",
            "source_id": random_.randint(1, SOURCES),
            "title": " ".join(title),
            "text": " ".join(random_.choices(passages, k=PASSAGES_PER_ARTICLE)),
            "section": random_.choice(("Sport", "World", "Local")),
            "kind": "article",
            "language": random_.choice(("en", "en", "en", "de", "fr")),
            "agency": random_.choice(("", "", "", "AP")),
            "syndicated": False,
            "published": published,
            "word_count": PASSAGES_PER_ARTICLE * WORDS_PER_PASSAGE,
            "reading_seconds": 90,
            "text_hash": str(number),
            "revision": 1,
            "created_at": published,
            "updated_at": published,
            "last_checked_at": published,
            "record": b"",
        }


def fill(database: Database, size: int) -> None:
    """Insert the generated articles with sources, people and topics.

    Args:
        database: new and empty.
        size: how many articles.
    """
    random_ = random.Random(2)
    with database.transaction() as session:
        session.execute(insert(SourceRow), [
            {"id": number, "identity_key": str(number), "identity_host": "", "name": f"Paper {number} Courier", "homepage": "", "added_at": NOW}
            for number in range(1, SOURCES + 1)
        ])  # fmt: skip
        session.execute(insert(EntityRow), [
            {"id": number, "name": f"Person {number} {'Smith' if number % 50 == 0 else 'Roe'}", "label": "PER"}
            for number in range(1, PEOPLE + 1)
        ])  # fmt: skip
    with _index_at_the_end(database), words_as_they_are(database):
        _insert_articles(database, size, random_)
    _gather_statistics(database)


def _gather_statistics(database: Database) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if database.dialect == "postgresql" else "ANALYZE"))


def _insert_articles(database: Database, size: int, random_: random.Random) -> None:
    articles = generate(size)
    while rows := list(islice(articles, BATCH_SIZE)):
        parts = ((ArticleEntityRow, _mentions(rows, random_)), (TopicRow, _topics(rows, random_)))
        with database.engine.begin() as connection:
            _insert_rows(connection, ArticleRow.__table__, rows)
            if database.dialect == "postgresql":
                # What the parts refer to is known to be there; checking it takes most of the time.
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table, values in parts:
                _insert_rows(connection, table.__table__, values)
    with _vectors_as_they_are(database):
        for first in range(MAX_DRAWN, size, MAX_DRAWN):
            _copy_articles(database, first, min(MAX_DRAWN, size - first))


def _copy_articles(database: Database, first: int, count: int) -> None:
    """Copy the articles that were drawn, published later as if the copies had been drawn as well."""
    is_sqlite = database.dialect == "sqlite"
    later = f"{first * MINUTES_BETWEEN_ARTICLES} minutes"
    published = (
        f"strftime('%Y-%m-%d %H:%M:%S.000000', published, '+{later}')"
        if is_sqlite
        else f"published + interval '{later}'"
    )
    article = {
        "id": f"id + {first}",
        "url": f"'https://paper.example/' || (id + {first})",
        "source_id": f"(source_id + {first // MAX_DRAWN * 7}) % {SOURCES} + 1",
        **dict.fromkeys(("published", "created_at", "updated_at", "last_checked_at"), published),
    }
    part = {"article_id": f"article_id + {first}"}
    vector = () if is_sqlite else ("articles_fts",)
    with database.engine.begin() as connection:
        _copy_rows(connection, ArticleRow.__table__, article, count, vector)
        if not is_sqlite:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in (ArticleEntityRow, TopicRow):
            _copy_rows(connection, table.__table__, part, count)


def _copy_rows(
    connection: Connection, table: Any, changed: dict[str, str], count: int, more: Sequence[str] = ()
) -> None:
    """Copy the rows of the first articles, with some columns changed by expressions of SQL."""
    names = (*(column.name for column in table.columns), *more)
    columns = {name: changed.get(name, name) for name in names}
    key = "article_id" if "article_id" in columns else "id"
    connection.execute(
        text(
            f"INSERT INTO {table.name} ({', '.join(columns)}) "
            f"SELECT {', '.join(columns.values())} FROM {table.name} WHERE {key} <= {count} ORDER BY {key}"
        )
    )


def _mentions(rows: Sequence[dict[str, Any]], random_: random.Random) -> list[dict[str, Any]]:
    mention = {"mention_count": 1, "mentions": [[0, 1]], "confidence": 1.0, "salience": 0.5}
    return [
        mention | {"article_id": row["id"], "position": position,
                   "entity_id": min(PEOPLE, int(random_.paretovariate(0.6)))}
        for row in rows for position in range(PEOPLE_PER_ARTICLE)
    ]  # fmt: skip


def _topics(rows: Sequence[dict[str, Any]], random_: random.Random) -> list[dict[str, Any]]:
    return [
        {"article_id": row["id"], "position": 0, "name": "sport", "confidence": 0.9, "broader": "",
         "code": f"medtop:{random_.randint(1, 17):02}000000"}
        for row in rows
    ]  # fmt: skip


def _insert_rows(connection: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of the same columns, on PostgreSQL with COPY, which takes a part of the time."""
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    defaults = {column.name: column.default.arg for column in table.columns if column.default is not None}
    names = list(defaults | rows[0])
    writers = [_writer(table.columns[name].type, connection) for name in names]
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            values = defaults | row
            copy.write_row([write(values[name]) for write, name in zip(writers, names, strict=True)])


def _writer(type_: Any, connection: Connection) -> Callable[[Any], Any]:
    """Return what turns a value of a column into one that COPY takes."""
    return (
        json.dumps
        if isinstance(type_, JSON)
        else type_.bind_processor(connection.dialect) or (lambda value: value)
    )


@contextmanager
def _index_at_the_end(database: Database) -> Iterator[None]:
    """Build the full-text index, and on PostgreSQL every other one, once all articles are there."""
    if database.dialect == "sqlite":
        names = "SELECT sql, 'DROP TRIGGER ' || name FROM sqlite_master WHERE name = 'articles_fts_insert'"
        build = "INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')"
    else:
        names = """SELECT indexdef, 'DROP INDEX ' || indexname FROM pg_indexes WHERE indexname LIKE 'ix\\_%'
            AND tablename IN ('articles', 'article_entities', 'topics')"""
        build = "SET LOCAL maintenance_work_mem = '1GB'"
    with database.engine.begin() as connection:
        indexes = connection.execute(text(names)).all()
        for _, drop in indexes:
            connection.exec_driver_sql(drop)
    yield
    with database.engine.begin() as connection:
        connection.exec_driver_sql(build)
        for create, _ in indexes:
            connection.exec_driver_sql(create)


@contextmanager
def _vectors_as_they_are(database: Database) -> Iterator[None]:
    """Let the vectors of PostgreSQL be copied with the articles: the server computes a generated column otherwise."""
    if database.dialect == "sqlite":
        yield
        return
    change = "UPDATE pg_attribute SET attgenerated = :kind WHERE attrelid = 'articles'::regclass AND attname = 'articles_fts'"
    with database.engine.begin() as connection:
        connection.execute(text(change), {"kind": ""})
    yield
    with database.engine.begin() as connection:
        connection.execute(text(change), {"kind": "s"})
