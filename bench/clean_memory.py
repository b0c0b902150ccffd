"""A set of pages and a cleaner in; the most memory its process ever took, in MB, out. Run by `bench.clean`.

Pages are read one by one, so that what is held is what the cleaner holds.
"""

import argparse
import contextlib
import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "shared" / "score"))


def main() -> None:
    """Clean every page once and print the peak."""
    import score_clean

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidate", required=True)
    parser.add_argument("--set", required=True)
    args = parser.parse_args()
    clean = score_clean.adapt(args.candidate)
    for page, body in score_clean.pages(args.set):
        with contextlib.suppress(Exception):
            clean(body, page["url"])
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
