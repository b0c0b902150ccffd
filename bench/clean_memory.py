"""Print the peak memory, in MB, of a process that cleans a set of pages. `bench.clean` runs this.

Pages are read one at a time, so that the memory is that of the cleaner.
"""

import argparse
import contextlib
import resource
import sys

from bench import SHARED_DIR

sys.path.insert(0, str(SHARED_DIR / "score"))


def main() -> None:
    """Clean every page once and print the peak memory."""
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
