"""Stories with the phrases people chose in, F1 of the first ten phrases out: ours, and yake's in the same run.

A phrase counts when it is one that somebody chose, in the same words; case and marks within words do not matter. yake
runs in `.venv-bench`, with phrases of up to one, two and three words (three is its default).
"""

import json
import re
import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

from bench.enrich_measures import f1, make_document, read_rows
from pipeline.enrich import enrich

BENCH_PYTHON = Path(__file__).parents[2] / ".venv-bench/bin/python"
MAX_KEYWORDS = 10
YAKE_SCRIPT = """
import json, sys, yake
texts = json.load(sys.stdin)
for size in (1, 2, 3):
    finder = yake.KeywordExtractor(lan="en", n=size, top=20)
    print(json.dumps([[text for text, _ in finder.extract_keywords(each)] for each in texts]), flush=True)
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
        [BENCH_PYTHON, "-c", YAKE_SCRIPT], input=texts, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in process.stdout.splitlines()]


def main() -> None:
    stories = read_rows("keywords.jsonl")
    started = time.process_time()
    print(f"{len(stories)} stories, F1 of the first {MAX_KEYWORDS}")
    print(
        f"Copydesk                     {mean_f1(copydesk_keywords(stories), stories):.4f}   {time.process_time() - started:.1f} s for all enrichers"
    )
    for size, keywords in enumerate(yake_keywords(stories), 1):
        print(f"yake, up to {size} words         {mean_f1(keywords, stories):.4f}")
