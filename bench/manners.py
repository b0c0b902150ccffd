"""The newsstand's log of requests in, how polite we were as a server sees it, out.

    .venv/bin/python -m bench.manners [LOG]

Without a log the newsstand is run twice over first, with every answer held back by 100 ms: the log knows when an answer
ended, so two requests of one host that end closer together than that and the pause were made at once or too soon.
A page whose answer was cut on purpose may be asked for again without validators: nothing of it was kept.
"""

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

from bench import SHARED
from bench.newsstand import CONTACT, PAUSE

HELD_BACK = 0.1
TROUBLE = 0.1
# The log has milliseconds, and the note is written a little after the answer.
TOLERANCE = 0.01
CUT = 3


@dataclass(frozen=True)
class Asked:
    """One line of the log."""

    ended: float
    status: int
    host: str
    path: str
    agent: str | None
    etag: str | None
    since: str | None

    @property
    def conditional(self) -> bool:
        """Whether it compared with what was had already."""
        return bool(self.etag or self.since)


def run() -> list[Asked]:
    """The log of a fresh run."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "requests.json"
        options = ("--database", "sqlite", "--trouble", str(TROUBLE), "--delay", str(HELD_BACK * 1000))
        command = [sys.executable, "-m", "bench.newsstand", *options, "--requests", str(file)]
        subprocess.run(command, check=True)
        return read(file)


def read(file: Path) -> list[Asked]:
    rows = [Asked(*row) for row in json.loads(file.read_text("utf-8"))]
    return [row for row in rows if not row.host.startswith("stand.test")]


def newsstand() -> ModuleType:
    """The stand itself: it knows which answers it cuts."""
    spec = importlib.util.spec_from_file_location("newsstand", SHARED / "newsstand" / "newsstand.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def by_host(rows: list[Asked]) -> dict[str, list[Asked]]:
    hosts = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.ended):
        hosts[row.host].append(row)
    return hosts


def too_close(rows: list[Asked]) -> Iterator[str]:
    for host, asked in by_host(rows).items():
        for one, other in pairwise(asked):
            gap = other.ended - one.ended
            if gap < HELD_BACK + PAUSE - TOLERANCE:
                yield f"{host}: {one.path} and {other.path} end {gap:.3f} s apart"


def disallowed(rows: list[Asked]) -> Iterator[str]:
    return (f"{row.host}{row.path}" for row in rows if row.path.startswith("/private/"))


def before_robots(rows: list[Asked]) -> Iterator[str]:
    return (host for host, asked in by_host(rows).items() if asked[0].path != "/robots.txt")


def robots_again(rows: list[Asked]) -> Iterator[str]:
    counts = Counter(row.host for row in rows if row.path == "/robots.txt")
    return (host for host, count in counts.items() if count > 1)


def unconditional_repeats(rows: list[Asked]) -> Iterator[str]:
    stand, answered = newsstand(), set()
    times: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: row.ended):
        link = f"http://{row.host}{row.path}"
        times[link] += 1
        if link in answered and not row.conditional and row.path != "/robots.txt":
            yield link
        cut = is_cut(stand, link) and times[link] <= 2
        if row.status in {200, 304} and not cut:
            answered.add(link)


def is_cut(stand: ModuleType, link: str) -> bool:
    """Whether the first two answers of a page end too early."""
    return stand.share("t" + link) < TROUBLE and int(stand.share("k" + link) * 4) == CUT


def dishonest(rows: list[Asked]) -> Iterator[str]:
    honest = f"(+{CONTACT})"
    return (
        str(row.agent)
        for row in rows
        if not str(row.agent).startswith("copydesk/") or honest not in str(row.agent)
    )


def changed_validators(rows: list[Asked]) -> Iterator[str]:
    """One half of the two validators only: both are kept and sent back."""
    return (f"{row.host}{row.path}" for row in rows if bool(row.etag) != bool(row.since))


RULES = (
    ("two requests of a host at once, or closer than its pause", too_close),
    ("disallowed paths asked for", disallowed),
    ("hosts asked for something before robots.txt", before_robots),
    ("robots.txt asked for twice within a day", robots_again),
    ("unconditional repeats", unconditional_repeats),
    ("conditional requests with one of two validators", changed_validators),
    ("requests without our name and contact", dishonest),
)


def main() -> None:
    if not SHARED.is_dir():
        sys.exit("the development data is not beside this checkout")
    rows = read(Path(sys.argv[1])) if len(sys.argv) > 1 else run()
    pages = sum(row.status == 200 for row in rows)
    print(f"\n{len(rows)} requests to {len(by_host(rows))} hosts: {pages} full answers, ", end="")
    print(
        f"{sum(row.conditional for row in rows)} conditional requests, {sum(row.status == 304 for row in rows)} answered 304"
    )
    broken = 0
    for name, rule in RULES:
        found = list(rule(rows))
        broken += bool(found)
        print(f"{'FAIL' if found else 'pass'}  {len(found):>5}  {name}")
        for line in found[:5]:
            print(f"             {line}")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
