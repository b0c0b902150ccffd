"""Measure what each saved article costs in every stage: CPU time, SQL statements, and bytes in the database.

    python -m bench.article_cost [--pages publishers54] [--only sqlite|postgresql] [--profile FILE]

The stages run one after the other in this process, on saved pages and a new database, as a worker runs them, but without
queues. "Computing" is cleaning and enriching alone. The CPU time of the server of PostgreSQL is included.
"""

import argparse
import cProfile
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import redis
from sqlalchemy import text

from bench import SHARED_DIR, require_data, results
from bench.databases import new_databases
from bench.growth import cpu_seconds
from bench.saved_pages import SAVED_AT, read_saved_pages
from db import Database, ledger, migrations
from db.ledger import ClaimLimits, ImportedPage, KeyedEntry
from pipeline.fetch import FetchPolicy
from pipeline.records import Entry, Page
from pipeline.urls import host_of, key
from testing.scripted import ScriptedTransport
from testing.statements import counted_statements
from workers.chain import STAGES
from workers.context import WorkerContext
from workers.errors import StopChain
from workers.host_slots import HostSlots
from workers.runner import run_stage
from workers.settings import WorkerSettings

# The bytes of each table with its indexes.
SIZES = {
    "sqlite": """
        SELECT m.tbl_name, sum(s.pgsize - s.unused) FROM dbstat s JOIN sqlite_master m ON m.name = s.name
         WHERE s.aggregate = 1 GROUP BY m.tbl_name ORDER BY 2 DESC""",
    "postgresql": """
        SELECT relname, pg_total_relation_size(relid) FROM pg_catalog.pg_statio_user_tables ORDER BY 2 DESC""",
}
FIRST_PAGES = 10


@dataclass
class Costs:
    """Sums over all articles: CPU seconds by stage, of computing alone, and statements by stage."""

    cpu: Counter[str] = field(default_factory=Counter)
    statements: Counter[str] = field(default_factory=Counter)
    computing: float = 0.0


class MeasuredCompute:
    """Run functions in this process and add up their time."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        started = time.process_time()
        try:
            return function(*arguments)
        finally:
            self.seconds += time.process_time() - started

    def close(self) -> None:
        pass


def import_saved_pages(database: Database, pages: list[Page]) -> None:
    imported = [
        ImportedPage(KeyedEntry(Entry(page.url), key(page.url), host_of(page.url)), page, 0, None)
        for page in pages
    ]
    with database.transaction() as session:
        ledger.import_pages(session, imported, SAVED_AT)


def run_stages(context: WorkerContext, claim: tuple[int, int], costs: Costs) -> None:
    """Run the stages behind the fetch as their chain does."""
    message: Any = None
    for stage in STAGES[1:]:
        started = cpu_seconds(context.database)
        counts: Counter[str] = Counter()
        try:
            with counted_statements(context.database) as counts:
                message = run_stage(context, stage, claim, message)
        except StopChain:
            return
        finally:
            costs.cpu[stage.name] += cpu_seconds(context.database) - started
            costs.statements.update({f"{stage.name}: {name}": count for name, count in counts.items()})


def bytes_by_table(database: Database) -> list[tuple[str, float]]:
    """Return the bytes that an article takes in each table, its indexes included."""
    with database.read_transaction() as session:
        articles = session.scalar(text("SELECT count(*) FROM articles")) or 0
        return [
            (name, size / max(articles, 1)) for name, size in session.execute(text(SIZES[database.dialect]))
        ]


def measure(
    url: str, pages: list[Page], profile: cProfile.Profile | None
) -> tuple[Costs, int, list[tuple[str, float]]]:
    database = Database(url)
    migrations.upgrade(database)
    import_saved_pages(database, pages)
    with tempfile.TemporaryDirectory() as folder:
        settings = WorkerSettings(home=Path(folder), _env_file=None)
        compute = MeasuredCompute()
        transport = ScriptedTransport({})
        slots = HostSlots(redis.Redis())
        context = WorkerContext(
            settings,
            database,
            FetchPolicy(user_agent="copydesk"),
            transport,
            slots,
            now=lambda: SAVED_AT,
            compute=compute,
        )
        with database.transaction() as session:
            claims = ledger.claim_entries(
                session, SAVED_AT, ClaimLimits(10_000, 10_000, timedelta(minutes=5))
            )
        costs = Costs()
        for number, claim in enumerate(claims):
            if number == FIRST_PAGES:  # models and statements are cached from here on
                costs, compute.seconds = Costs(), 0.0
                if profile:
                    profile.enable()
            run_stages(context, (claim.entry_id, claim.claim_number), costs)
        if profile:
            profile.disable()
        costs.computing = compute.seconds
    sizes = bytes_by_table(database)
    database.close()
    return costs, len(claims) - FIRST_PAGES, sizes


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", default="publishers54")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), default="")
    parser.add_argument("--profile", default="", metavar="FILE", help="write a profile of the stages there")
    options = parser.parse_args()
    require_data(SHARED_DIR / "data" / "pages" / options.pages)
    pages = list(read_saved_pages(options.pages))
    with ExitStack() as stack:
        for name, url in new_databases(stack, options.only):
            profile = cProfile.Profile() if options.profile else None
            costs, count, sizes = measure(url, pages, profile)
            print(f"\n{name}: {count} pages; a page, in milliseconds of CPU:")
            for stage, seconds in costs.cpu.items():
                print(f"  {stage:<10}{seconds / count * 1000:6.1f}")
                results.record(f"{name}, {stage}", seconds / count * 1000, "ms")
            database_ms = (sum(costs.cpu.values()) - costs.computing) / count * 1000
            print(f"  computing {costs.computing / count * 1000:6.1f}\n  the rest  {database_ms:6.1f}")
            results.record(f"{name}, the rest", database_ms, "ms")
            print(f"  SQL statements {sum(costs.statements.values()) / count:.1f}:")
            for statement, number in costs.statements.most_common(60):
                print(f"    {number / count:5.2f}  {statement}")
            raw = sum(size for table, size in sizes if table in {"page_bodies", "page_dictionaries"})
            total = sum(size for _, size in sizes) - raw
            results.record(f"{name}, bytes an article", total, "B")
            print(f"  {total:,.0f} bytes an article, and {raw:,.0f} of its raw page with dictionaries:")
            for table, size in sizes[:20]:
                print(f"    {size:9,.0f}  {table}")
            if profile:
                profile.dump_stats(options.profile)


if __name__ == "__main__":
    main()
