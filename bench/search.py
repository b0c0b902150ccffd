"""Measure queries of the query language over generated articles, on SQLite and PostgreSQL.

    python -m bench.search [--articles 100000] [--database sqlite|postgresql] [--url URL]

On PostgreSQL, CPU time is that of this process and of the server's process together; so the server must run on the same
machine, and no query may use parallel workers, whose time is not seen.
"""

import argparse
import time
from collections.abc import Callable
from contextlib import ExitStack
from statistics import median, quantiles

from sqlalchemy import inspect

from bench import results
from bench.databases import cpu_seconds, new_databases
from bench.search_articles import NOW, fill
from db import Database, migrations
from db.search import ArticleOrder, PageRequest, find_articles
from pipeline.query import parse_query

REPETITIONS = 7
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


def measure(database: Database, query: str, order: ArticleOrder) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each repetition, and those of CPU time."""
    times, cpu_times = [], []
    for _ in range(REPETITIONS):
        started, cpu_started = time.perf_counter(), cpu_seconds(database)
        with database.read_transaction() as session:
            find_articles(session, parse_query(query, NOW), PageRequest(order, 20))
        times.append((time.perf_counter() - started) * 1_000)
        cpu_times.append((cpu_seconds(database) - cpu_started) * 1_000)
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
    parser.add_argument("--url", default="", help="database that is filled once and used again")
    parser.add_argument("--database", default="", choices=("", "sqlite", "postgresql"))
    arguments = parser.parse_args()
    with ExitStack() as stack:
        kept_name = "SQLite" if arguments.url.startswith("sqlite") else "PostgreSQL"
        kept = [(kept_name, arguments.url)] if arguments.url else []
        for name, url in kept or new_databases(stack, arguments.database):
            database = Database(url)
            stack.callback(database.close)
            if not inspect(database.engine).has_table("articles"):
                migrations.upgrade(database)
                fill(database, arguments.articles)
            report(name, database)


if __name__ == "__main__":
    main()
