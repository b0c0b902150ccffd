"""Ten thousand feeds: how long claims and visits take in the database, and how many a real worker visits.

    python -m bench.many_feeds [--feeds 10000] [--hosts 10000] [--run] [--period 600] [--only sqlite|postgresql]

First the database alone: every feed due at once, claimed as the tick claims them and finished as a visit finishes
them; then a quiet tick, with nothing due. With `--run`, a real worker and broker as `copydesk up` starts them visit all
feeds once through a small server on loopback, robots.txt of each host included. With `--period 600` each feed is then
visited every ten minutes, for as long again: how late are visits?
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread

from sqlalchemy import func, select

from db import Database, migrations, queries, sources, visits
from db.tables import FeedRow, FeedVisitRow
from db.visits import Visit
from pipeline.discover.rhythm import RhythmPolicy, Situation, learned, next_visit
from pipeline.records import Feed, Rhythm, Source
from tests.servers.postgres import NoPostgres, Postgres
from workers.embedded import Child, Processes, family
from workers.embedded.broker import wait_for_broker
from workers.settings import WorkerSettings

LEASE, AT_ONCE = timedelta(minutes=5), 200


def now() -> datetime:
    return datetime.now(UTC)


def follow(database: Database, feeds: int, hosts: int) -> float:
    """Follow so many feeds of so many hosts; seconds."""
    started = time.perf_counter()
    with database.transaction() as session:
        for number in range(feeds):
            home = f"http://site-{number % hosts}.example.org/"
            source = sources.add_source(session, Source(f"Site {number % hosts}", home), now())
            sources.add_feed(session, source, Feed(f"{home}feed-{number}.xml"), now())
    return time.perf_counter() - started


@contextmanager
def timed(times: list[float]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    times.append((time.perf_counter() - started) * 1000)


def visit_all(database: Database) -> tuple[list[float], list[float]]:
    """Claim and finish until nothing is due: milliseconds of each claim and of each visit."""
    claims: list[float] = []
    ends: list[float] = []
    while True:
        with timed(claims), database.transaction() as session:
            tickets = visits.claim_feeds(session, now(), AT_ONCE, LEASE)
        if not tickets:
            return claims, ends
        for ticket in tickets:
            with timed(ends), database.transaction() as session:
                finish(session, ticket)


def finish(session: object, ticket: visits.FeedTicket) -> None:
    """What a visit writes, the decision about the next one included."""
    claim = visits.claimed(session, ticket)  # type: ignore[arg-type]
    assert claim is not None
    at = now()
    rhythm = learned(claim.rhythm or Rhythm(), [at - timedelta(hours=n) for n in range(1, 20)], at, 20)
    due = next_visit(Situation(rhythm), RhythmPolicy(), at, 0.5)
    visit = Visit("read", due, timedelta(0), 200, seen=20, rhythm=rhythm)
    assert visits.finish_visit(session, claim, visit, at)  # type: ignore[arg-type]


def measure(name: str, database: Database, feeds: int, hosts: int) -> None:
    added = follow(database, feeds, hosts)
    claims, ends = visit_all(database)
    quiet: list[float] = []
    shown: list[float] = []
    for _ in range(20):
        with timed(quiet), database.transaction() as session:
            visits.claim_feeds(session, now(), AT_ONCE, LEASE)
    with timed(shown), database.reading() as session:
        queries.status(session, now())
        sources.feeds(session)
    print(
        f"| {name} | {added:.1f} s | {median(claims):.0f} ms, at most {max(claims):.0f} | {median(ends):.1f} ms | "
        f"{median(quiet):.1f} ms | {shown[0]:.0f} ms |"
    )


# --- a real worker ---


class Site(BaseHTTPRequestHandler):
    """Every host of the run, as a forward proxy sees them."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        robots = self.path.endswith("/robots.txt")
        body = b"" if robots else feed(self.path)
        self.send_response(404 if robots else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def feed(url: str) -> bytes:
    """Nothing in it: what is measured is visiting."""
    return f"<rss version='2.0'><channel><title>{url}</title></channel></rss>".encode()


@contextmanager
def served() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def memory() -> float:
    """Megabytes of the largest of our child processes that run now."""
    sizes = [0]
    for status in Path("/proc").glob("[0-9]*/status"):
        text = status.read_text(errors="ignore") if status.exists() else ""
        fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        if fields.get("PPid", "").strip() == str(os.getpid()):
            sizes.append(int(fields.get("VmHWM", "0 kB").split()[0]))
    return max(sizes) / 1000


def run(name: str, url: str, options: argparse.Namespace) -> None:
    feeds, hosts = options.feeds, options.hosts
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ.update(
            COPYDESK_HOME=str(home),
            COPYDESK_DATABASE_URL=url,
            COPYDESK_PROXY=stack.enter_context(served()),
            COPYDESK_CONTACT="https://example.org/who-we-are",
            COPYDESK_HOST_DELAY="0.05",
        )
        if options.period:
            os.environ.update(
                COPYDESK_FEED_MIN=str(options.period), COPYDESK_FEED_MAX=str(options.period * 1.1)
            )
        database = Database(url)
        stack.callback(database.close)
        follow(database, feeds, hosts)
        processes = stack.enter_context(Processes())
        settings = WorkerSettings()
        processes.start(family.broker(settings))
        wait_for_broker(settings)
        worker = family.worker(settings, {})
        processes.start(Child("worker", worker.command, worker.environment, 30.0, home / "worker.log"))
        report(name, database, feeds)
        if options.period:
            lateness(database, options.period)


def lateness(database: Database, period: float) -> None:
    """How long after its time each visit came, from now on, for a period and a half."""
    since = now() + timedelta(seconds=period / 2)
    time.sleep(period * 1.5)
    due: dict[int, datetime] = {}
    late: list[float] = []
    with database.reading() as session:
        query = select(FeedVisitRow.feed_id, FeedVisitRow.visited_at, FeedVisitRow.next_visit_at)
        for feed_id, at, following in session.execute(query.order_by(FeedVisitRow.id)):
            if feed_id in due and at >= since:
                late.append((at - due[feed_id]).total_seconds())
            due[feed_id] = following
    late.sort()
    print(
        f"{len(late)} visits, {len(late) / period:.1f} a second; late by {median(late):.1f} s at the median, "
        f"{late[int(len(late) * 0.95)]:.1f} s at 95 %, {late[-1]:.1f} s at most; memory {memory():.0f} MB"
    )


def report(name: str, database: Database, feeds: int) -> None:
    """Wait until every feed was visited once, and say how long that took."""
    started, first = time.monotonic(), 0.0
    while True:
        with database.reading() as session:
            left = session.scalar(select(func.count()).where(FeedRow.last_visit_at.is_(None)))
        if left < feeds and not first:
            first = time.monotonic()
        if left == 0:
            break
        if time.monotonic() - started > 3_000:
            sys.exit(f"{left} feeds were not visited within 50 minutes")
        time.sleep(5)
    took = time.monotonic() - first
    print(f"| {name} | {took:.0f} s | {feeds / took:.0f} | {2 * feeds / took:.0f} | {memory():.0f} MB |")


def databases(stack: ExitStack, only: str) -> Iterator[tuple[str, str]]:
    """An empty database with all tables of each kind."""
    if only != "postgresql":
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        yield "SQLite", f"sqlite:///{folder}/feeds.db"
    if only != "sqlite":
        try:
            server = Postgres()
        except NoPostgres as missing:
            print(f"PostgreSQL is left out: {missing}")
            return
        stack.callback(server.stop)
        yield "PostgreSQL", server.url(server.make())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--hosts", type=int, default=10_000)
    parser.add_argument("--run", action="store_true")
    parser.add_argument("--period", type=float, default=0.0)
    parser.add_argument("--only", choices=("sqlite", "postgresql"), default="")
    options = parser.parse_args()
    head = "| | all visited once | feeds a second | requests a second | the worker's memory |\n|---|---|---|---|---|"
    alone = "| | followed | a claim of 200 | a visit's end | a quiet tick | status and list of feeds |\n|---|---|---|---|---|---|"
    print(head if options.run else alone)
    with ExitStack() as stack:
        for name, url in databases(stack, options.only):
            database = Database(url)
            migrations.upgrade(database)
            if options.run:
                run(name, url, options)
            else:
                measure(name, database, options.feeds, options.hosts)
            database.close()


if __name__ == "__main__":
    main()
