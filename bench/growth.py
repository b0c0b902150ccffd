"""Measure how queries, claims and site boilerplate slow down as the database grows, on SQLite and PostgreSQL.

    python -m bench.growth [--sizes 10000,1000000] [--hosts 1000] [--only sqlite|postgresql]

All rows are generated. A figure is milliseconds of CPU time for one transaction, the mean of several in one process with
a warm cache: of this process, and of the connection's server process where it is PostgreSQL.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import text

from bench import results
from bench.databases import cpu_seconds, new_databases
from db import Database, Session, ledger, migrations, site_boilerplate
from db.ledger import ClaimLimits
from db.tables import SiteBoilerplateRow
from testing.frequent_queries import QUERIES
from testing.generated_archive import fill_archive, generate_rows, set_times
from testing.readme_queries import readme_queries

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LIMITS = ClaimLimits(200, 5, timedelta(minutes=5))
RUNS = 20

BLOCK = {
    "host": "'site-1.example'",
    "block_hash": "'block-' || i",
    "page_count": "CASE WHEN i <= 40 THEN 3 ELSE 1 END",
    "page_keys": "'[\"1\"]'",
}


def milliseconds(database: Database, action: Callable[[Session], object]) -> float:
    """Return the CPU time of a transaction, commit included, after one that is not counted."""
    for run in range(RUNS + 1):
        if run == 1:
            started = cpu_seconds(database)
        with database.transaction() as session:
            action(session)
    return (cpu_seconds(database) - started) / RUNS * 1000


def claim(session: Session) -> int:
    return len(ledger.claim_entries(session, NOW, LIMITS))


def claim_figures(database: Database) -> Iterator[tuple[str, float]]:
    yield "claim, nothing due", milliseconds(database, claim)
    set_times(database, "UPDATE entries SET due_at = [past] WHERE id % 5000 = 0")
    yield "claim of 200, few due", milliseconds(database, claim)
    set_times(
        database, "UPDATE entries SET due_at = [past] WHERE host IN ('site-1.example', 'site-2.example')"
    )
    yield "claim, many due of two hosts", milliseconds(database, claim)
    set_times(database, "UPDATE entries SET due_at = [past]")
    yield "claim of 200, all due", milliseconds(database, claim)
    set_times(database, "UPDATE entries SET due_at = [past], stage = 'fetched' WHERE id % 2 = 0")
    yield "claim of 200, half with a page", milliseconds(database, claim)


def boilerplate_figures(database: Database) -> Iterator[tuple[str, float]]:
    page = [f"block-{number}" for number in range(1, 41)] + [f"story-{number}" for number in range(30)]
    pages = iter(range(1_000))

    def record(session: Session) -> None:
        site_boilerplate.record_blocks(session, "site-1.example", (f"page {next(pages)}", page), NOW)

    yield (
        "site boilerplate, read",
        milliseconds(
            database, lambda session: site_boilerplate.boilerplate_hashes(session, "site-1.example")
        ),
    )
    yield "site boilerplate, record a page", milliseconds(database, record)


def query_figures(database: Database) -> Iterator[tuple[str, float]]:
    for name, query in QUERIES.items():
        yield name, milliseconds(database, query)
    for number, statement in enumerate(readme_queries(), 1):
        yield (
            f"query {number} of the README",
            milliseconds(database, partial(Session.execute, statement=text(statement))),
        )


# Claims change what is due, so that they are measured last.
FIGURES = (query_figures, boilerplate_figures, claim_figures)


def measure(url: str, entries: int, hosts: int) -> dict[str, float]:
    database = Database(url)
    migrations.upgrade(database)
    started = time.monotonic()
    fill_archive(database, entries, hosts)
    generate_rows(database, SiteBoilerplateRow, BLOCK, count=2_000)
    print(
        f"{database.dialect}: {entries:,} entries generated in {time.monotonic() - started:.0f} s", flush=True
    )
    figures = {name: value for part in FIGURES for name, value in part(database)}
    database.close()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,1000000")
    parser.add_argument("--hosts", type=int, default=1_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"), default="")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    columns: dict[str, dict[str, float]] = {}
    for size in sizes:
        with ExitStack() as stack:
            for name, url in new_databases(stack, options.only):
                columns[f"{name}, {size:,} entries"] = measure(url, size, options.hosts)
    print_table(columns)
    for column, figures in columns.items():
        for name, value in figures.items():
            results.record(f"{column}, {name}", value, "ms")


def print_table(columns: Mapping[str, Mapping[str, float]]) -> None:
    """Print a Markdown table with a column for each database and size."""
    print("| ms | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))
    for name in next(iter(columns.values())):
        print(f"| {name} | " + " | ".join(f"{figures[name]:.1f}" for figures in columns.values()) + " |")


if __name__ == "__main__":
    main()
