"""The whole road on stored real pages: every listed entry must end somewhere, once.

    python -m bench.replay [--database sqlite|postgresql] [--trouble 0.1] [--edits 0.2] [--delay 0]

Starts the newsstand (a loopback news web made of stored pages, in the development data) as an outgoing proxy,
follows every feed of its OPML, runs a real worker until nothing is left, makes everything due again and runs it a
second time. Prints what was listed, how each entry ended, what the second visit sent and stored.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cli.opml import follow_opml_feeds, read_opml_file
from db import Database, DatabaseSettings, ledger, migrations, open_database, queries, sources
from workers.local import ProcessManager, ProcessSpec, process_specs
from workers.local.broker import wait_for_broker
from workers.settings import WorkerSettings

SHARED_DIR = Path(__file__).resolve().parents[2] / "shared"
PAGE_SETS = ("publishers54", "benchmark90", "articles421")
PORT = 8793
CONTACT = "https://example.org/who-we-are"
# Seconds between two requests to one host.
HOST_DELAY_SECONDS = 0.05
PROXY_URL = f"http://127.0.0.1:{PORT}"


def get(path: str) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": PROXY_URL}))
    with opener.open(f"http://stand.test{path}", timeout=60) as response:
        return response.read()


def now() -> datetime:
    return datetime.now(UTC)


def start_replay_server(processes: ProcessManager, options: argparse.Namespace) -> None:
    pages = [
        argument for name in PAGE_SETS for argument in ("--pages", str(SHARED_DIR / "data" / "pages" / name))
    ]
    fault_arguments = ("--trouble", str(options.trouble), "--edits", str(options.edits), "--port", str(PORT))
    fault_arguments += ("--delay", str(options.delay))
    command = (sys.executable, str(SHARED_DIR / "newsstand" / "newsstand.py"), *pages, *fault_arguments)
    processes.start(ProcessSpec("newsstand", command))
    for _ in range(100):
        try:
            get("/_log")
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("the newsstand does not answer")


def worker_environment(folder: Path, database_url: str) -> dict[str, str]:
    return {
        "COPYDESK_HOME": str(folder),
        "COPYDESK_DATABASE_URL": database_url,
        "COPYDESK_REDIS_URL": f"unix://{folder}/broker.sock",
        "COPYDESK_PROXY": PROXY_URL,
        "COPYDESK_CONTACT": CONTACT,
        "COPYDESK_HOST_DELAY": str(HOST_DELAY_SECONDS),
        "COPYDESK_TICK": "1",
        "COPYDESK_RETRY_BASE": "1",
        "COPYDESK_RETRY_CAP": "3",
        "COPYDESK_REVISITS": "",
    }


def start_broker(processes: ProcessManager, settings: WorkerSettings, kind: str) -> None:
    """Our own broker beside SQLite; Redis itself beside PostgreSQL, where it is installed."""
    process = process_specs.broker_process(settings)
    redis_server = shutil.which("redis-server")
    if kind == "postgresql" and redis_server:
        process = ProcessSpec("redis", (redis_server, *process.command[1:]), log_path=process.log_path)
        print("broker: redis-server")
    processes.start(process)
    wait_for_broker(settings)


def run_until_done(database: Database, processes: ProcessManager) -> float:
    started = time.monotonic()
    while True:
        with database.read_transaction() as session:
            pending = queries.count_pending(session, now() + timedelta(minutes=1))
        if not pending:
            return time.monotonic() - started
        if ended_process := processes.pop_exited():
            sys.exit(f"the {ended_process[0].name} process ended by itself (exit code {ended_process[1]})")
        time.sleep(0.5)


def report(database: Database, seconds: float, title: str) -> None:
    with database.read_transaction() as session:
        status = queries.read_status(session, now())
        listed = sum(feed.entries for feed in sources.list_feeds(session))
    print(f"\n{title}: {seconds:.1f} s")
    print(f"  listed by feeds {listed}, entries {sum(status.endings.values())}, articles {status.articles}")
    for outcome, count in status.endings.items():
        print(f"  {count:>6}  {outcome}")
    in_progress = {stage.step: stage.backlog for stage in status.stages if stage.backlog}
    print(
        f"  not ended: {in_progress or 0}; dead letters: {status.dead_letters}; failing feeds: {len(status.failing)}"
    )


def check_listing(database: Database) -> None:
    """Compare the ledger with what the newsstand serves: none missing, none doubled."""
    from sqlalchemy import text

    with database.read_transaction() as session:
        urls = session.execute(text("SELECT url FROM entries")).scalars().all()
        duplicates = session.execute(
            text("SELECT count(*) FROM (SELECT url FROM articles GROUP BY url HAVING count(*) > 1) AS twice")
        ).scalar_one()
    rows = [
        json.loads(line)
        for name in PAGE_SETS
        for line in (SHARED_DIR / "data" / "pages" / name / "pages.jsonl").open(encoding="utf-8")
    ]
    served_urls = {row["url"].partition("://")[2].partition("#")[0] for row in rows if row.get("url")}
    stored_urls = {url.partition("://")[2].partition("#")[0] for url in urls}
    print(
        f"  pages served {len(served_urls)}, in the ledger {len(served_urls & stored_urls)}, missing {len(served_urls - stored_urls)}, ",
        end="",
    )
    print(f"addresses of two articles {duplicates}")
    for url in sorted(served_urls - stored_urls)[:10]:
        print(f"    missing: {url}")


def report_requests() -> None:
    rows = json.loads(get("/_log"))
    pages = [row for row in rows if row[3] != "/robots.txt" and not row[2].startswith("stand.test")]
    conditional = [row for row in pages if row[5] or row[6]]
    print(
        f"  requests {len(rows)}; with validators {len(conditional)}; answers {dict(Counter(row[1] for row in rows))}"
    )
    repeats = Counter((row[2], row[3]) for row in pages if not (row[5] or row[6]) and row[1] == 200)
    print(f"  full answers sent twice without validators: {sum(count > 1 for count in repeats.values())}")


def replay(kind: str, options: argparse.Namespace) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="copydesk-stand-")))
        url = f"sqlite:///{folder}/copydesk.db"
        if kind == "postgresql":
            from testing.postgres import Postgres

            server = Postgres()
            stack.callback(server.stop)
            url = server.url(server.make())
        os.environ.update(worker_environment(folder, url))
        processes = stack.enter_context(ProcessManager())
        start_replay_server(processes, options)
        settings = WorkerSettings()
        migrations.upgrade(Database(DatabaseSettings().url))
        database = open_database(DatabaseSettings())
        stack.callback(database.close)
        with database.transaction() as session:
            listed_feeds = read_opml_file(get("/all.opml"), "all.opml").feeds
            new_count = follow_opml_feeds(session, listed_feeds)
        print(f"\n{kind}: {new_count} feeds of {len(listed_feeds)} listed in the OPML")
        start_broker(processes, settings, kind)
        processes.start(
            ProcessSpec(
                "worker",
                process_specs.worker_process(settings, {}).command,
                log_path=folder / "worker.log",
                stop_timeout_seconds=30,
            )
        )
        visit_twice(database, processes)
        if options.requests:
            Path(options.requests).write_bytes(get("/_log"))
        if options.keep_log:
            shutil.copy(folder / "worker.log", options.keep_log)


def visit_twice(database: Database, processes: ProcessManager) -> None:
    report(database, run_until_done(database, processes), "first visit")
    check_listing(database)
    report_requests()
    events_before = Counter(event.kind for event in _read_events(database))
    with database.transaction() as session:
        sources.mark_feeds_due(session, now())
        due_count = ledger.mark_articles_due(session, now())
    print(f"\nmade due again: {due_count} pages and every feed")
    report(database, run_until_done(database, processes), "second visit")
    check_listing(database)
    report_requests()
    print(
        f"  events of the second visit: {dict(Counter(event.kind for event in _read_events(database)) - events_before)}"
    )


def _read_events(database: Database) -> list:
    from db import events

    with database.read_transaction() as session:
        return events.events_after(session, 0, 100_000)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"))
    parser.add_argument("--trouble", type=float, default=0.1)
    parser.add_argument("--edits", type=float, default=0.2)
    parser.add_argument("--delay", type=float, default=0, help="milliseconds before every answer")
    parser.add_argument("--keep-log", default="")
    parser.add_argument("--requests", default="", help="a file for the stand's log of requests")
    args = parser.parse_args()
    if not SHARED_DIR.is_dir():
        sys.exit("the development data is not beside this checkout; nothing to run on")
    for kind in [args.database] if args.database else ["sqlite", "postgresql"]:
        replay(kind, args)
