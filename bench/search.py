"""Measure queries of the query language over generated articles, on SQLite and PostgreSQL.

    python -m bench.search [--articles 100000] [--database sqlite|postgresql]

The words of the articles are drawn by Zipf's law, so that common and rare words are as frequent as in real text. A text is
a choice from 20,000 generated passages: drawing every word alone would take longer than storing them.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import JSON, Connection, insert, text

from bench import results
from bench.databases import new_databases
from db import Database, migrations
from db.search import ArticleOrder, PageRequest, find_articles
from db.tables import ArticleEntityRow, ArticleRow, EntityRow, SourceRow, TopicRow
from pipeline.query import parse_query

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
VOCABULARY_SIZE, WORDS_PER_TITLE = 50_000, 9
PASSAGES, WORDS_PER_PASSAGE, PASSAGES_PER_ARTICLE = 20_000, 35, 10
SOURCES, PEOPLE, PEOPLE_PER_ARTICLE = 200, 20_000, 4
BATCH_SIZE, REPETITIONS = 1_000, 7
EMPTY_COLUMNS = (
    "canonical_url", "description", "published_precision", "site_name", "dateline", "location", "summary", "content_hash",
    "genre",
)  # fmt: skip
QUERIES = (
    ("all, newest", "", ArticleOrder.NEWEST),
    ("the commonest word", "word1", ArticleOrder.NEWEST),
    ("the commonest word, ranked", "word1", ArticleOrder.RELEVANCE),
    ("two common words, ranked", "word3 word5", ArticleOrder.RELEVANCE),
    ("a rare word", "word40000", ArticleOrder.RELEVANCE),
    ("a phrase of common words", '"word2 word3"', ArticleOrder.NEWEST),
    ("prefix and exclusion", "word123* -word7", ArticleOrder.NEWEST),
    ("near", "word10 NEAR/5 word20", ArticleOrder.NEWEST),
    ("common word and source", 'word1 source:"paper 17"', ArticleOrder.NEWEST),
    ("common word and language", "word2 lang:de since:30d", ArticleOrder.NEWEST),
    ("a person and a topic", 'person:"person 77" topic:sport', ArticleOrder.NEWEST),
    ("common person, word, time", "person:smith word4 since:7d", ArticleOrder.RELEVANCE),
)


def generate(size: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield the rows of articles."""
    random_ = random.Random(seed)
    vocabulary = [f"word{number}" for number in range(1, VOCABULARY_SIZE + 1)]
    weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY_SIZE + 1)))
    passages = [
        " ".join(random_.choices(vocabulary, cum_weights=weights, k=WORDS_PER_PASSAGE))
        for _ in range(PASSAGES)
    ]
    for number in range(1, size + 1):
        title = random_.choices(vocabulary, cum_weights=weights, k=WORDS_PER_TITLE)
        # As news arrives: nearly in the order of publication, ten years for a million articles.
        published = NOW - timedelta(minutes=(size - number) * 5.2 + random_.random() * 600)
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
    """Insert the generated articles with sources, people and topics."""
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
    with _index_at_the_end(database):
        _insert_articles(database, size, random_)
    with database.transaction() as session:
        session.execute(text("ANALYZE"))


def _insert_articles(database: Database, size: int, random_: random.Random) -> None:
    mention = {"mention_count": 1, "mentions": [[0, 1]], "confidence": 1.0, "salience": 0.5}
    articles = generate(size)
    while rows := list(islice(articles, BATCH_SIZE)):
        mentions = [
            mention | {"article_id": row["id"], "position": position,
                       "entity_id": min(PEOPLE, int(random_.paretovariate(0.6)))}
            for row in rows for position in range(PEOPLE_PER_ARTICLE)
        ]  # fmt: skip
        topics = [
            {"article_id": row["id"], "position": 0, "name": "sport", "confidence": 0.9,
             "code": f"medtop:{random_.randint(1, 17):02}000000"}
            for row in rows
        ]  # fmt: skip
        with database.engine.begin() as connection:
            for table, values in ((ArticleRow, rows), (ArticleEntityRow, mentions), (TopicRow, topics)):
                _insert_rows(connection, table.__table__, values)


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


def measure(database: Database, query: str, order: ArticleOrder) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each repetition, and those in which this process had the CPU."""
    times, cpu_times = [], []
    for _ in range(REPETITIONS):
        started, cpu_started = time.perf_counter(), time.process_time()
        with database.read_transaction() as session:
            find_articles(session, parse_query(query, NOW), PageRequest(order, 20))
        times.append((time.perf_counter() - started) * 1_000)
        cpu_times.append((time.process_time() - cpu_started) * 1_000)
    return times, cpu_times


def report(name: str, database: Database, print_line: Callable[[str], None] = print) -> None:
    """Measure every query, and print and record the figures."""
    every_time: list[float] = []
    every_cpu_time: list[float] = []
    for title, query, order in QUERIES:
        times, cpu_times = measure(database, query, order)
        every_time += times
        every_cpu_time += cpu_times
        print_line(f"{name:<11} {median(times):>7.1f} ms, CPU {median(cpu_times):>6.1f} ms  {title}: {query}")
    p95, cpu_p95 = (quantiles(values, n=20)[-1] for values in (every_time, every_cpu_time))
    print_line(f"{name:<11} {p95:>7.1f} ms, CPU {cpu_p95:>6.1f} ms  95th percentile of all")
    results.record(f"search p95, {name}", round(p95, 1), "ms")
    results.record(f"search p95 CPU, {name}", round(cpu_p95, 1), "ms")


def main() -> None:
    """Measure on each database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--file", default="", help="SQLite file that is filled once and used again")
    parser.add_argument("--database", default="", choices=("", "sqlite", "postgresql"))
    arguments = parser.parse_args()
    if arguments.file:
        is_new = not Path(arguments.file).exists()
        database = Database(f"sqlite:///{arguments.file}")
        if is_new:
            migrations.upgrade(database)
            fill(database, arguments.articles)
        report("SQLite", database)
        database.close()
        return
    with ExitStack() as stack:
        for name, url in new_databases(stack, arguments.database):
            database = Database(url)
            stack.callback(database.close)
            migrations.upgrade(database)
            fill(database, arguments.articles)
            report(name, database)


if __name__ == "__main__":
    main()
