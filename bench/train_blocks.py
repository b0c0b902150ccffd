"""Labelled pages in, the block model that ships with `pipeline.clean` out.

    .venv/bin/python -m bench.train_blocks [--folds 5] [--sets benchmark90,articles421,web700]

With folds, whole sites are kept apart, each page is judged by a model that never saw its site, and no model
is written. What the data is, whose, and what the model is good for: docs/clean.md.
"""

import argparse
import gzip
import json
import re
import sys
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pycrfsuite

from bench import SHARED
from pipeline.clean.body import bridged, without_prompts
from pipeline.clean.evidence import candidates
from pipeline.clean.figures import take_figures
from pipeline.clean.hypertext import parsed, told
from pipeline.clean.model import kept
from pipeline.clean.segments import segments
from pipeline.clean.traits import traits
from pipeline.records import Page

sys.path.insert(0, str(SHARED / "score"))
MODEL = Path(__file__).parent.parent / "pipeline/clean/data/blocks.crfsuite"
TOKEN = re.compile(r"\w+")
# A trait must be seen on so many sites to be a habit.
SITES = 15
OPTIONS = {"c1": 0.5, "c2": 15.0, "max_iterations": 80, "feature.possible_transitions": True}


def rows(name: str) -> Iterator[dict[str, Any]]:
    folder = SHARED / "data/pages" / name
    for line in (folder / "pages.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        if row.get("text"):
            row["body"] = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
            row["host"] = (row.get("host") or row["url"].split("/")[2]).removeprefix("www.")
            yield row


def grams(text: str) -> list[tuple[str, ...]]:
    words = TOKEN.findall(text)
    return [tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)) if words[i : i + 4]]


def labels(texts: list[str], truth: str) -> list[str]:
    """K where most of a segment's runs of four words stand in the true text; lines of fewer words as a whole."""
    known = set(grams(truth))
    lines = {" ".join(TOKEN.findall(line)) for line in truth.split("\n")}
    marks = []
    for text in texts:
        words = TOKEN.findall(text)
        if len(words) < 4:
            marks.append("K" if words and " ".join(words) in lines else "D")
        else:
            runs = grams(text)
            marks.append("K" if sum(run in known for run in runs) > 0.6 * len(runs) else "D")
    return marks


def example(row: dict[str, Any]) -> dict[str, Any]:
    tree = parsed(Page(row["url"], row["body"]))
    known = told(candidates(tree))
    take_figures(tree, row["url"])
    found, _ = without_prompts(segments(tree), known.authors)
    names = traits(found, (known.title, known.description))
    texts = [segment.text for segment in found]
    return {
        "host": row["host"],
        "traits": names,
        "labels": labels(texts, row["text"]),
        "found": found,
        "texts": texts,
        "truth": row["text"],
    }


def habits(examples: list[dict[str, Any]]) -> set[str]:
    seen: dict[str, set[str]] = defaultdict(set)
    for each in examples:
        for names in each["traits"]:
            for name in names:
                if len(seen[name]) < SITES:
                    seen[name].add(each["host"])
    return {name for name, hosts in seen.items() if len(hosts) >= SITES}


def train(examples: list[dict[str, Any]], path: str) -> None:
    kept = habits(examples)
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(OPTIONS)
    for each in examples:
        if "K" in each["labels"]:
            trainer.append([[n for n in names if n in kept] for names in each["traits"]], each["labels"])
    trainer.train(path)


def judge(examples: list[dict[str, Any]], path: str) -> list[tuple[float, float, float]]:
    import metrics

    tagger = pycrfsuite.Tagger()
    tagger.open(path)
    scored = []
    for each in examples:
        tagger.set(each["traits"])
        likely = [tagger.marginal("K", place) for place in range(len(each["texts"]))] if each["texts"] else []
        stays = bridged(each["found"], kept(likely, [len(text.split()) for text in each["texts"]]))
        text = "\n".join(text for text, stay in zip(each["texts"], stays, strict=True) if stay)
        scored.append(metrics.shingles(each["truth"], text))
    return scored


def cross_validate(sets: dict[str, list[dict[str, Any]]], folds: int) -> None:
    """Print what models reach on sites they never saw."""
    import metrics

    pages = [page for group in sets.values() for page in group]
    judged = {**sets, "publishers54": [example(row) for row in rows("publishers54")]}
    scored: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for fold in range(folds):
        with tempfile.NamedTemporaryFile(suffix=".crfsuite") as file:
            train([page for page in pages if fold_of(page, folds) != fold], file.name)
            for name, group in judged.items():
                scored[name] += judge([page for page in group if fold_of(page, folds) == fold], file.name)
        print(
            "fold", fold, {n: round(metrics.corpus_shingles(s)[0], 4) for n, s in scored.items()}, flush=True
        )
    for name, group in judged.items():
        figures = [round(value, 4) for value in metrics.corpus_shingles(scored[name])]
        best = round(metrics.corpus_shingles([ideal(page) for page in group])[0], 4)
        print(name, "F1 P R", figures, "perfect labels", best)


def fold_of(page: dict[str, Any], folds: int) -> int:
    """Whole sites fall into one fold."""
    return zlib.crc32(page["host"].encode()) % folds


def ideal(page: dict[str, Any]) -> tuple[float, float, float]:
    import metrics

    marked = zip(page["texts"], page["labels"], strict=True)
    return metrics.shingles(page["truth"], "\n".join(text for text, mark in marked if mark == "K"))


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--folds", type=int, default=0)
    ask.add_argument("--sets", default="benchmark90,articles421,web700")
    given = ask.parse_args()
    sets = {name: [example(row) for row in rows(name)] for name in given.sets.split(",")}
    pages = [page for group in sets.values() for page in group]
    print(len(pages), "pages", Counter(mark for page in pages for mark in page["labels"]), flush=True)
    if given.folds:
        cross_validate(sets, given.folds)
        return
    train(pages, str(MODEL))
    print(f"{MODEL} {MODEL.stat().st_size} bytes")


if __name__ == "__main__":
    main()
