"""Score the speakers of direct speech on real pages in six languages, against labels without the texts.

A speaker is right if it shares a word of three letters or more with the labelled one. Quotes without a speaker and quotes
that were not found count apart.
"""

import csv
import gzip
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from bench import SHARED_DIR, results
from bench.enrich_measures import TEXTS_DIR, make_document
from pipeline.clean import clean
from pipeline.enrich import enrich
from pipeline.records import Article, Page

LABELS_FILE = Path(__file__).parent.parent / "labelled/real-quotes.tsv"
NO_SPEECH = "-"


class Label(NamedTuple):
    """A labelled quote: where it is, length and hash of its beginning, who said it, whether the rules were tuned on it."""

    language: str
    collection: str
    page: str
    beginning: str
    speaker: str
    half: str


@cache
def read_article(collection: str, page: str) -> Article:
    """Read and enrich a page of the development data.

    Args:
        collection: a folder of pages, or a file of texts whose rows the pages count.
        page: its id, or the number of its row.
    """
    if collection.startswith("entities-"):
        with gzip.open(TEXTS_DIR / f"{collection}.jsonl.gz", "rt", encoding="utf-8") as lines:
            row = json.loads(next(line for number, line in enumerate(lines) if number == int(page)))
        return enrich(make_document("", row["text"], language=row["lang"]))
    path = SHARED_DIR / "data" / "pages" / collection / "html" / f"{page}.html.gz"
    return enrich(clean(Page(f"https://paper.example/{page}", gzip.decompress(path.read_bytes()))))


def judge(label: Label) -> str:
    """Compare a label with the quote that begins as it says: right, wrong, open or missed."""
    quotes = read_article(label.collection, label.page).quotes
    found = next((quote for quote in quotes if quote.direct and _begins(quote.text, label.beginning)), None)
    if found is None:
        return "right" if label.speaker == NO_SPEECH else "missed"
    if not found.speaker:
        return "open"
    return "right" if _words(found.speaker) & _words(label.speaker) else "wrong"


def _begins(text: str, beginning: str) -> bool:
    length, _, checksum = beginning.partition(":")
    return f"{crc32(text[: int(length)].encode()):08x}" == checksum


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w{3,}", name.lower()))


def main() -> None:
    lines = (line for line in LABELS_FILE.read_text("utf-8").splitlines() if not line.startswith("#"))
    labels = [Label(*row) for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    for language in dict.fromkeys(label.language for label in labels):
        for half in ("tuned", "held-out"):
            chosen = [label for label in labels if (label.language, label.half) == (language, half)]
            counts = Counter(map(judge, chosen))
            attributed = counts["right"] + counts["wrong"]
            share = counts["wrong"] / attributed if attributed else 0.0
            results.record(
                f"{language} {half} wrong speakers of direct quotes", share, higher_is_better=False
            )
            print(f"quotes {language} {half:<8} of {len(chosen)}:", dict(counts), f"wrong {share:.3f}")
