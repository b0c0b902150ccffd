"""Measure the throughput of healthy hosts beside hosts that stall, never end or send bombs.

    .venv/bin/python -m bench.faults

A real worker with eight threads processes the pages of the sample site: alone, then beside ten hosts that each list five
pages with one kind of fault, then beside twenty hosts that only stall. The figure is the time until the sample site is
stored.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench import results
from db import Database, migrations, queries
from services.sources import StarterFeed, follow_feed
from testing.faults import FaultServer
from tests.end_to_end.stack import Stack, now

FAULT_PATHS = (
    "/drip", "/silent", "/drip-headers", "/endless-interim", "/endless-trailers", "/endless", "/bomb", "/loop",
    "/429-date", "/cut-chunks",
)  # fmt: skip
SLOW_PATHS = ("/drip", "/silent", "/drip-headers", "/drip") * 5
PAGES_PER_FAULTY_HOST = 5
NUM_SAMPLE_PAGES = 46


def count_created(stack: Stack) -> int:
    with stack.database.read_transaction() as session:
        return dict(queries.read_status(session, now()).endings).get("created", 0)


def run(folder: Path, fault_paths: Sequence[str], faulty_servers: Sequence[FaultServer]) -> float:
    """Return the seconds until every page of the sample site is stored."""
    database = Database(f"sqlite:///{folder / 'c.db'}")
    migrations.upgrade(database)
    stack = Stack(folder, database)
    allowed = (*stack.newsroom.hosts, *(server.host for server in faulty_servers))
    stack.environment["COPYDESK_ALLOWED_PRIVATE_HOSTS"] = ",".join(allowed)
    stack.environment["COPYDESK_RETRY_MAX_DELAY"] = "600"
    # Real hosts have IP addresses of their own; here all share one.
    stack.environment["COPYDESK_CONCURRENT_REQUESTS_PER_IP"] = "100"
    with database.transaction() as session:
        for path, server in zip(fault_paths, faulty_servers, strict=True):
            url = server.url(
                f"/feed?{','.join(f'{path}?{number}' for number in range(PAGES_PER_FAULTY_HOST))}"
            )
            follow_feed(session, StarterFeed(url, url, server.url("/"), ""))
    try:
        stack.start_worker()
        started = time.monotonic()
        while count_created(stack) < NUM_SAMPLE_PAGES:
            time.sleep(0.2)
            if time.monotonic() - started > 300:
                sys.exit(
                    f"only {count_created(stack)} of {NUM_SAMPLE_PAGES} pages were stored within five minutes"
                )
        return time.monotonic() - started
    finally:
        stack.stop()
        database.close()


def main() -> None:
    """Print the time for each set of hosts."""
    for fault_paths in ((), FAULT_PATHS, SLOW_PATHS):
        measure_beside(fault_paths)


def measure_beside(fault_paths: Sequence[str]) -> None:
    """Print how long the sample site takes beside one host for each fault."""
    faulty_servers = [FaultServer() for _ in fault_paths]
    with tempfile.TemporaryDirectory() as folder:
        seconds = run(Path(folder), fault_paths, faulty_servers)
    print(f"beside {len(faulty_servers)} faulty hosts: {seconds:.1f} s")
    results.record(f"sample site beside {len(faulty_servers)} faulty hosts", seconds, "s")
    for path, server in zip(fault_paths, faulty_servers, strict=True):
        request_count = sum(request_path.startswith(path) for request_path in server.requested_paths)
        print(f"  {path}: {request_count} requests, at most {server.most} at once")
        server.close()


if __name__ == "__main__":
    main()
