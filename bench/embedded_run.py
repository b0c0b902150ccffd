"""Measure `copydesk up` in an empty folder: the time until the first article, and the memory of each process.

    python -m bench.embedded_run [--articles 1000] [--pages articles421,web700]

It follows the sample site, then pages are imported until there are that many articles. CPU time and memory are those of
`copydesk up` and all its processes (Linux only). Memory is what each process has of its own, and one copy of the pages
of files that they map; PSS beside it is less while other programs map the same libraries.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median

import requests

from bench import SHARED_DIR, require_data, results
from bench.backlog import count_stored
from bench.local_run import process_name
from bench.process_trees import cpu_seconds, memory_mb, memory_pages, process_tree
from bench.saved_pages import read_saved_pages
from bench.throughput import import_pages
from db import Database, DatabaseError, queries
from sample_site import OUTLETS
from testing.ports import free_ports

# Workers return free memory every 10 s, and replace a compute process that has had nothing to do for 5 s.
QUIET_SECONDS = 30.0
PEAK_INTERVAL_SECONDS = 2.0


def wait_until(condition: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    """Wait until a condition holds; end this process when `copydesk up` has ended."""
    while not condition():
        if process.poll() is not None:
            sys.exit("`copydesk up` has ended")
        time.sleep(0.1)


def print_peak(condition: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    """Print the largest and the median memory until a condition holds: of all processes, then what each had at most."""
    totals: list[float] = []
    peaks: dict[str, float] = {}

    def note_memory() -> object:
        members = list(process_tree(process.pid))
        own, shared = memory_pages(members)
        totals.append(sum(own) + shared)
        for member, size in zip(members, own, strict=True):
            name = process_name(member)
            peaks[name] = max(size, peaks.get(name, 0.0))
        time.sleep(PEAK_INTERVAL_SECONDS)
        return condition()

    wait_until(note_memory, process)
    sizes = ", ".join(f"{name} {size:.0f}" for name, size in peaks.items())
    print(
        f"at work: {max(totals):.0f} MB at most, {median(totals):.0f} in the median; each: {sizes}",
        flush=True,
    )
    results.record("memory, at work", max(totals), "MB")


def count_articles(database: Database) -> int:
    """Return the number of articles, 0 while there are no tables."""
    try:
        return count_stored(database)
    except DatabaseError:
        return 0


def is_done(database: Database) -> bool:
    """Return whether nothing is due or in progress."""
    with database.read_transaction() as session:
        return not queries.count_pending(session, datetime.now(UTC) + timedelta(minutes=1))


def report(step: str, pid: int, page_url: str) -> None:
    """Print the memory of each process when the pages were opened, at once and after a rest."""
    for path in ("", "feeds", "search?q=the", "api/v1/articles", "metrics"):
        requests.get(page_url + path, timeout=60).raise_for_status()
    print_memory(f"{step}, at once", pid)
    time.sleep(QUIET_SECONDS)
    print_memory(f"{step}, at rest", pid)


def print_memory(step: str, pid: int) -> None:
    """Print the memory of a process and all that it started."""
    members = list(process_tree(pid))
    own, shared = memory_pages(members)
    total, pss = sum(own) + shared, sum(map(memory_mb, members))
    sizes = ", ".join(f"{process_name(member)} {size:.0f}" for member, size in zip(members, own, strict=True))
    print(f"{step}: {total:.0f} MB: {sizes}, files {shared:.0f} (PSS {pss:.0f})", flush=True)
    results.record(f"memory, {step}", total, "MB")


def measure(environment: Mapping[str, str], options: argparse.Namespace) -> None:
    """Start `copydesk up`, and measure until there are enough articles."""
    home, page_url = (
        Path(environment["COPYDESK_HOME"]),
        f"http://127.0.0.1:{environment['COPYDESK_WEB_PORT']}/",
    )
    database = Database(f"sqlite:///{home / 'copydesk.db'}")
    command = (sys.executable, "-P", "-m", "copydesk", "up", "--sample")
    started = time.monotonic()
    with (home / "up.log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log)
    try:
        wait_until(lambda: count_articles(database), process)
        seconds, cpu = time.monotonic() - started, cpu_seconds([process.pid])
        print(
            f"first article after {seconds:.1f} s, {cpu:.1f} s of CPU, load {os.getloadavg()[0]:.0f}",
            flush=True,
        )
        results.record("first article", seconds, "s")
        results.record("first article, CPU", cpu, "s")
        wait_until(lambda: is_done(database), process)
        report(f"{count_articles(database)} articles", process.pid, page_url)
        pages = (page for name in options.pages.split(",") for page in read_saved_pages(name))
        import_pages(database, list(islice(pages, max(options.articles - count_articles(database), 0))))
        print_peak(lambda: is_done(database), process)
        report(f"{count_articles(database)} articles", process.pid, page_url)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        database.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--pages", default="articles421,web700")
    options = parser.parse_args()
    for name in options.pages.split(",") if options.articles else ():
        require_data(SHARED_DIR / "data" / "pages" / name)
    with tempfile.TemporaryDirectory(prefix="cd-up-") as folder:
        environment = {
            "COPYDESK_HOME": folder,
            "COPYDESK_WEB_PORT": str(free_ports()),
            "COPYDESK_SAMPLE_SITE_PORT": str(free_ports(len(OUTLETS))),
            "COPYDESK_REVISIT_DELAYS": "",
        }
        measure(environment, options)


if __name__ == "__main__":
    main()
