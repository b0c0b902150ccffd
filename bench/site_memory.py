"""What it gains to know other pages of a host: F1 of the text with 0, 1 and 4 of them cleaned before.

    .venv/bin/python -m bench.site_memory [--sets articles421,publishers54]

Blocks that a page shares with one of the others are taken for furniture, as `clean` does with what the database
remembers. Only pages of hosts with enough others are scored; a row compares the same pages with and without.
"""

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench import SHARED
from pipeline.clean import block_hashes, clean
from pipeline.errors import Rejected
from pipeline.records import Page
from pipeline.urls import host

OTHERS = (1, 4)


@dataclass(frozen=True, slots=True)
class Known:
    """A page with its truth, and the blocks it shows."""

    row: dict[str, Any]
    page: Page
    hashes: frozenset[str]


def read(name: str) -> Iterator[Known]:
    """The pages of a set that can be cleaned."""
    folder = SHARED / "data/pages" / name
    for row in map(json.loads, (folder / "pages.jsonl").open(encoding="utf-8")):
        body = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
        page = Page(url=row["url"] if "//" in row["url"] else f"https://{row['url']}", body=body)
        try:
            yield Known(row, page, frozenset(block_hashes(clean(page))))
        except (Rejected, ValueError):
            continue


def furniture(others: Sequence[Known]) -> frozenset[str]:
    """The blocks that any other page shows."""
    return frozenset().union(*(other.hashes for other in others))


def scored(pages: Sequence[Known], known: Callable[[Known], frozenset[str]]) -> str:
    """F1, precision and recall of the texts, or of the snippets where a set has those."""
    import metrics

    texts = [(each.row, clean(each.page, furniture=known(each)).text) for each in pages]
    bodies = [metrics.shingles(row["text"], text) for row, text in texts if row.get("text")]
    if bodies:
        return "  ".join(f"{figure:.4f}" for figure in metrics.corpus_shingles(bodies))
    marks = [metrics.snippets(row, text) for row, text in texts if row.get("with")]
    right, wrong, lost = (sum(column) for column in zip(*marks, strict=True))
    figures = (2 * right / (2 * right + wrong + lost), right / (right + wrong), right / (right + lost))
    return "  ".join(f"{figure:.4f}" for figure in figures)


def main() -> None:
    """Print a row for each set and number of known pages."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--sets", default="articles421,publishers54,web700")
    given = ask.parse_args()
    if not SHARED.is_dir():
        sys.exit("the development data is not beside this checkout")
    sys.path.insert(0, str(SHARED / "score"))
    sets = {name: list(read(name)) for name in given.sets.split(",")}
    hosts: dict[str, list[Known]] = defaultdict(list)
    for known in (each for pages in sets.values() for each in pages):
        hosts[host(known.page.url)].append(known)
    print("set             others  pages   F1      P       R  without        F1      P       R  with")
    for name, pages in sets.items():
        for count in OTHERS:
            enough = [each for each in pages if len(hosts[host(each.page.url)]) > count]
            if enough:
                row(name, count, enough, hosts)


def row(name: str, count: int, pages: Sequence[Known], hosts: dict[str, list[Known]]) -> None:
    """Score some pages without and with what their hosts show elsewhere."""

    def others(each: Known) -> frozenset[str]:
        beside = [other for other in hosts[host(each.page.url)] if other is not each]
        return furniture(beside[:count])

    without, with_ = scored(pages, lambda _: frozenset()), scored(pages, others)
    print(f"{name:16}{count:6}{len(pages):7}   {without}           {with_}", flush=True)


if __name__ == "__main__":
    main()
