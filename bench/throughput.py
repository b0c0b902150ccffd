"""Measure what a saved page costs from import to stored article, beside other tools that extract it and insert a row.

    python -m bench.throughput [--pages articles421] [--count 300] [--rounds 1] [--only CANDIDATE,...]

Copydesk imports the pages and runs the broker and the worker of `copydesk up`; the CPU time of all processes counts, also
of the server of PostgreSQL, but not that of looking whether they are done. The others read the same pages in a process or a pool of two. The candidates run in turns.
The first pages are not counted: models are loaded and statements cached then. news-please is not in the lock file of the
others: `uv pip install --python .venv-bench/bin/python news-please`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench import NOT_RUN, ROOT_DIR, SHARED_DIR, exit_not_run, peers, require_data, results
from bench.local_run import LocalRun
from bench.process_trees import cpu_seconds
from bench.saved_pages import read_saved_pages
from db import Database, ledger, migrations, queries
from db.ledger import ImportedPage, KeyedEntry
from pipeline.records import Entry, Page
from pipeline.urls import host_of, key
from testing.postgres import NoPostgres, Postgres

WARM_UP_PAGES = 20
BATCH_PAGES = 20
OWN = ("copydesk-sqlite", "copydesk-postgresql")
OTHERS = ("trafilatura", "trafilatura-pool", "news-please")
ENVIRONMENT = {"COPYDESK_REVISIT_DELAYS": "", "COPYDESK_SCHEDULE_INTERVAL": "1"}


class Unavailable(Exception):  # noqa: N818 - the name says what is missing
    """A candidate cannot run here; the message says why."""


def import_pages(database: Database, pages: Sequence[Page]) -> None:
    """Import pages as `copydesk ingest` does."""
    for start in range(0, len(pages), BATCH_PAGES):
        imported = [
            ImportedPage(KeyedEntry(Entry(page.url), key(page.url), host_of(page.url)), page)
            for page in pages[start : start + BATCH_PAGES]
        ]
        with database.transaction() as session:
            ledger.import_pages(session, imported, datetime.now(UTC))


def run_copydesk(name: str, pages: Sequence[Page]) -> dict[str, float]:
    """Import the pages and wait until they are stored; return the figures of the counted ones."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cd-bench-")))
        url, servers = f"sqlite:///{home / 'copydesk.db'}", list[int]()
        if name.endswith("postgresql"):
            try:
                server = Postgres()
            except NoPostgres as error:
                raise Unavailable(str(error)) from error
            stack.callback(server.stop)
            url, servers = server.url(server.make()), [server.pid]
        database = Database(url)
        stack.callback(database.close)
        migrations.upgrade(database)
        run = stack.enter_context(LocalRun(home, database, ENVIRONMENT))
        import_pages(database, pages[:WARM_UP_PAGES])
        run.wait_until_done()
        cpu, started = -run.cpu_seconds() - cpu_seconds(servers), time.monotonic()
        cpu -= time.process_time()
        import_pages(database, pages[WARM_UP_PAGES:])
        cpu += time.process_time()
        run.wait_until_done()
        seconds = time.monotonic() - started
        cpu += run.cpu_seconds() + cpu_seconds(servers)
        memory = run.memory_mb()
        print("  " + ", ".join(f"{process} {size:.0f} MB" for process, size in memory.items()))
        with database.read_transaction() as session:
            print(f"  {dict(queries.read_status(session, datetime.now(UTC)).endings)}", flush=True)
    count = len(pages) - WARM_UP_PAGES
    return {"CPU": cpu / count * 1000, "articles": count / seconds, "memory": sum(memory.values())}


def run_other(name: str, options: argparse.Namespace) -> dict[str, float]:
    """Run another tool in its own environment on the same pages."""
    if not peers.is_ready():
        raise Unavailable(peers.MISSING)
    arguments = [name, options.pages, str(options.count + WARM_UP_PAGES), str(WARM_UP_PAGES)]
    process = subprocess.run(
        [str(peers.PYTHON), str(ROOT_DIR / "bench/throughput_peers.py"), *arguments],
        cwd=ROOT_DIR,
        env={**os.environ, "PYTHONPATH": str(ROOT_DIR)},
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode == NOT_RUN:
        raise Unavailable(peers.last_line(process.stderr))
    if process.returncode:
        sys.exit(f"{name} failed: {peers.last_line(process.stderr)}")
    figures: dict[str, float] = json.loads(peers.last_line(process.stdout))
    return figures


def print_table(figures: Mapping[str, Mapping[str, float]]) -> None:
    """Print a Markdown table, relative to the first of the other tools; record the figures."""
    base = figures.get("trafilatura", {})
    pool = figures.get("trafilatura-pool", {})
    print("\n| | CPU ms an article | of trafilatura + row | articles a second | of the pool | MB |")
    print("|---|---|---|---|---|---|")
    for name, values in figures.items():
        cpu_ratio = values["CPU"] / base["CPU"] if base else float("nan")
        rate_ratio = values["articles"] / pool["articles"] if pool else float("nan")
        print(
            f"| {name} | {values['CPU']:.1f} | {cpu_ratio:.2f} | {values['articles']:.1f} | {rate_ratio:.2f} "
            f"| {values['memory']:.0f} |"
        )
        results.record(f"{name}, CPU an article", values["CPU"], "ms")
        results.record(f"{name}, articles a second", values["articles"], "1/s")
        results.record(f"{name}, memory", values["memory"], "MB")
        if base:
            results.record(f"{name}, CPU of trafilatura + row", cpu_ratio, higher_is_better=False)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", default="articles421")
    parser.add_argument("--count", type=int, default=300, help="pages that are counted")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", default=",".join((*OWN, *OTHERS)), metavar="CANDIDATE,...")
    options = parser.parse_args()
    require_data(SHARED_DIR / "data" / "pages" / options.pages)
    pages = list(read_saved_pages(options.pages))[: options.count + WARM_UP_PAGES]
    options.count = len(pages) - WARM_UP_PAGES
    rounds: dict[str, list[dict[str, float]]] = defaultdict(list)
    names = options.only.split(",")
    for _ in range(options.rounds):
        for name in list(names):
            print(f"{name}:", flush=True)
            try:
                figures = run_copydesk(name, pages) if name in OWN else run_other(name, options)
            except Unavailable as error:
                print(f"  not run: {error}")
                names.remove(name)
            else:
                rounds[name].append(figures)
    if not rounds:
        exit_not_run("none of the candidates can run")
    print_table(
        {name: {unit: median(run[unit] for run in runs) for unit in runs[0]} for name, runs in rounds.items()}
    )


if __name__ == "__main__":
    main()
