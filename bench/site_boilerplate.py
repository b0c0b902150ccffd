"""Measure what known pages of the same host add: F1 of the text after 0, 1 and 4 of them were cleaned.

    .venv/bin/python -m bench.site_boilerplate [--sets articles421,publishers54]

Blocks that a page shares with another page of its host are dropped as site boilerplate, as `clean` does with the hashes
in the database. Only pages of hosts with enough other pages are scored; a row compares the same pages with and without.
"""

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench import SHARED_DIR, require_data, results
from pipeline.clean import block_hashes, clean
from pipeline.errors import Rejected
from pipeline.records import Page
from pipeline.urls import host_of

NUM_OTHER_PAGES = (1, 4)


@dataclass(frozen=True, slots=True)
class CleanedPage:
    """A labelled page and the hashes of its blocks."""

    row: dict[str, Any]
    page: Page
    hashes: frozenset[str]


def read_pages(name: str) -> Iterator[CleanedPage]:
    """Yield the pages of a set that can be cleaned."""
    folder = SHARED_DIR / "data/pages" / name
    for row in map(json.loads, (folder / "pages.jsonl").open(encoding="utf-8")):
        body = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
        page = Page(url=row["url"] if "//" in row["url"] else f"https://{row['url']}", body=body)
        try:
            yield CleanedPage(row, page, frozenset(block_hashes(clean(page))))
        except (Rejected, ValueError):
            continue


def shared_blocks(other_pages: Sequence[CleanedPage]) -> frozenset[str]:
    """Return the hashes of the blocks on any of the other pages."""
    return frozenset().union(*(other_page.hashes for other_page in other_pages))


def score(
    pages: Sequence[CleanedPage], boilerplate_of: Callable[[CleanedPage], frozenset[str]]
) -> tuple[float, ...]:
    """Return F1, precision and recall of the texts, or of the snippets where a set has those."""
    import metrics

    texts = [
        (cleaned.row, clean(cleaned.page, site_boilerplate=boilerplate_of(cleaned)).text) for cleaned in pages
    ]
    bodies = [metrics.shingles(row["text"], text) for row, text in texts if row.get("text")]
    if bodies:
        return tuple(metrics.corpus_shingles(bodies))
    snippet_counts = [metrics.snippets(row, text) for row, text in texts if row.get("with")]
    correct, wrong, lost = (sum(column) for column in zip(*snippet_counts, strict=True))
    return (
        2 * correct / (2 * correct + wrong + lost),
        correct / (correct + wrong),
        correct / (correct + lost),
    )


def main() -> None:
    """Print a row for each set and number of known pages."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", default="articles421,publishers54,web700")
    args = parser.parse_args()
    require_data()
    sys.path.insert(0, str(SHARED_DIR / "score"))
    sets = {name: list(read_pages(name)) for name in args.sets.split(",")}
    hosts: dict[str, list[CleanedPage]] = defaultdict(list)
    for cleaned in (page for pages in sets.values() for page in pages):
        hosts[host_of(cleaned.page.url)].append(cleaned)
    print("set             others  pages   F1      P       R  without        F1      P       R  with")
    for name, pages in sets.items():
        for count in NUM_OTHER_PAGES:
            usable = [page for page in pages if len(hosts[host_of(page.page.url)]) > count]
            if usable:
                print_row(name, count, usable, hosts)


def print_row(
    name: str, count: int, pages: Sequence[CleanedPage], hosts: dict[str, list[CleanedPage]]
) -> None:
    """Print the scores of some pages without and with the blocks of other pages of their hosts."""

    def other_blocks(cleaned: CleanedPage) -> frozenset[str]:
        other_pages = [
            other_page for other_page in hosts[host_of(cleaned.page.url)] if other_page is not cleaned
        ]
        return shared_blocks(other_pages[:count])

    without, with_others = score(pages, lambda _: frozenset()), score(pages, other_blocks)
    cells = ("  ".join(f"{value:.4f}" for value in values) for values in (without, with_others))
    print(f"{name:16}{count:6}{len(pages):7}   " + (" " * 11).join(cells), flush=True)
    results.record(f"{name}, {count} other pages, F1", with_others[0])


if __name__ == "__main__":
    main()
