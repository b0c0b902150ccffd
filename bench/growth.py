"""Measure how claims and site boilerplate slow down as the database grows, on SQLite and PostgreSQL.

    python -m bench.growth [--sizes 10000,1000000] [--hosts 1000] [--only sqlite|postgresql]

All rows are generated. A figure is milliseconds of CPU time for one transaction, the mean of several in one process with
a warm cache: of this process, and of the connection's server process where it is PostgreSQL.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from bench import results
from bench.databases import new_databases
from db import Database, Session, ledger, migrations, site_boilerplate
from db.ledger import ClaimLimits

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LIMITS = ClaimLimits(200, 5, timedelta(minutes=5))
RUNS = 20

# Rows are generated in the database: a Python loop over a million rows takes longer than what is measured.
NUMBERS = "WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < :count)"
HOSTS = f"""INSERT INTO hosts (host, blocked_reason, stale_304_count, last_claimed_at) {NUMBERS}
    SELECT 'site-' || i || '.example', '', 0, {{time}} FROM numbers"""
ENTRIES = f"""INSERT INTO entries (url, url_key, host, title, record, stage, stage_changed_at, pending_since, outcome, reason,
        message, claim_number, attempt, lost_attempts, bug_attempts, expired_claims, due_at, discovered_at, revisit_count,
        etag, last_modified, final_url, reservations) {NUMBERS}
    SELECT 'https://site-' || (i % :hosts + 1) || '.example/article-' || i, 'site/' || i,
           'site-' || (i % :hosts + 1) || '.example', 'Article ' || i, '{{}}', 'stored', {{time}}, {{time}}, 'created', '', '',
           1, 0, 0, 0, 0, {{future}}, {{time}}, 0, '', '', '', '[]' FROM numbers"""
BLOCKS = f"""INSERT INTO site_boilerplate (host, block_hash, page_count, page_keys, last_seen_at) {NUMBERS}
    SELECT 'site-1.example', 'block-' || i, CASE WHEN i <= 40 THEN 3 ELSE 1 END, '["1"]', {{time}} FROM numbers"""
TIMES = {
    "sqlite": {
        "time": "datetime('2026-11-24 12:00:00', '-' || ({number} % 1000000) || ' seconds')",
        "future": "datetime('2026-11-25 12:00:00', '+' || ({number} % 1000000) || ' seconds')",
    },
    "postgresql": {
        "time": "timestamptz '2026-11-24 12:00:00+00' - ({number} % 1000000) * interval '1 second'",
        "future": "timestamptz '2026-11-25 12:00:00+00' + ({number} % 1000000) * interval '1 second'",
    },
}


def execute(database: Database, statement: str, **values: int) -> None:
    """Run one of the statements above, with the times in the dialect of the database."""
    for name, expression in TIMES[database.dialect].items():
        number = "i" if "numbers" in statement else "id"
        statement = statement.replace(f"{{{name}}}", expression.format(number=number))
    with database.transaction() as session:
        session.execute(text(statement), values)


def fill(database: Database, entries: int, hosts: int) -> None:
    """Add hosts, entries that are stored and due for a revisit later, and the blocks of one host."""
    execute(database, HOSTS, count=hosts)
    execute(database, ENTRIES, count=entries, hosts=hosts)
    execute(database, BLOCKS, count=2_000)
    if database.dialect == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def milliseconds(database: Database, action: Callable[[Session], object]) -> float:
    """Return the CPU time of a transaction, commit included, after one that is not counted."""
    for run in range(RUNS + 1):
        if run == 1:
            started = cpu_seconds(database)
        with database.transaction() as session:
            action(session)
    return (cpu_seconds(database) - started) / RUNS * 1000


def cpu_seconds(database: Database) -> float:
    """Return the CPU time of this process, and of the server process of a PostgreSQL connection (Linux only)."""
    if database.dialect != "postgresql":
        return time.process_time()
    with database.engine.connect() as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def claim(session: Session) -> int:
    return len(ledger.claim_entries(session, NOW, LIMITS))


def claim_figures(database: Database) -> Iterator[tuple[str, float]]:
    yield "claim, nothing due", milliseconds(database, claim)
    execute(database, "UPDATE entries SET due_at = {time} WHERE id % 5000 = 0")
    yield "claim of 200, few due", milliseconds(database, claim)
    execute(database, "UPDATE entries SET due_at = {time} WHERE host IN ('site-1.example', 'site-2.example')")
    yield "claim, many due of two hosts", milliseconds(database, claim)
    execute(database, "UPDATE entries SET due_at = {time}")
    yield "claim of 200, all due", milliseconds(database, claim)
    execute(database, "UPDATE entries SET due_at = {time}, stage = 'fetched' WHERE id % 2 = 0")
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


FIGURES = (claim_figures, boilerplate_figures)


def measure(url: str, entries: int, hosts: int) -> dict[str, float]:
    database = Database(url)
    migrations.upgrade(database)
    fill(database, entries, hosts)
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
