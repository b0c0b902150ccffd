"""News articles in, CPU milliseconds of the whole list of enrichers and of each out, one article after the other."""

import statistics
import time
from collections import defaultdict
from dataclasses import replace

from bench.about import document, rows
from pipeline.enrich import ENRICHERS, enrich
from pipeline.enrich.reading import Reading
from pipeline.records import Article, Document

ARTICLES = 200


def by_enricher(story: Document, took: dict[str, list[float]]) -> None:
    article, reading = Article(story), Reading(story)
    for enricher in ENRICHERS:
        start = time.process_time()
        found = enricher.find(article, reading)
        took[enricher.name].append(time.process_time() - start)
        article = replace(article, **found)  # type: ignore[arg-type]


def main() -> None:
    stories = [document(row["title"], row["text"]) for row in rows("topics.jsonl")][:ARTICLES]
    for story in stories[:5]:
        enrich(story)
    took: dict[str, list[float]] = defaultdict(list)
    for story in stories:
        start = time.process_time()
        enrich(story)
        took["all"].append(time.process_time() - start)
        by_enricher(story, took)
    print(
        f"{len(stories)} articles of {statistics.median(len(each.text) for each in stories):.0f} characters at the median; ms"
    )
    for name, times in took.items():
        slow = sorted(times)[int(len(times) * 0.9)]
        print(
            f"{name:14}{statistics.median(times) * 1e3:7.2f} at the median {slow * 1e3:7.2f} at the 90th percentile"
        )
