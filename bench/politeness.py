"""Check the request log of the replay server against the rules of polite crawling.

    .venv/bin/python -m bench.politeness [LOG]

Without a log, `bench.replay` runs first, with every response delayed by 100 ms. The log has the time at which each
response ended, so two requests to one host that end closer together than the delay plus the pause were concurrent or
too early. A page whose response was truncated on purpose may be requested again without validators, because no copy of
it was stored.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from bench import require_data, results
from bench.replay import CONTACT, HOST_DELAY_SECONDS, SERVER_HOST, SERVER_SCRIPT

RESPONSE_DELAY_SECONDS = 0.1
FAULT_SHARE = 0.1
# The log has milliseconds, and a line is written shortly after its response.
TOLERANCE_SECONDS = 0.01
TRUNCATED_FAULT = 3


@dataclass(frozen=True)
class LoggedRequest:
    """One line of the request log."""

    ended_at: float
    status: int
    host: str
    path: str
    user_agent: str | None
    etag: str | None
    if_modified_since: str | None

    @property
    def is_conditional(self) -> bool:
        """Whether the request had a validator."""
        return bool(self.etag or self.if_modified_since)


def run_replay() -> list[LoggedRequest]:
    """Run `bench.replay` and return its request log."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "requests.json"
        options = (
            "--database",
            "sqlite",
            "--faults",
            str(FAULT_SHARE),
            "--delay",
            str(RESPONSE_DELAY_SECONDS * 1000),
        )
        command = [sys.executable, "-m", "bench.replay", *options, "--requests", str(path)]
        subprocess.run(command, check=True)
        return read_log(path)


def read_log(path: Path) -> list[LoggedRequest]:
    rows = [LoggedRequest(*row) for row in json.loads(path.read_text("utf-8"))]
    return [row for row in rows if not row.host.startswith(SERVER_HOST)]


def load_replay_server() -> ModuleType:
    """Import the replay server: it decides which responses are truncated."""
    spec = importlib.util.spec_from_file_location("replay_server", SERVER_SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def by_host(rows: list[LoggedRequest]) -> dict[str, list[LoggedRequest]]:
    hosts = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.ended_at):
        hosts[row.host].append(row)
    return hosts


def find_too_close(rows: list[LoggedRequest]) -> Iterator[str]:
    for host, requests in by_host(rows).items():
        for first, second in pairwise(requests):
            gap = second.ended_at - first.ended_at
            if gap < RESPONSE_DELAY_SECONDS + HOST_DELAY_SECONDS - TOLERANCE_SECONDS:
                yield f"{host}: {first.path} and {second.path} end {gap:.3f} s apart"


def find_disallowed(rows: list[LoggedRequest]) -> Iterator[str]:
    return (f"{row.host}{row.path}" for row in rows if row.path.startswith("/private/"))


def find_before_robots(rows: list[LoggedRequest]) -> Iterator[str]:
    return (host for host, requests in by_host(rows).items() if requests[0].path != "/robots.txt")


def find_repeated_robots(rows: list[LoggedRequest]) -> Iterator[str]:
    counts = Counter(row.host for row in rows if row.path == "/robots.txt")
    return (host for host, count in counts.items() if count > 1)


def find_unconditional_repeats(rows: list[LoggedRequest]) -> Iterator[str]:
    replay_server, answered_urls = load_replay_server(), set()
    request_counts: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: row.ended_at):
        url = f"http://{row.host}{row.path}"
        request_counts[url] += 1
        if url in answered_urls and not row.is_conditional and row.path != "/robots.txt":
            yield url
        was_truncated = is_truncated(replay_server, url) and request_counts[url] <= 2
        if row.status in {200, 304} and not was_truncated:
            answered_urls.add(url)


def is_truncated(replay_server: ModuleType, url: str) -> bool:
    """Whether the first two responses of a page are truncated."""
    return (
        replay_server.share("t" + url) < FAULT_SHARE
        and int(replay_server.share("k" + url) * 4) == TRUNCATED_FAULT
    )


def find_wrong_user_agents(rows: list[LoggedRequest]) -> Iterator[str]:
    contact = f"(+{CONTACT})"
    return (
        str(row.user_agent)
        for row in rows
        if not str(row.user_agent).startswith("copydesk/") or contact not in str(row.user_agent)
    )


def find_partial_validators(rows: list[LoggedRequest]) -> Iterator[str]:
    """Find requests with one validator of two: both are stored, so both must be sent."""
    return (f"{row.host}{row.path}" for row in rows if bool(row.etag) != bool(row.if_modified_since))


RULES = (
    ("requests to one host at the same time, or closer than its pause", find_too_close),
    ("requests for disallowed paths", find_disallowed),
    ("hosts with a request before robots.txt", find_before_robots),
    ("hosts with two requests for robots.txt within a day", find_repeated_robots),
    ("unconditional repeats", find_unconditional_repeats),
    ("conditional requests with one of two validators", find_partial_validators),
    ("requests without product name and contact", find_wrong_user_agents),
)


def main() -> None:
    require_data(SERVER_SCRIPT)
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("log", type=Path, nargs="?", help="a log of requests; without one the replay runs")
    log = parser.parse_args().log
    rows = read_log(log) if log else run_replay()
    pages = sum(row.status == 200 for row in rows)
    print(f"\n{len(rows)} requests to {len(by_host(rows))} hosts: {pages} full responses, ", end="")
    print(
        f"{sum(row.is_conditional for row in rows)} conditional requests, {sum(row.status == 304 for row in rows)} responses with 304"
    )
    violated_rules = 0
    for name, rule in RULES:
        violations = list(rule(rows))
        violated_rules += bool(violations)
        results.record(name, len(violations), higher_is_better=False)
        print(f"{'FAIL' if violations else 'pass'}  {len(violations):>5}  {name}")
        for line in violations[:5]:
            print(f"             {line}")
    sys.exit(bool(violated_rules))


if __name__ == "__main__":
    main()
