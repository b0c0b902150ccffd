"""Labelled texts in, every figure of `pipeline.enrich` out.

    .venv/bin/python -m bench.enrich [names] [keywords] [speed] …

Without a name it prints all of them. Our own labelled stories lie in bench/labelled, other people's in the development
data beside the checkout; a measure whose data is not there says so.
"""

import argparse
from collections.abc import Callable

from bench.enrich_measures import entities, keywords, languages, quotes, speed, summaries, topics

MEASURES: dict[str, Callable[[], None]] = {
    "languages": languages.main,
    "names": entities.main,
    "keywords": keywords.main,
    "topics": topics.main,
    "quotes": quotes.main,
    "summaries": summaries.main,
    "speed": speed.main,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "measures", nargs="*", choices=[[], *MEASURES], help="what to measure; all when not given"
    )
    for name in parser.parse_args().measures or MEASURES:
        print(f"\n-- {name}", flush=True)
        try:
            MEASURES[name]()
        except FileNotFoundError as missing:
            print(f"skipped: {missing.filename} is not here")


if __name__ == "__main__":
    main()
