"""Hosts that drip, fall silent, never end and send bombs; the pace of all other hosts meanwhile.

    .venv/bin/python -m bench.troubles

A real worker with eight threads takes the sample newsroom's pages, first alone, then beside ten hosts that each list
five pages of one kind of trouble, and beside twenty that only let us wait. What is measured is when the newsroom is
done.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from cli.sources import follow
from cli.starter import Line
from db import Database, migrations, queries
from tests.journey.stack import Stack, now
from tests.servers.trouble import TroubleServer

TROUBLES = (
    "/drip", "/silent", "/drip-headers", "/endless-interim", "/endless-trailers", "/endless", "/bomb", "/loop",
    "/429-date", "/cut-chunks",
)  # fmt: skip
SLOW = ("/drip", "/silent", "/drip-headers", "/drip") * 5
PAGES_OF_TROUBLE = 5
PAGES = 46


def created(stack: Stack) -> int:
    with stack.database.reading() as session:
        return dict(queries.status(session, now()).endings).get("created", 0)


def run(folder: Path, troubles: Sequence[str], troubled: Sequence[TroubleServer]) -> float:
    """Seconds until the newsroom is stored."""
    database = Database(f"sqlite:///{folder / 'c.db'}")
    migrations.upgrade(database)
    stack = Stack(folder, database)
    allowed = (*stack.newsroom.hosts, *(server.host for server in troubled))
    stack.environment["COPYDESK_ALLOW_PRIVATE"] = ",".join(allowed)
    stack.environment["COPYDESK_RETRY_CAP"] = "600"
    # Real hosts stand on addresses of their own; here all share one.
    stack.environment["COPYDESK_ADDRESS_SLOTS"] = "100"
    with database.transaction() as session:
        for path, server in zip(troubles, troubled, strict=True):
            url = server.url(f"/feed?{','.join(f'{path}?{number}' for number in range(PAGES_OF_TROUBLE))}")
            follow(session, Line(url, url, server.url("/"), ""))
    try:
        stack.start_worker()
        started = time.monotonic()
        while created(stack) < PAGES:
            time.sleep(0.2)
            if time.monotonic() - started > 300:
                sys.exit(f"only {created(stack)} pages after five minutes")
        return time.monotonic() - started
    finally:
        stack.stop()
        database.close()


def main() -> None:
    """Print both times."""
    for troubles in ((), TROUBLES, SLOW):
        beside(troubles)


def beside(troubles: Sequence[str]) -> None:
    """Print how long the newsroom takes beside hosts with these troubles."""
    troubled = [TroubleServer() for _ in troubles]
    with tempfile.TemporaryDirectory() as folder:
        print(f"beside {len(troubled)} hosts in trouble: {run(Path(folder), troubles, troubled):.1f} s")
    for path, server in zip(troubles, troubled, strict=True):
        asked = sum(each.startswith(path) for each in server.asked)
        print(f"  {path}: asked {asked} times, at most {server.most} at once")
        server.close()


if __name__ == "__main__":
    main()
