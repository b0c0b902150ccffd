"""Decisions on robots.txt files in, the share that each reader gets right out: ours, protego and the standard library.

    .venv/bin/python -m bench.robots [--worst]

Each line of `urls/robots.jsonl` is a robots.txt and an agent, with an address and whether it may be asked for, or with
the delay that is asked. protego runs in `.venv-bench`; where it is not installed its row says so.
"""

import argparse
import json
import subprocess
import sys
import time
import urllib.robotparser
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench import SHARED

CASES = SHARED / "data" / "urls" / "robots.jsonl"
HERE = Path(__file__).parent.parent
# A case in; what the reader says: whether the address is allowed, or the delay in seconds.
Answer = Callable[[dict], bool | float | None]


def cases() -> list[dict]:
    return [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]


def ours() -> Answer:
    from pipeline.fetch.robots import Robots

    def answer(case: dict) -> bool | float | None:
        robots = Robots.parse(case["robots"].encode())
        if "url" in case:
            return robots.allowed(case["ua"], case["url"])
        delay = robots.crawl_delay(case["ua"])
        return delay.total_seconds() if delay else None

    return answer


def protego() -> Answer:
    from protego import Protego

    def answer(case: dict) -> bool | float | None:
        robots = Protego.parse(case["robots"])
        return robots.can_fetch(case["url"], case["ua"]) if "url" in case else robots.crawl_delay(case["ua"])

    return answer


def standard_library() -> Answer:
    def answer(case: dict) -> bool | float | None:
        parser = urllib.robotparser.RobotFileParser()
        parser.parse(case["robots"].splitlines())
        return parser.can_fetch(case["ua"], case["url"]) if "url" in case else parser.crawl_delay(case["ua"])

    return answer


READERS = {"ours": ours, "protego": protego, "standard library": standard_library}


def is_right(answer: Answer, case: dict) -> bool:
    """Whether a reader says what is right; one that raises does not."""
    try:
        return answer(case) == case.get("allowed", case.get("crawl_delay"))
    except Exception:  # noqa: BLE001 - whatever a peer raises
        return False


def measured(name: str) -> dict:
    """The figures of one reader."""
    answer, started = READERS[name](), time.process_time()
    wrong = [case for case in cases() if not is_right(answer, case)]
    seconds = time.process_time() - started
    sources = Counter(case["source"] for case in wrong)
    return {
        "of": len(cases()),
        "wrong": [case["id"] for case in wrong],
        "sources": sources,
        "seconds": seconds,
    }


def elsewhere(name: str) -> dict | None:
    """The figures of a reader that lives in the bench environment; None where it is not installed."""
    command = [str(HERE / ".venv-bench/bin/python"), "-m", "bench.robots", "--json", name]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--worst", action="store_true", help="name the cases that are wrong")
    ask.add_argument("--json", choices=READERS, help="print one reader's figures as JSON")
    given = ask.parse_args()
    if given.json:
        print(json.dumps(measured(given.json)))
        return
    if not CASES.is_file():
        sys.exit("the development data is not beside this checkout")
    for name in READERS:
        row = elsewhere(name) if name == "protego" else measured(name)
        if row is None:
            print(f"{name:18} not installed; run: make .venv-bench/ready")
            continue
        right = row["of"] - len(row["wrong"])
        print(
            f"{name:18} {right}/{row['of']} right ({right / row['of']:.1%}), {row['seconds']:.2f} CPU s, wrong by source: {dict(row['sources'])}"
        )
        for id_ in row["wrong"] if given.worst else ():
            print(f"    {id_}")


if __name__ == "__main__":
    main()
