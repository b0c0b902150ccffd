"""Score keywords by F1 of the first ten, on stories with phrases chosen by people, and compare with yake.

A phrase is right if a person chose the same words; case and punctuation are ignored. yake runs in `.venv-bench`, with
phrases of up to one, two and three words (three is its default).
"""

import json
import re
import statistics
import subprocess
import time
from typing import Any

from bench import peers, results
from bench.enrich_measures import f1, make_document, read_rows
from pipeline.enrich import enrich

MAX_KEYWORDS = 10
YAKE_SCRIPT = """
import json, sys, yake
texts = json.load(sys.stdin)
for size in (1, 2, 3):
    extractor = yake.KeywordExtractor(lan="en", n=size, top=20)
    print(json.dumps([[text for text, _ in extractor.extract_keywords(story)] for story in texts]), flush=True)
"""


def normalize(phrase: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", phrase.casefold()).split())


def mean_f1(keywords: list[list[str]], stories: list[dict[str, Any]]) -> float:
    scores = []
    for phrases, story in zip(keywords, stories, strict=True):
        predicted = set(list(dict.fromkeys(map(normalize, phrases)))[:MAX_KEYWORDS])
        expected = {normalize(phrase_expected) for phrase_expected in story["keys"]}
        scores.append(f1(len(predicted & expected), len(predicted), len(expected)))
    return statistics.mean(scores)


def copydesk_keywords(stories: list[dict[str, Any]]) -> list[list[str]]:
    texts = [story["text"].replace("\r", "").partition("\n") for story in stories]
    return [
        [keyword.text for keyword in enrich(make_document(title, text)).keywords] for title, _, text in texts
    ]


def yake_keywords(stories: list[dict[str, Any]]) -> list[list[list[str]]]:
    texts = json.dumps([story["text"] for story in stories])
    process = subprocess.run(
        [peers.PYTHON, "-c", YAKE_SCRIPT], input=texts, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in process.stdout.splitlines()]


def main() -> None:
    stories = read_rows("keywords.jsonl")
    started = time.process_time()
    print(f"{len(stories)} stories, F1 of the first {MAX_KEYWORDS}")
    own_f1 = mean_f1(copydesk_keywords(stories), stories)
    results.record("keywords, F1", own_f1)
    print(
        f"Copydesk                     {own_f1:.4f}   {time.process_time() - started:.1f} s for all enrichers"
    )
    if not peers.is_ready():
        print(f"yake: not run: {peers.MISSING}")
        return
    for size, keywords in enumerate(yake_keywords(stories), 1):
        print(f"yake, up to {size} words         {mean_f1(keywords, stories):.4f}")
