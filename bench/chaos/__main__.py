"""Run faults against the pipeline, and print how often each was run and what was violated.

    .venv/bin/python -m bench.chaos [--minutes 10] [--database sqlite|postgresql] [--seed 1] [--interval 8]
                                   [--only TEXT]

With SQLite, `copydesk up` runs; with PostgreSQL, broker, schedule and three workers are processes of their own. A site on
six hosts publishes and edits articles all the time. Faults come in an order that the seed decides, each kind equally
often. What must always hold is checked after each fault; at the end nothing is published any more, and everything must be
stored, with no standstill of five minutes. Without root the fault "disk full" is left out. The clocks of broker and PostgreSQL do not jump.
"""

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import results
from bench.chaos.faults import Fault, available_faults
from bench.chaos.invariants import (
    count_endings,
    count_unfinished,
    final_violations,
    lasting_violations,
    poison_violations,
)
from bench.chaos.site import ChaosSite
from bench.chaos.stack import ChaosStack
from db import DatabaseError
from testing.postgres import Postgres

# Large enough for the broker and the database, and for the 200 MB without which nothing is fetched.
_DISK_MB = 900
# At the end, without fewer unfinished entries than ever before.
_STANDSTILL_LIMIT = timedelta(minutes=5)


@dataclass(frozen=True)
class ChaosOptions:
    """What to run, and for how long."""

    duration: timedelta
    # Time between two faults.
    interval: timedelta
    database: str = "sqlite"
    seed: int = 1
    # When the time is over, the run goes on until it had as many faults.
    min_faults: int = 0
    # Only faults with this text in their names; "" for all.
    only: str = ""


@dataclass
class ChaosReport:
    """What a run did and found."""

    faults: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    endings: dict[str, int] = field(default_factory=dict)
    published: int = 0
    requests: int = 0
    restarts: int = 0
    is_disk_small: bool = False
    settle_seconds: float = 0.0
    # At the end, of the file system with the home; below 200 MB nothing is claimed.
    free_mb: int = 0


def run_chaos(options: ChaosOptions) -> ChaosReport:
    """Run the pipeline under faults.

    Args:
        options: what to run.
    """
    report = ChaosReport()
    with ExitStack() as cleanup:
        folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="cd-chaos-")))
        report.is_disk_small = cleanup.enter_context(_small_disk(folder))
        site = ChaosSite(options.seed)
        cleanup.callback(site.close)
        postgres = _start_postgres(folder, cleanup) if options.database == "postgresql" else None
        (folder / "home").mkdir()
        stack = cleanup.enter_context(ChaosStack(folder / "home", site, postgres))
        _run_faults(stack, options, report)
        _settle(stack, report)
        report.violations += final_violations(stack.database, site, datetime.now(UTC))
        report.violations += poison_violations(stack.database, stack.poison_urls)
        report.endings = count_endings(stack.database, datetime.now(UTC))
        report.published, report.requests = len(site.published_urls), site.request_count()
        report.restarts = stack.restart_count
        report.free_mb = shutil.disk_usage(folder).free // 1_000_000
    return report


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """Mount a small file system on a folder where that is allowed; yield whether it was."""
    options = ("-t", "tmpfs", "-o", f"size={_DISK_MB}m", "tmpfs", str(folder))
    is_mounted = (
        sys.platform == "linux"
        and subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
    )
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)


def _start_postgres(folder: Path, cleanup: ExitStack) -> Postgres:
    folder.chmod(0o755)
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        server = Postgres()
    finally:
        tempfile.tempdir = before
    cleanup.callback(server.stop)
    return server


def _run_faults(stack: ChaosStack, options: ChaosOptions, report: ChaosReport) -> None:
    faults = available_faults(stack, is_disk_small=report.is_disk_small)
    schedule = _schedule(tuple(fault for fault in faults if options.only in fault.name), options.seed)
    deadline = time.monotonic() + options.duration.total_seconds()
    _publish_for(stack.site, 2 * options.interval.total_seconds())
    while time.monotonic() < deadline or report.faults.total() < options.min_faults:
        fault = next(schedule, None)
        if fault is None:
            break
        print(f"{datetime.now(UTC):%H:%M:%S} {fault.name}", flush=True)
        fault.run(stack)
        report.faults[fault.name] += 1
        _publish_for(stack.site, options.interval.total_seconds())
        report.violations += [f"after {fault.name}: {violation}" for violation in _check(stack)]


def _schedule(faults: tuple[Fault, ...], seed: int) -> Iterator[Fault]:
    """Yield faults for ever: first what happens once, then all others in a random order, then in another one."""
    order = random.Random(seed)
    yield from (fault for fault in faults if fault.is_once)
    again = [fault for fault in faults if not fault.is_once]
    while again:
        order.shuffle(again)
        yield from again


def _publish_for(site: ChaosSite, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        site.publish()
        time.sleep(1)


def _check(stack: ChaosStack) -> list[str]:
    """Check what must always hold; the database may still be starting."""
    for _ in range(30):
        try:
            return lasting_violations(stack.database, stack.site)
        except DatabaseError:
            time.sleep(1)
    return ["the database does not respond"]


def _settle(stack: ChaosStack, report: ChaosReport) -> None:
    """Wait until nothing is left to do, or nothing has ended for some minutes: a busy machine may have a backlog."""
    stack.site.error_share = 0.0
    started = progressed = time.monotonic()
    lowest_count = count_unfinished(stack.database, stack.site, datetime.now(UTC))
    while lowest_count and time.monotonic() < progressed + _STANDSTILL_LIMIT.total_seconds():
        time.sleep(1)
        unfinished = count_unfinished(stack.database, stack.site, datetime.now(UTC))
        if unfinished < lowest_count:
            lowest_count, progressed = unfinished, time.monotonic()
    report.settle_seconds = time.monotonic() - started


def _print_report(options: ChaosOptions, report: ChaosReport) -> None:
    print(f"\n{report.faults.total()} faults on {options.database}, seed {options.seed}:")
    for name, count in sorted(report.faults.items()):
        print(f"{count:>5}  {name}")
    if not report.is_disk_small:
        print("    0  disk full (needs root, to mount a small file system)")
    print(
        f"{report.published} articles published, {report.requests} requests, {report.restarts} restarts by us"
    )
    print(f"settled after {report.settle_seconds:.0f} s: {report.endings}; {report.free_mb} MB of disk free")
    print(f"{len(report.violations)} violations")
    for violation in report.violations:
        print(f"  {violation}")
    results.record(
        f"violations under {report.faults.total()} faults on {options.database}", len(report.violations)
    )


def main() -> None:
    """Run, print the report, and fail when anything was violated."""
    parser = argparse.ArgumentParser(prog="bench.chaos", description="Run the pipeline under faults.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--interval", type=float, default=8.0, help="seconds between two faults")
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="only faults with this text in their names"
    )
    arguments = parser.parse_args()
    options = ChaosOptions(
        timedelta(minutes=arguments.minutes),
        timedelta(seconds=arguments.interval),
        arguments.database,
        arguments.seed,
        only=arguments.only,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))  # everything is cleaned up
    report = run_chaos(options)
    _print_report(options, report)
    sys.exit(bool(report.violations))


if __name__ == "__main__":
    main()
