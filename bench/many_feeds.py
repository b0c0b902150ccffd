"""Measure claims and visits of ten thousand feeds in the database, and how many a real worker visits.

    python -m bench.many_feeds [--feeds 10000] [--hosts 10000] [--claims 25] [--run] [--period 600]
        [--only sqlite|postgresql]

Without `--run` only the database is measured, in CPU time with that of the server: every feed is due, some are claimed as
the tick claims them and finished as a visit finishes them; then ticks with nothing due. With `--run`, a real worker and broker, as `copydesk up` starts them, visit
every feed once through a small server on loopback, including robots.txt of each host. With `--period 600` each feed is
then due every ten minutes, and the bench prints how late the visits are.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread
from typing import TypeVar

from sqlalchemy import func, insert, select, text, update

from bench import results
from bench.databases import cpu_seconds, new_databases
from bench.local_run import LocalRun
from db import Database, migrations, queries, sources, visits
from db.hosts import ensure_hosts
from db.tables import FeedRow, FeedVisitRow, SourceRow
from db.visits import FeedVisit
from pipeline.discover.polling import FeedState, PollingPolicy, next_visit, update_polling_state
from pipeline.records import PollingState
from pipeline.urls import normalize_url

LEASE, MAX_CLAIMS = timedelta(minutes=5), 200
ROWS_PER_STATEMENT = 1_000
Value = TypeVar("Value")


def now() -> datetime:
    return datetime.now(UTC)


def add_feeds(database: Database, feeds: int, hosts: int) -> float:
    """Follow a number of feeds, spread over a number of hosts, by rows; return the seconds it took."""
    started = time.perf_counter()
    names = [f"site-{number}.example.org" for number in range(hosts)]
    with database.transaction() as session:
        for part in split_batches(names):
            ensure_hosts(session, set(part))
        for part in split_batches(names):
            session.execute(insert(SourceRow), [source_values(name) for name in part])
        ids = {name: id_ for id_, name in session.execute(select(SourceRow.id, SourceRow.identity_key))}
        for numbers in split_batches(range(feeds)):
            hosts_of = [(number, names[number % hosts]) for number in numbers]
            rows = [feed_values(number, ids[host], host) for number, host in hosts_of]
            session.execute(insert(FeedRow), rows)
    if database.dialect == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))  # the server does so a minute later
    return time.perf_counter() - started


def split_batches(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Yield parts of a sequence that one statement inserts."""
    for start in range(0, len(values), ROWS_PER_STATEMENT):
        yield values[start : start + ROWS_PER_STATEMENT]


def source_values(host: str) -> dict[str, object]:
    homepage = f"http://{host}/"
    return {
        "identity_key": host,
        "identity_host": host,
        "name": host,
        "homepage": homepage,
        "added_at": now(),
    }


def feed_values(number: int, source_id: int, host: str) -> dict[str, object]:
    url, at = f"http://{host}/feed-{number}.xml", now()
    values = {"source_id": source_id, "url": url, "url_key": normalize_url(url), "host": host}
    return {**values, "added_at": at, "next_visit_at": at}


@contextmanager
def measure_cpu(database: Database, milliseconds: list[float]) -> Iterator[None]:
    """Append the milliseconds of CPU that the context takes, with those of the server."""
    started = cpu_seconds(database)
    yield
    milliseconds.append((cpu_seconds(database) - started) * 1000)


def visit_some(database: Database, claim_count: int) -> tuple[list[float], list[float]]:
    """Claim and finish a number of times; return the milliseconds of each claim and of each visit."""
    claims: list[float] = []
    visit_ends: list[float] = []
    for _ in range(claim_count):
        with measure_cpu(database, claims), database.transaction() as session:
            claim_keys = visits.claim_feeds(session, now(), MAX_CLAIMS, LEASE)
        for claim_key in claim_keys:
            with measure_cpu(database, visit_ends), database.transaction() as session:
                finish_visit(session, claim_key)
    return claims, visit_ends


def finish_visit(session: object, claim_key: visits.FeedClaimKey) -> None:
    """Write what a visit writes, including the time of the next one."""
    claim = visits.get_claimed_feed(session, claim_key)  # type: ignore[arg-type]
    assert claim is not None
    visited_at = now()
    polling_state = update_polling_state(
        claim.polling_state or PollingState(),
        [visited_at - timedelta(hours=hours) for hours in range(1, 20)],
        visited_at,
        20,
    )
    next_visit_at = next_visit(FeedState(polling_state), PollingPolicy(), visited_at, 0.5)
    visit = FeedVisit("read", next_visit_at, timedelta(0), 200, listed_count=20, polling_state=polling_state)
    assert visits.finish_visit(session, claim, visit, visited_at)  # type: ignore[arg-type]


def measure(name: str, database: Database, options: argparse.Namespace) -> None:
    feeds = options.feeds
    seconds = add_feeds(database, feeds, options.hosts)
    claims, visit_ends = visit_some(database, options.claims)
    with database.transaction() as session:
        session.execute(update(FeedRow).values(next_visit_at=now() + timedelta(days=1)))
    idle_claims: list[float] = []
    status_times: list[float] = []
    list_times: list[float] = []
    for _ in range(20):
        with measure_cpu(database, idle_claims), database.transaction() as session:
            visits.claim_feeds(session, now(), MAX_CLAIMS, LEASE)
    with measure_cpu(database, status_times), database.read_transaction() as session:
        queries.read_status(session, now())
    with measure_cpu(database, list_times), database.read_transaction() as session:
        sources.list_feeds(session)
    results.record(f"{name}, {feeds} feeds, a claim of {MAX_CLAIMS}", median(claims), "ms")
    results.record(f"{name}, {feeds} feeds, the end of a visit", median(visit_ends), "ms")
    results.record(f"{name}, {feeds} feeds, a tick with nothing due", median(idle_claims), "ms")
    results.record(f"{name}, {feeds} feeds, status", status_times[0], "ms")
    results.record(f"{name}, {feeds} feeds, list of feeds", list_times[0], "ms")
    print(
        f"| {name} | {seconds:.1f} s | {median(claims):.0f} ms, at most {max(claims):.0f} | {median(visit_ends):.1f} ms | "
        f"{median(idle_claims):.1f} ms | {status_times[0]:.0f} ms | {list_times[0]:.0f} ms |",
        flush=True,
    )


# --- a real worker ---


class FeedServerHandler(BaseHTTPRequestHandler):
    """Serve every host of the run, as a forward proxy."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        is_robots = self.path.endswith("/robots.txt")
        body = b"" if is_robots else empty_feed(self.path)
        self.send_response(404 if is_robots else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def empty_feed(url: str) -> bytes:
    """Return a feed without entries, so that only the visit costs time."""
    return f"<rss version='2.0'><channel><title>{url}</title></channel></rss>".encode()


@contextmanager
def feed_server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), FeedServerHandler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def run_worker(name: str, url: str, options: argparse.Namespace) -> None:
    feeds, hosts = options.feeds, options.hosts
    with ExitStack() as stack:
        home_dir = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = {
            "COPYDESK_PROXY": stack.enter_context(feed_server()),
            "COPYDESK_CONTACT": "https://example.org/who-we-are",
            "COPYDESK_HOST_DELAY": "0.05",
        }
        if options.period:
            environment["COPYDESK_FEED_MIN_INTERVAL"] = str(options.period)
            environment["COPYDESK_FEED_MAX_INTERVAL"] = str(options.period * 1.1)
        database = Database(url)
        stack.callback(database.close)
        add_feeds(database, feeds, hosts)
        run = stack.enter_context(LocalRun(home_dir, database, environment))
        wait_for_visits(name, run, feeds)
        if options.period:
            print_lateness(run, options.period)


def print_lateness(run: LocalRun, period: float) -> None:
    """Print how long after it was due each visit began, measured for one period after half a period."""
    since = now() + timedelta(seconds=period / 2)
    time.sleep(period * 1.5)
    due_by_feed: dict[int, datetime] = {}
    delays: list[float] = []
    with run.database.read_transaction() as session:
        query = select(FeedVisitRow.feed_id, FeedVisitRow.visited_at, FeedVisitRow.next_visit_at)
        for feed_id, visited_at, next_visit_at in session.execute(query.order_by(FeedVisitRow.id)):
            if feed_id in due_by_feed and visited_at >= since:
                delays.append((visited_at - due_by_feed[feed_id]).total_seconds())
            due_by_feed[feed_id] = next_visit_at
    delays.sort()
    print(
        f"{len(delays)} visits, {len(delays) / period:.1f} per second; late by {median(delays):.1f} s at the median, "
        f"{delays[int(len(delays) * 0.95)]:.1f} s at 95 %, {delays[-1]:.1f} s at most; memory {max(run.memory_mb().values()):.0f} MB"
    )


def wait_for_visits(name: str, run: LocalRun, feeds: int) -> None:
    """Wait until every feed was visited once, and print how long that took."""
    started, first_visit = time.monotonic(), 0.0
    while True:
        with run.database.read_transaction() as session:
            unvisited = session.scalar(select(func.count()).where(FeedRow.last_visit_at.is_(None))) or 0
        if unvisited < feeds and not first_visit:
            first_visit = time.monotonic()
        if unvisited == 0:
            break
        if time.monotonic() - started > 3_000:
            sys.exit(f"{unvisited} feeds were not visited within 50 minutes")
        time.sleep(5)
    seconds = time.monotonic() - first_visit
    results.record(f"{name}, {feeds} feeds, visits by a worker", feeds / seconds, "1/s")
    print(
        f"| {name} | {seconds:.0f} s | {feeds / seconds:.0f} | {2 * feeds / seconds:.0f} | {max(run.memory_mb().values()):.0f} MB |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--hosts", type=int, default=10_000)
    parser.add_argument("--claims", type=int, default=25, help=f"how often {MAX_CLAIMS} are claimed")
    parser.add_argument("--run", action="store_true")
    parser.add_argument("--period", type=float, default=0.0)
    parser.add_argument("--only", choices=("sqlite", "postgresql"), default="")
    options = parser.parse_args()
    worker_header = "| | all visited once | feeds per second | requests per second | memory of the worker |\n|---|---|---|---|---|"
    database_header = "| | followed | a claim of 200 | the end of a visit | a tick with nothing due | status | list of feeds |\n|---|---|---|---|---|---|---|"
    print(worker_header if options.run else database_header)
    with ExitStack() as stack:
        for name, url in new_databases(stack, options.only):
            database = Database(url)
            migrations.upgrade(database)
            if options.run:
                run_worker(name, url, options)
            else:
                measure(name, database, options)
            database.close()


if __name__ == "__main__":
    main()
