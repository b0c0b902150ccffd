"""Hosts that drip, fall silent, never end and send bombs; the pace of all other hosts meanwhile.

    .venv/bin/python -m bench.faults

A real worker with eight threads takes the sample newsroom's pages, first alone, then beside ten hosts that each list
five pages of one kind of trouble, and beside twenty that only let us wait. What is measured is when the newsroom is
done.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from db import Database, migrations, queries
from services.sources import StarterFeed, follow_feed
from testing.faults import TroubleServer
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


def run(folder: Path, fault_paths: Sequence[str], faulty_servers: Sequence[TroubleServer]) -> float:
    """Seconds until the newsroom is stored."""
    database = Database(f"sqlite:///{folder / 'c.db'}")
    migrations.upgrade(database)
    stack = Stack(folder, database)
    allowed = (*stack.newsroom.hosts, *(server.host for server in faulty_servers))
    stack.environment["COPYDESK_ALLOW_PRIVATE"] = ",".join(allowed)
    stack.environment["COPYDESK_RETRY_CAP"] = "600"
    # Real hosts stand on addresses of their own; here all share one.
    stack.environment["COPYDESK_ADDRESS_SLOTS"] = "100"
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
                sys.exit(f"only {count_created(stack)} pages after five minutes")
        return time.monotonic() - started
    finally:
        stack.stop()
        database.close()


def main() -> None:
    """Print both times."""
    for fault_paths in ((), FAULT_PATHS, SLOW_PATHS):
        measure_beside(fault_paths)


def measure_beside(fault_paths: Sequence[str]) -> None:
    """Print how long the newsroom takes beside hosts with these troubles."""
    faulty_servers = [TroubleServer() for _ in fault_paths]
    with tempfile.TemporaryDirectory() as folder:
        print(
            f"beside {len(faulty_servers)} hosts in trouble: {run(Path(folder), fault_paths, faulty_servers):.1f} s"
        )
    for path, server in zip(fault_paths, faulty_servers, strict=True):
        request_count = sum(request_path.startswith(path) for request_path in server.asked)
        print(f"  {path}: asked {request_count} times, at most {server.most} at once")
        server.close()


if __name__ == "__main__":
    main()
