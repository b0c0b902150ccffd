"""The address pairs of five projects in; how many of them have one key here, by project, out.

    .venv/bin/python -m bench.urls [--refused]

A pair is an address and the same address as the project would write it: both must have one key, when the project is
right that they are one document. The projects do not all agree; docs/discover.md explains what is refused.
"""

import argparse
import json
import sys
from collections import Counter

from bench import SHARED_DIR
from pipeline.urls import key, resolve_url

PAIRS_FILE = SHARED_DIR / "data" / "urls" / "urls.jsonl"


def main() -> None:
    """Print a row for each project."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--refused", action="store_true", help="list every pair with two keys")
    args = parser.parse_args()
    if not PAIRS_FILE.is_file():
        sys.exit("the development data is not beside this checkout")
    correct: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for line in PAIRS_FILE.read_text("utf-8").splitlines():
        pair = json.loads(line)
        if pair["kind"] != "canonical":
            continue
        url = resolve_url(pair["base"], pair["input"]) if pair["base"] else pair["input"]
        keys = key(url), key(pair["expected"])
        total[pair["source"]] += 1
        correct[pair["source"]] += keys[0] == keys[1]
        if args.refused and keys[0] != keys[1]:
            print(f"{pair['id']}: {pair['input']!r} → {pair['expected']!r}\n    {keys[0]}\n    {keys[1]}")
    for source, count in total.items():
        print(f"{source:14}{correct[source]:4} of {count}")
    print(f"{'all':14}{correct.total():4} of {total.total()}")


if __name__ == "__main__":
    main()
