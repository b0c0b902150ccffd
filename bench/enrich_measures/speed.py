"""Measure the CPU time of all enrichers and of each one, in milliseconds per article."""

import statistics
import time
from collections import defaultdict
from dataclasses import replace

from bench import results
from bench.enrich_measures import make_document, read_rows
from pipeline.enrich import ENRICHERS, enrich
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article, Document

NUM_ARTICLES = 200


def time_enrichers(story: Document, seconds: dict[str, list[float]]) -> None:
    article, tokens = Article(story), TokenizedDocument(story)
    for enricher in ENRICHERS:
        started = time.process_time()
        fields = enricher.compute(article, tokens)
        seconds[enricher.name].append(time.process_time() - started)
        article = replace(article, **fields)  # type: ignore[arg-type]


def main() -> None:
    stories = [make_document(row["title"], row["text"]) for row in read_rows("topics.jsonl")][:NUM_ARTICLES]
    for story in stories[:5]:
        enrich(story)
    seconds: dict[str, list[float]] = defaultdict(list)
    for story in stories:
        started = time.process_time()
        enrich(story)
        seconds["all"].append(time.process_time() - started)
        time_enrichers(story, seconds)
    print(
        f"{len(stories)} articles of {statistics.median(len(document.text) for document in stories):.0f} characters at the median; ms"
    )
    for name, times in seconds.items():
        results.record(f"{name} enrichers" if name == "all" else name, statistics.median(times) * 1e3, "ms")
        p90 = sorted(times)[int(len(times) * 0.9)]
        print(
            f"{name:14}{statistics.median(times) * 1e3:7.2f} at the median {p90 * 1e3:7.2f} at the 90th percentile"
        )
