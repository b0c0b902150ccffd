"""Measure the CPU time of all enrichers and of each one, in milliseconds per article of about 8,000 characters.

Words that a worker has met before are faster, so each article is measured when it is new, in a process that has read others,
and once more.
"""

import gc
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bench import results
from bench.saved_pages import read_saved_pages
from pipeline.clean import clean
from pipeline.enrich import ENRICHERS, enrich
from pipeline.enrich.language import identify_language
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.errors import PipelineError
from pipeline.records import Article, Document

PAGES = ("snippets990", "articles421", "publishers54", "benchmark90")
LANGUAGES = {"en": "English", "de": "German"}
LONG_CHARS = range(6_500, 9_501)
NUM_READ_BEFORE, NUM_MEASURED = 6, 30  # articles of a language
ALL = "all enrichers"
Seconds = dict[str, list[float]]


def time_enrichers(story: Document, seconds: Seconds) -> None:
    """Measure each enricher; what the first of them splits for all has a row of its own."""
    article, tokens = Article(story), TokenizedDocument(story)
    started = time.process_time()
    _ = tokens.words, tokens.sentence_words
    seconds["tokens and sentences"].append(time.process_time() - started)
    for enricher in ENRICHERS:
        started = time.process_time()
        fields = enricher.compute(article, tokens)
        seconds[enricher.name].append(time.process_time() - started)
        article = replace(article, **fields)  # type: ignore[arg-type]


def time_all(story: Document, seconds: Seconds) -> None:
    started = time.process_time()
    enrich(story)
    seconds[ALL].append(time.process_time() - started)


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


def measure_articles(stories: Sequence[Document]) -> tuple[Seconds, Seconds]:
    """Return seconds by enricher of articles that are new, and of the same articles a moment later.

    Every second article is measured as a whole: measuring it by part first would make its words known.
    """
    for story in stories[:NUM_READ_BEFORE]:
        enrich(story)
    gc.collect()
    gc.freeze()  # as the workers do when they have loaded the models
    new: Seconds = defaultdict(list)
    again: Seconds = defaultdict(list)
    for number, story in enumerate(stories[NUM_READ_BEFORE : NUM_READ_BEFORE + NUM_MEASURED]):
        measure = time_enrichers if number % 2 else time_all
        measure(story, new)
        measure(story, again)
    return new, again


def report(language: str, new: Seconds, again: Seconds) -> None:
    for name in sorted(new, key=lambda name: -statistics.median(new[name])):
        median_new, median_again = statistics.median(new[name]) * 1e3, statistics.median(again[name]) * 1e3
        print(f"{name:34}{median_new:7.2f} new {median_again:7.2f} again")
        results.record(f"{language}, {name}, new", median_new, "ms")
        results.record(f"{language}, {name}, again", median_again, "ms")


def main() -> None:
    stories: dict[str, list[Document]] = {language: [] for language in LANGUAGES.values()}
    for story in read_long_articles():
        language = LANGUAGES.get(identify_language(story.text)[0] or "")
        if language:
            stories[language].append(story)
    for language, articles in stories.items():
        chosen = articles[: NUM_READ_BEFORE + NUM_MEASURED]
        chars = statistics.median(len(story.text) for story in chosen)
        print(
            f"\n{language}: {len(chosen)} articles of {chars:.0f} characters at the median; CPU time, ms at the median"
        )
        report(language, *measure_articles(chosen))
