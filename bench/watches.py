"""Measure the CPU time of matching stored articles with watches.

    python -m bench.watches [--watches 1000] [--articles 1000] [--database sqlite|postgresql]

The articles are those of `bench.search`: 350 words each, drawn by Zipf's law. The queries are random forms of what people
watch: two or three words, a phrase, alternatives, and words with a source, a person, a language or a topic. On PostgreSQL
the time of the server's process is part of the time.
"""

import argparse
import random
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from sqlalchemy import delete, insert, update

from bench import results
from bench.databases import cpu_seconds, new_databases
from bench.search_articles import NOW, PEOPLE, SOURCES, VOCABULARY_SIZE, fill
from db import Database, migrations
from db.tables import EventRow, WatchMatchRow, WatchProgressRow
from db.watches.documents import load_documents
from pipeline.query import parse_query
from pipeline.query.evaluation import matches
from pipeline.query.percolator import QueryIndex
from services.watch_matches import WatchMatcher
from services.watches import WatchRequest, add_watch

# Ranks of the words of queries: people search for words that say something, but not only for rare ones.
FIRST_RANK = 50
ARTICLES_EVALUATED_BY_ALL = 50
REPETITIONS = 5


def make_query(random_: random.Random) -> str:
    """Return a query as people write them."""

    def word() -> str:
        return f"word{int(FIRST_RANK * (VOCABULARY_SIZE / FIRST_RANK) ** random_.random())}"

    return random_.choice((
        lambda: f"{word()} {word()}",
        lambda: f"{word()} {word()} -{word()}",
        lambda: f'"{word()} {word()}"',
        lambda: f"({word()} OR {word()} OR {word()}) {word()}",
        lambda: f'{word()} source:"paper {random_.randint(1, SOURCES)}"',
        lambda: f'person:"person {random_.randint(1, PEOPLE)}"',
        lambda: f"{word()} lang:de since:7d",
        lambda: f"title:{word()} topic:sport",
    ))()  # fmt: skip


def prepare(database: Database, watches: int, articles: int) -> list[str]:
    """Store watches, articles and an event for each article; return the queries."""
    migrations.upgrade(database)
    random_ = random.Random(3)
    queries = [make_query(random_) for _ in range(watches)]
    with database.transaction() as session:
        for number, query in enumerate(queries):
            add_watch(session, WatchRequest(f"watch-{number}", query, has_feed=True))
    fill(database, articles)
    with database.transaction() as session:
        session.execute(insert(EventRow), [
            {"kind": "created", "at": NOW, "article_id": number,
             "payload": {"article_id": number, "revision": 1, "fields": []}}
            for number in range(1, articles + 1)
        ])  # fmt: skip
    return queries


def measure(database: Database, queries: list[str], articles: int) -> dict[str, float]:
    """Return milliseconds of CPU time, the least of some repetitions, and counts of an article."""
    with database.read_transaction() as session:
        stored = load_documents(session, range(1, articles + 1))
    documents = [found.document for found in stored.values()]
    parsed = {number: parse_query(query, NOW) for number, query in enumerate(queries)}
    index = QueryIndex(parsed)
    matcher, found = WatchMatcher(database, 6), [0]

    def match_all() -> None:
        found.append(matcher.run(NOW, max_changes=2 * articles).matches)

    def match_again() -> None:
        for document in documents:
            # Without the words that were split before.
            index.match(replace(document))

    def evaluate_every_query() -> None:
        for document in documents[:ARTICLES_EVALUATED_BY_ALL]:
            for query in parsed.values():
                matches(query, document)

    return {
        "reading the watches once": _least_ms(
            database, lambda: [parse_query(query, NOW) for query in queries]
        ),
        "an article, all in all": _least_ms(database, match_all, lambda: _reset(database)) / articles,
        "an article, the index alone": _least_ms(database, match_again) / articles,
        "an article, every query evaluated": _least_ms(database, evaluate_every_query)
        / ARTICLES_EVALUATED_BY_ALL,
        "queries evaluated for an article": sum(map(len, map(index.find_candidates, documents))) / articles,
        "matches of an article": found[-1] / articles,
    }


def _least_ms(
    database: Database, run: Callable[[], object], prepare_run: Callable[[], object] = lambda: None
) -> float:
    """Return the least CPU time of some repetitions in milliseconds; the first one may fill caches."""
    times = []
    for _ in range(REPETITIONS):
        prepare_run()
        started = cpu_seconds(database)
        run()
        times.append((cpu_seconds(database) - started) * 1_000)
    return min(times)


def _reset(database: Database) -> None:
    """Forget what was matched."""
    with database.transaction() as session:
        session.execute(delete(WatchMatchRow))
        session.execute(update(WatchProgressRow).values(event_id=0))


def main() -> None:
    """Measure on each database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--watches", type=int, default=1_000)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--database", default="", choices=("", "sqlite", "postgresql"))
    arguments = parser.parse_args()
    with ExitStack() as stack:
        for name, url in new_databases(stack, arguments.database):
            database = Database(url)
            stack.callback(database.close)
            queries = prepare(database, arguments.watches, arguments.articles)
            _report(name, measure(database, queries, arguments.articles))


def _report(database_name: str, figures: dict[str, float]) -> None:
    for name, value in figures.items():
        is_time = "of" not in name.split() and "for" not in name.split()
        print(f"{database_name:<11}{name:40}{value:10.2f}{' ms CPU' if is_time else ''}")
        recorded_name = name if database_name == "SQLite" else f"{name}, {database_name}"
        results.record(recorded_name, value, "ms" if is_time else "", higher_is_better=False)


if __name__ == "__main__":
    main()
