"""The whole road on stored real pages: every listed entry must end somewhere, once.

    python -m bench.newsstand [--database sqlite|postgresql] [--trouble 0.1] [--edits 0.2] [--delay 0]

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

from cli.opml import follow_list, read_list
from db import Database, DatabaseSettings, ledger, migrations, open_database, queries, sources
from workers.embedded import Child, Processes, family
from workers.embedded.broker import wait_for_broker
from workers.settings import WorkerSettings

SHARED = Path(__file__).resolve().parents[2] / "shared"
SETS = ("publishers54", "benchmark90", "articles421")
PORT = 8793
CONTACT = "https://example.org/who-we-are"
# Seconds between two requests to one host.
PAUSE = 0.05
PROXY = f"http://127.0.0.1:{PORT}"


def ask(path: str) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": PROXY}))
    with opener.open(f"http://stand.test{path}", timeout=60) as answer:
        return answer.read()


def now() -> datetime:
    return datetime.now(UTC)


def start_stand(processes: Processes, options: argparse.Namespace) -> None:
    pages = [part for name in SETS for part in ("--pages", str(SHARED / "data" / "pages" / name))]
    trouble = ("--trouble", str(options.trouble), "--edits", str(options.edits), "--port", str(PORT))
    trouble += ("--delay", str(options.delay))
    command = (sys.executable, str(SHARED / "newsstand" / "newsstand.py"), *pages, *trouble)
    processes.start(Child("newsstand", command))
    for _ in range(100):
        try:
            ask("/_log")
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("the newsstand does not answer")


def environment(folder: Path, database_url: str) -> dict[str, str]:
    return {
        "COPYDESK_HOME": str(folder),
        "COPYDESK_DATABASE_URL": database_url,
        "COPYDESK_REDIS_URL": f"unix://{folder}/broker.sock",
        "COPYDESK_PROXY": PROXY,
        "COPYDESK_CONTACT": CONTACT,
        "COPYDESK_HOST_DELAY": str(PAUSE),
        "COPYDESK_TICK": "1",
        "COPYDESK_RETRY_BASE": "1",
        "COPYDESK_RETRY_CAP": "3",
        "COPYDESK_REVISITS": "",
    }


def start_broker(processes: Processes, settings: WorkerSettings, kind: str) -> None:
    """Our own broker beside SQLite; Redis itself beside PostgreSQL, where it is installed."""
    child = family.broker(settings)
    redis = shutil.which("redis-server")
    if kind == "postgresql" and redis:
        child = Child("redis", (redis, *child.command[1:]), log=child.log)
        print("broker: redis-server")
    processes.start(child)
    wait_for_broker(settings)


def run_until_done(opened: Database, processes: Processes) -> float:
    started = time.monotonic()
    while True:
        with opened.reading() as session:
            left = queries.left_to_do(session, now() + timedelta(minutes=1))
        if not left:
            return time.monotonic() - started
        if gone := processes.ended():
            sys.exit(f"the {gone[0].name} process ended by itself (exit code {gone[1]})")
        time.sleep(0.5)


def report(opened: Database, seconds: float, title: str) -> None:
    with opened.reading() as session:
        state = queries.status(session, now())
        listed = sum(feed.entries for feed in sources.feeds(session))
    print(f"\n{title}: {seconds:.1f} s")
    print(f"  listed by feeds {listed}, entries {sum(state.endings.values())}, articles {state.articles}")
    for ending, count in state.endings.items():
        print(f"  {count:>6}  {ending}")
    open_ = {stage.step: stage.backlog for stage in state.stages if stage.backlog}
    print(
        f"  not ended: {open_ or 0}; dead letters: {state.dead_letters}; failing feeds: {len(state.failing)}"
    )


def check_listing(opened: Database) -> None:
    """Compare the ledger with what the newsstand serves: none missing, none doubled."""
    from sqlalchemy import text

    with opened.reading() as session:
        urls = session.execute(text("SELECT url FROM entries")).scalars().all()
        doubled = session.execute(
            text("SELECT count(*) FROM (SELECT url FROM articles GROUP BY url HAVING count(*) > 1) AS twice")
        ).scalar_one()
    rows = [
        json.loads(line)
        for name in SETS
        for line in (SHARED / "data" / "pages" / name / "pages.jsonl").open(encoding="utf-8")
    ]
    wanted = {row["url"].partition("://")[2].partition("#")[0] for row in rows if row.get("url")}
    have = {url.partition("://")[2].partition("#")[0] for url in urls}
    print(
        f"  pages served {len(wanted)}, in the ledger {len(wanted & have)}, missing {len(wanted - have)}, ",
        end="",
    )
    print(f"addresses of two articles {doubled}")
    for url in sorted(wanted - have)[:10]:
        print(f"    missing: {url}")


def log_report() -> None:
    rows = json.loads(ask("/_log"))
    pages = [row for row in rows if row[3] != "/robots.txt" and not row[2].startswith("stand.test")]
    conditional = [row for row in pages if row[5] or row[6]]
    print(
        f"  requests {len(rows)}; with validators {len(conditional)}; answers {dict(Counter(row[1] for row in rows))}"
    )
    repeats = Counter((row[2], row[3]) for row in pages if not (row[5] or row[6]) and row[1] == 200)
    print(f"  full answers sent twice without validators: {sum(count > 1 for count in repeats.values())}")


def run(kind: str, options: argparse.Namespace) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="copydesk-stand-")))
        url = f"sqlite:///{folder}/copydesk.db"
        if kind == "postgresql":
            from tests.servers.postgres import Postgres

            server = Postgres()
            stack.callback(server.stop)
            url = server.url(server.make())
        os.environ.update(environment(folder, url))
        processes = stack.enter_context(Processes())
        start_stand(processes, options)
        settings = WorkerSettings()
        migrations.upgrade(Database(DatabaseSettings().url))
        opened = open_database(DatabaseSettings())
        stack.callback(opened.close)
        with opened.transaction() as session:
            listed = read_list(ask("/all.opml"), "all.opml").feeds
            new = follow_list(session, listed)
        print(f"\n{kind}: {new} feeds of {len(listed)} listed in the OPML")
        start_broker(processes, settings, kind)
        processes.start(
            Child("worker", family.worker(settings, {}).command, log=folder / "worker.log", stop_seconds=30)
        )
        visit_twice(opened, processes)
        if options.requests:
            Path(options.requests).write_bytes(ask("/_log"))
        if options.keep_log:
            shutil.copy(folder / "worker.log", options.keep_log)


def visit_twice(opened: Database, processes: Processes) -> None:
    report(opened, run_until_done(opened, processes), "first visit")
    check_listing(opened)
    log_report()
    before = Counter(event.kind for event in _events(opened))
    with opened.transaction() as session:
        sources.visit_now(session, now())
        due = ledger.revisit_now(session, now())
    print(f"\nmade due again: {due} pages and every feed")
    report(opened, run_until_done(opened, processes), "second visit")
    check_listing(opened)
    log_report()
    print(f"  events of the second visit: {dict(Counter(event.kind for event in _events(opened)) - before)}")


def _events(opened: Database) -> list:
    from db import events

    with opened.reading() as session:
        return events.after(session, 0, 100_000)


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
    chosen = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit("the development data is not beside this checkout; nothing to run on")
    for each in [chosen.database] if chosen.database else ["sqlite", "postgresql"]:
        run(each, chosen)
