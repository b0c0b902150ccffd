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

from bench.about import document, f1, rows
from pipeline.enrich import enrich

PYTHON = Path(__file__).parents[2] / ".venv-bench/bin/python"
FIRST = 10
YAKE = """
import json, sys, yake
texts = json.load(sys.stdin)
for size in (1, 2, 3):
    finder = yake.KeywordExtractor(lan="en", n=size, top=20)
    print(json.dumps([[text for text, _ in finder.extract_keywords(each)] for each in texts]), flush=True)
"""


def plain(phrase: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", phrase.casefold()).split())


def mean_f1(found: list[list[str]], stories: list[dict[str, Any]]) -> float:
    figures = []
    for phrases, story in zip(found, stories, strict=True):
        guess = set(list(dict.fromkeys(map(plain, phrases)))[:FIRST])
        truth = {plain(key) for key in story["keys"]}
        figures.append(f1(len(guess & truth), len(guess), len(truth)))
    return statistics.mean(figures)


def ours(stories: list[dict[str, Any]]) -> list[list[str]]:
    texts = [story["text"].replace("\r", "").partition("\n") for story in stories]
    return [[each.text for each in enrich(document(title, text)).keywords] for title, _, text in texts]


def yakes(stories: list[dict[str, Any]]) -> list[list[list[str]]]:
    texts = json.dumps([story["text"] for story in stories])
    run = subprocess.run([PYTHON, "-c", YAKE], input=texts, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def main() -> None:
    stories = rows("keywords.jsonl")
    start = time.process_time()
    print(f"{len(stories)} stories, F1 of the first {FIRST}")
    print(
        f"Copydesk                     {mean_f1(ours(stories), stories):.4f}   {time.process_time() - start:.1f} s for all enrichers"
    )
    for size, found in enumerate(yakes(stories), 1):
        print(f"yake, up to {size} words         {mean_f1(found, stories):.4f}")
