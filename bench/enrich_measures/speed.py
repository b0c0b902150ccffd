"""Measure the CPU time of all enrichers and of each one, in milliseconds per article."""

import gc
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bench import results
from bench.enrich_measures import make_document, read_rows
from bench.saved_pages import read_saved_pages
from pipeline.clean import clean
from pipeline.enrich import ENRICHERS, enrich
from pipeline.enrich.language import identify_language
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.errors import PipelineError
from pipeline.records import Article, Document

NUM_ARTICLES = 200
PAGES = ("snippets990", "articles421")
LONG_CHARS = range(7_000, 9_001)
NUM_LONG = 20  # articles of a language


def time_enrichers(story: Document, seconds: dict[str, list[float]]) -> None:
    article, tokens = Article(story), TokenizedDocument(story)
    for enricher in ENRICHERS:
        started = time.process_time()
        fields = enricher.compute(article, tokens)
        seconds[enricher.name].append(time.process_time() - started)
        article = replace(article, **fields)  # type: ignore[arg-type]


def time_all(story: Document) -> float:
    started = time.process_time()
    enrich(story)
    return time.process_time() - started


def read_long_articles() -> Iterator[Document]:
    """Yield saved pages of about 8,000 characters."""
    for name in PAGES:
        for page in read_saved_pages(name):
            try:
                document = clean(page)
            except PipelineError:
                continue
            if len(document.text) in LONG_CHARS:
                yield document


def report(name: str, times: Sequence[float]) -> None:
    results.record(name, statistics.median(times) * 1e3, "ms")
    p90 = sorted(times)[int(len(times) * 0.9)]
    print(
        f"{name:34}{statistics.median(times) * 1e3:7.2f} at the median {p90 * 1e3:7.2f} at the 90th percentile"
    )


def describe(stories: Sequence[Document]) -> str:
    chars = statistics.median(len(document.text) for document in stories)
    return f"{len(stories)} articles of {chars:.0f} characters at the median; ms"


def main() -> None:
    stories = [make_document(row["title"], row["text"]) for row in read_rows("topics.jsonl")][:NUM_ARTICLES]
    for story in stories[:5]:
        enrich(story)
    gc.collect()
    gc.freeze()  # as the workers do when they have loaded the models
    seconds: dict[str, list[float]] = defaultdict(list)
    for story in stories:
        seconds["all enrichers"].append(time_all(story))
        time_enrichers(story, seconds)
    print(describe(stories))
    for name, times in seconds.items():
        report(name, times)
    measure_long_articles()


def measure_long_articles() -> None:
    """Measure articles when their words are met for the first time, and once more: a worker has met most words."""
    by_language: dict[str, list[Document]] = {"English": [], "other languages": []}
    for story in read_long_articles():
        language = "English" if identify_language(story.text)[0] == "en" else "other languages"
        by_language[language].append(story)
        if min(map(len, by_language.values())) >= NUM_LONG:
            break
    for language, stories in by_language.items():
        chosen = stories[:NUM_LONG]
        print(f"\n{language}: {describe(chosen)}")
        report(f"{language}, words met first", [time_all(story) for story in chosen])
        report(f"{language}, words met before", [time_all(story) for story in chosen])
