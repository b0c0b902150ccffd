"""Compare robots.txt decisions of Copydesk, protego and the standard library.

    .venv/bin/python -m bench.robots [--worst]

Each line of `urls/robots.jsonl` is a robots.txt and a user agent, with either a URL and whether it may be fetched, or
the expected crawl delay. protego runs in `.venv-bench`; without that environment its row says so.
"""

import argparse
import json
import subprocess
import time
import urllib.robotparser
from collections import Counter
from collections.abc import Callable

from bench import ROOT_DIR, SHARED_DIR, peers, require_data, results

CASES_FILE = SHARED_DIR / "data" / "urls" / "robots.jsonl"
# Takes a case; returns whether the URL is allowed, or the crawl delay in seconds.
Decide = Callable[[dict], bool | float | None]


def read_cases() -> list[dict]:
    return [json.loads(line) for line in CASES_FILE.read_text("utf-8").splitlines()]


def copydesk() -> Decide:
    from pipeline.fetch.robots import Robots

    def decide(case: dict) -> bool | float | None:
        robots = Robots.parse(case["robots"].encode())
        if "url" in case:
            return robots.allowed(case["ua"], case["url"])
        delay = robots.crawl_delay(case["ua"])
        return delay.total_seconds() if delay else None

    return decide


def protego() -> Decide:
    from protego import Protego

    def decide(case: dict) -> bool | float | None:
        robots = Protego.parse(case["robots"])
        return robots.can_fetch(case["url"], case["ua"]) if "url" in case else robots.crawl_delay(case["ua"])

    return decide


def standard_library() -> Decide:
    def decide(case: dict) -> bool | float | None:
        parser = urllib.robotparser.RobotFileParser()
        parser.parse(case["robots"].splitlines())
        return parser.can_fetch(case["ua"], case["url"]) if "url" in case else parser.crawl_delay(case["ua"])

    return decide


READERS = {"copydesk": copydesk, "protego": protego, "standard library": standard_library}


def is_right(decide: Decide, case: dict) -> bool:
    """Whether a reader decides correctly; one that raises does not."""
    try:
        return decide(case) == case.get("allowed", case.get("crawl_delay"))
    except Exception:  # noqa: BLE001 - whatever a peer raises
        return False


def measure(name: str) -> dict:
    """Return the figures of one reader; `seconds` are CPU seconds."""
    decide, started = READERS[name](), time.process_time()
    wrong = [case for case in read_cases() if not is_right(decide, case)]
    seconds = time.process_time() - started
    sources = Counter(case["source"] for case in wrong)
    return {
        "of": len(read_cases()),
        "wrong": [case["id"] for case in wrong],
        "sources": sources,
        "seconds": seconds,
    }


def measure_in_bench_environment(name: str) -> dict | None:
    """Return the figures of a reader installed in `.venv-bench`, or None without that environment."""
    if not peers.is_ready():
        return None
    command = [str(peers.PYTHON), "-m", "bench.robots", "--json", name]
    process = subprocess.run(command, cwd=ROOT_DIR, capture_output=True, text=True, check=False)
    return json.loads(process.stdout) if process.returncode == 0 else None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--worst", action="store_true", help="list the cases that are decided wrongly")
    parser.add_argument("--json", choices=READERS, help="print one reader's figures as JSON")
    args = parser.parse_args()
    if args.json:
        print(json.dumps(measure(args.json)))
        return
    require_data(CASES_FILE)
    for name in READERS:
        row = measure_in_bench_environment(name) if name == "protego" else measure(name)
        if row is None:
            print(f"{name:18} not run: {peers.MISSING}")
            continue
        correct = row["of"] - len(row["wrong"])
        results.record(f"right, {name}", correct)
        results.record(f"CPU, {name}", row["seconds"], "s")
        print(
            f"{name:18} {correct}/{row['of']} right ({correct / row['of']:.1%}), {row['seconds']:.2f} CPU s, wrong by source: {dict(row['sources'])}"
        )
        for id_ in row["wrong"] if args.worst else ():
            print(f"    {id_}")


if __name__ == "__main__":
    main()
