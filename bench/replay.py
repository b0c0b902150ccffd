"""Run the complete pipeline on saved real pages: every listed entry must end exactly once.

    python -m bench.replay [--database sqlite|postgresql] [--faults 0.1] [--edits 0.2] [--delay 0]

The replay server (part of the development data) serves saved pages on loopback as a forward proxy. This bench follows
every feed of its OPML file, runs a real worker until no entry is pending, makes every feed and page due, and runs the
worker again. It prints what was listed, how each entry ended, and what the second visit requested and stored.
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

from bench import SHARED_DIR, exit_not_run, require_data, results
from db import Database, DatabaseSettings, ledger, migrations, open_database, queries, sources
from services.opml import follow_opml_feeds, read_opml_file
from workers.local import process_specs
from workers.local.broker import wait_for_broker
from workers.local.processes import ProcessManager, ProcessSpec
from workers.settings import WorkerSettings

PAGE_SETS = ("publishers54", "benchmark90", "articles421")
PORT = 8793
CONTACT = "https://example.org/who-we-are"
# Seconds between two requests to one host.
HOST_DELAY_SECONDS = 0.05
PROXY_URL = f"http://127.0.0.1:{PORT}"
SERVER_SCRIPT = SHARED_DIR / "newsstand" / "newsstand.py"
# Under this host name the replay server serves its OPML file and its request log.
SERVER_HOST = "stand.test"
# One line of the request log.
STATUS, HOST, PATH, ETAG, IF_MODIFIED_SINCE = 1, 2, 3, 5, 6


def get(path: str) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": PROXY_URL}))
    with opener.open(f"http://{SERVER_HOST}{path}", timeout=60) as response:
        return response.read()


def now() -> datetime:
    return datetime.now(UTC)


def start_replay_server(processes: ProcessManager, options: argparse.Namespace) -> None:
    pages = [
        argument for name in PAGE_SETS for argument in ("--pages", str(SHARED_DIR / "data" / "pages" / name))
    ]
    fault_arguments = ("--trouble", str(options.faults), "--edits", str(options.edits), "--port", str(PORT))
    fault_arguments += ("--delay", str(options.delay))
    command = (sys.executable, str(SERVER_SCRIPT), *pages, *fault_arguments)
    processes.start(ProcessSpec("replay server", command))
    for _ in range(100):
        try:
            get("/_log")
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("the replay server does not respond")


def worker_environment(folder: Path, database_url: str) -> dict[str, str]:
    return {
        "COPYDESK_HOME": str(folder),
        "COPYDESK_DATABASE_URL": database_url,
        "COPYDESK_REDIS_URL": f"unix://{folder}/broker.sock",
        "COPYDESK_PROXY": PROXY_URL,
        "COPYDESK_CONTACT": CONTACT,
        "COPYDESK_HOST_DELAY": str(HOST_DELAY_SECONDS),
        "COPYDESK_SCHEDULE_INTERVAL": "1",
        "COPYDESK_RETRY_INITIAL_DELAY": "1",
        "COPYDESK_RETRY_MAX_DELAY": "3",
        "COPYDESK_REVISIT_DELAYS": "",
    }


def start_broker(processes: ProcessManager, settings: WorkerSettings, kind: str) -> None:
    """Start the embedded broker for SQLite, and Redis for PostgreSQL if it is installed."""
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
            sys.exit(f"the {ended_process[0].name} process exited with code {ended_process[1]}")
        time.sleep(0.5)


def report(database: Database, seconds: float, title: str) -> None:
    with database.read_transaction() as session:
        status = queries.read_status(session, now())
        listed = sum(feed.entries for feed in sources.list_feeds(session))
    print(f"\n{title}: {seconds:.1f} s")
    results.record(title, seconds, "s")
    results.record(f"{title}, articles", status.articles)
    results.record(f"{title}, dead letters", status.dead_letters, higher_is_better=False)
    print(f"  listed by feeds {listed}, entries {sum(status.endings.values())}, articles {status.articles}")
    for outcome, count in status.endings.items():
        print(f"  {count:>6}  {outcome}")
    in_progress = {stage.step: stage.backlog for stage in status.stages if stage.backlog}
    print(
        f"  not ended: {in_progress or 0}; dead letters: {status.dead_letters}; failing feeds: {len(status.failing)}"
    )


def check_listing(database: Database) -> None:
    """Compare the entries with the pages of the replay server: none missing, none stored twice."""
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
        f"  pages served {len(served_urls)}, in the ledger {len(served_urls & stored_urls)}, "
        f"missing {len(served_urls - stored_urls)}, URLs with two articles {duplicates}"
    )
    for url in sorted(served_urls - stored_urls)[:10]:
        print(f"    missing: {url}")


def report_requests() -> None:
    rows = json.loads(get("/_log"))
    pages = [row for row in rows if row[PATH] != "/robots.txt" and not row[HOST].startswith(SERVER_HOST)]
    unconditional = [row for row in pages if not (row[ETAG] or row[IF_MODIFIED_SINCE])]
    print(
        f"  requests {len(rows)}; with validators {len(pages) - len(unconditional)}; "
        f"responses {dict(Counter(row[STATUS] for row in rows))}"
    )
    repeats = Counter((row[HOST], row[PATH]) for row in unconditional if row[STATUS] == 200)
    print(f"  full responses sent twice without validators: {sum(count > 1 for count in repeats.values())}")


def replay(kind: str, options: argparse.Namespace) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="copydesk-replay-")))
        url = f"sqlite:///{folder}/copydesk.db"
        if kind == "postgresql":
            from testing.postgres import NoPostgres, Postgres

            try:
                server = Postgres()
            except NoPostgres as missing:
                exit_not_run(f"PostgreSQL: {missing}")
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
        visit_twice(kind, database, processes)
        if options.requests:
            Path(options.requests).write_bytes(get("/_log"))
        if options.keep_log:
            shutil.copy(folder / "worker.log", options.keep_log)


def visit_twice(kind: str, database: Database, processes: ProcessManager) -> None:
    report(database, run_until_done(database, processes), f"{kind}, first visit")
    check_listing(database)
    report_requests()
    events_before = Counter(event.kind for event in _read_events(database))
    with database.transaction() as session:
        sources.mark_feeds_due(session, now())
        due_count = ledger.mark_articles_due(session, now())
    print(f"\nmade due: {due_count} pages and every feed")
    report(database, run_until_done(database, processes), f"{kind}, second visit")
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
    parser.add_argument("--faults", type=float, default=0.1, help="share of the responses that fail")
    parser.add_argument("--edits", type=float, default=0.2, help="share of the pages that change")
    parser.add_argument("--delay", type=float, default=0, help="milliseconds before every response")
    parser.add_argument("--keep-log", default="", metavar="FILE", help="copy the log of the worker there")
    parser.add_argument("--requests", default="", metavar="FILE", help="write the request log there")
    args = parser.parse_args()
    require_data(SERVER_SCRIPT)
    for kind in [args.database] if args.database else ["sqlite", "postgresql"]:
        replay(kind, args)
