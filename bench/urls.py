"""Count the URL pairs of five projects that get the same key here.

    .venv/bin/python -m bench.urls [--refused]

A pair is a URL and the form into which the project normalizes it. Both must have the same key, if they are the same
document. The projects disagree on some pairs; docs/discover.md explains which ones keep two keys.
"""

import argparse
import json
from collections import Counter

from bench import SHARED_DIR, require_data, results
from pipeline.urls import key, resolve_url

PAIRS_FILE = SHARED_DIR / "data" / "urls" / "urls.jsonl"


def main() -> None:
    """Print one row per project."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--refused", action="store_true", help="list every pair with two keys")
    args = parser.parse_args()
    require_data(PAIRS_FILE)
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
        results.record(f"pairs of {source} with one key", correct[source])
    print(f"{'all':14}{correct.total():4} of {total.total()}")
    results.record("pairs with one key", correct.total())


if __name__ == "__main__":
    main()
