"""Measure every enricher on labelled texts: quality, and CPU time.

    .venv/bin/python -m bench.enrich [names] [keywords] [speed] …

Without a name all measures run. Stories labelled for this project are in bench/labelled, other data sets in the
development data; a measure without its data is reported as not run.
"""

import argparse
from collections.abc import Callable

from bench.enrich_measures import (
    annotated_quotes,
    entities,
    entity_languages,
    keywords,
    languages,
    page_names,
    quotes,
    real_quotes,
    speed,
    summaries,
    topics,
)

MEASURES: dict[str, Callable[[], None]] = {
    "languages": languages.main,
    "names": entities.main,
    "annotated": entity_languages.main,
    "page-names": page_names.main,
    "keywords": keywords.main,
    "topics": topics.main,
    "quotes": quotes.main,
    "real-quotes": real_quotes.main,
    "annotated-quotes": annotated_quotes.main,
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
            print(f"not run: {missing.filename} is missing")


if __name__ == "__main__":
    main()
