"""Stored pages whose publisher wrote a description of its own in, how much of it our summaries say out.

Words in common with the description (ROUGE-1: F1, and recall), beside the first two and three sentences of the story. Pages
whose description is a piece of the story say nothing about choosing, so they are left out.
"""

import gzip
import json
import re
import statistics
from collections import Counter
from collections.abc import Iterator

from bench import SHARED
from pipeline.clean import clean
from pipeline.enrich import enrich
from pipeline.enrich.reading import Reading
from pipeline.records import Document, Page

SETS = (("publishers54", 1), ("articles421", 3))  # every third page of the larger set
SHORTEST = 12  # words of a description that describes
STORY = 800  # characters


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def documents() -> Iterator[Document]:
    for name, step in SETS:
        folder = SHARED / "data" / "pages" / name
        for line in list((folder / "pages.jsonl").open(encoding="utf-8"))[::step]:
            page = json.loads(line)
            body = gzip.decompress((folder / "html" / f"{page['id']}.html.gz").read_bytes())
            yield clean(Page(page["url"], body))


def described(document: Document) -> bool:
    told = words(document.description)
    copied = " ".join(told[:8]) in " ".join(words(document.text))
    return len(told) >= SHORTEST and len(document.text) >= STORY and not copied


def overlap(summary: str, description: str) -> tuple[float, float]:
    ours, theirs = Counter(words(summary)), Counter(words(description))
    shared = (ours & theirs).total()
    return 2 * shared / max(1, ours.total() + theirs.total()), shared / theirs.total()


def main() -> None:
    scores: dict[str, list[tuple[float, float]]] = {"Copydesk": [], "first two": [], "first three": []}
    for document in filter(described, documents()):
        first = [sentence.text for sentence in Reading(document).sentences[:3]]
        told = {
            "Copydesk": enrich(document).summary,
            "first two": " ".join(first[:2]),
            "first three": " ".join(first),
        }
        for name, summary in told.items():
            scores[name].append(overlap(summary, document.description))
    print(f"{len(scores['Copydesk'])} pages")
    for name, found in scores.items():
        shares = [statistics.mean(each) for each in zip(*found, strict=True)]
        print(f"{name:12} F1 {shares[0]:.3f}   recall {shares[1]:.3f}")
