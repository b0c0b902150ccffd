"""Labelled pages in, the block model that ships with `pipeline.clean` out.

    .venv-bench/bin/python -m bench.train_blocks [--folds 4] [--measure]

Each page is judged by trees that never saw its site: that gives the figures that are printed. With `--measure`, no model is written. What the data is, whose,
and what the model is good for: docs/clean.md.
"""

import argparse
import gzip
import json
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from bench import SHARED
from pipeline.clean.body import chosen
from pipeline.clean.evidence import survey
from pipeline.clean.forest import LEAVES
from pipeline.clean.hypertext import parsed
from pipeline.clean.metadata import described
from pipeline.clean.pictures import take_figures
from pipeline.clean.segments import Reading, read_segments
from pipeline.clean.told import Told
from pipeline.clean.traits import traits
from pipeline.clean.traits.columns import Columns
from pipeline.records import Page

sys.path.insert(0, str(SHARED / "score"))
MODEL = Path(__file__).parent.parent / "pipeline/clean/data/blocks.npz"
TOKEN = re.compile(r"\w+")
OPTIONS: dict[str, Any] = {
    "objective": "cross_entropy", "learning_rate": 0.06, "num_leaves": LEAVES, "min_data_in_leaf": 60,
    "feature_fraction": 0.35, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63,
    "verbose": -1, "num_threads": 1, "seed": 7,
}  # fmt: skip
TREES = 200
# Columns beyond the best so many add time and no truth.
COLUMNS = 120
# Longer runs weigh more, but less than their words: the short ones are the hard ones.
POWER = 0.6


@dataclass(eq=False)
class Example:
    """A labelled page; `rows` are the columns of the runs that are not hopeless."""

    row: dict[str, Any]
    reading: Reading
    told: Told
    columns: Columns
    open: NDArray[np.intp]
    labels: NDArray[np.float64]
    likely: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def rows(self, names: Sequence[str]) -> NDArray[np.float32]:
        """(runs, traits) of the runs that are not hopeless."""
        return np.stack([self.columns[name] for name in names], axis=1).astype(np.float32)

    def weights(self) -> NDArray[np.float64]:
        """Every page weighs the same."""
        weights = self.columns["words"] ** POWER
        return weights / max(weights.sum(), 1e-9)


def rows(name: str) -> Iterator[dict[str, Any]]:
    folder = SHARED / "data/pages" / name
    for line in (folder / "pages.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        if row.get("text") or row.get("with"):
            row["body"] = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
            row["host"] = (row.get("host") or "".join(row["url"].split("/")[2:3]) or row["id"]).removeprefix(
                "www."
            )
            yield row


def grams(text: str) -> list[tuple[str, ...]]:
    words = TOKEN.findall(text)
    return [tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)) if words[i : i + 4]]


def labels(texts: list[str], truth: str) -> NDArray[np.float64]:
    """The share of each run that stands in the true text; of runs told twice the one amid the story counts."""
    known = set(grams(truth))
    lines = {" ".join(TOKEN.findall(line)) for line in truth.split("\n")}
    shares = np.array([_share(text, known, lines) for text in texts])
    around = np.convolve(shares, np.ones(7), "same")[: len(texts)] if len(texts) > 7 else shares
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        places.setdefault(text, []).append(place)
    for same in places.values():
        for place in sorted(same, key=lambda place: -around[place])[1:]:
            shares[place] = 0.0
    return np.clip((shares - 0.3) / 0.4, 0, 1)


def _share(text: str, known: set[tuple[str, ...]], lines: set[str]) -> float:
    words = TOKEN.findall(text)
    if len(words) < 4:
        return float(bool(words) and " ".join(words) in lines)
    own = grams(text)
    return sum(run in known for run in own) / len(own)


def example(row: dict[str, Any]) -> Example | None:
    page = Page(row["url"], row["body"])
    tree = parsed(page)
    found = survey(tree, page.location)
    document = described(found, page, None)
    told = Told(document.title, document.description, document.authors, document.language or "")
    take_figures(found)
    reading = read_segments(tree)
    if not reading.texts:
        return None
    seen = traits(reading, told)
    marks = labels(reading.texts, row.get("text") or "")
    columns = {name: column.astype(np.float32) for name, column in seen.columns.items()}
    return Example(row, reading, told, columns, seen.open, marks)


def usable(each: Example) -> bool:
    """Pages whose true text is not on them teach nothing."""
    found = each.columns["words"][each.labels[each.open] > 0.5].sum()
    return bool(found >= 0.5 * len(TOKEN.findall(each.row.get("text") or "")) and found)


def train(examples: Sequence[Example], names: Sequence[str]) -> Any:
    matrix = np.vstack([each.rows(names) for each in examples])
    marks = np.concatenate([each.labels[each.open] for each in examples])
    weights = np.concatenate([each.weights() for each in examples])
    data = lightgbm.Dataset(matrix, marks, weight=weights * len(weights) / weights.sum())
    return lightgbm.train(OPTIONS, data, TREES)


def best(model: Any, names: Sequence[str]) -> list[str]:
    gains = sorted(zip(model.feature_importance("gain"), names, strict=True), reverse=True)
    return [name for gain, name in gains[:COLUMNS] if gain > 0]


def judged(examples: Sequence[Example], model: Any, names: Sequence[str]) -> None:
    """Write the model's opinion into the pages."""
    matrix = [each.rows(names) for each in examples]
    opinions = model.predict(np.vstack(matrix), num_threads=1)
    for each in examples:
        each.likely = np.zeros(len(each.labels))
        size = len(each.open)
        each.likely[each.open], opinions = opinions[:size], opinions[size:]


def fold_of(each: Example, folds: int) -> int:
    """Whole sites fall into one fold."""
    return zlib.crc32(each.row["host"].encode()) % folds


def across(examples: Sequence[Example], taught: set[int], names: Sequence[str], folds: int) -> None:
    """Judge every page by a model that never saw its site."""
    for fold in range(folds):
        model = train(
            [each for each in examples if id(each) in taught and fold_of(each, folds) != fold], names
        )
        judged([each for each in examples if fold_of(each, folds) == fold], model, names)
        print(".", end="", flush=True)


def story(each: Example) -> str:
    """The text that a page's likelihoods give."""
    choice = chosen(each.reading, each.likely, each.told)
    return "\n".join(each.reading.texts[place] for place in choice.stays)


def report(sets: dict[str, list[Example]]) -> None:
    import metrics

    for name, group in sets.items():
        texts = [(each.row, story(each)) for each in group]
        bodies = [metrics.shingles(row["text"], text) for row, text in texts if row.get("text")]
        if bodies:
            figures = metrics.corpus_shingles(bodies)
        else:
            right, wrong, lost = (
                sum(each) for each in zip(*(metrics.snippets(r, t) for r, t in texts), strict=True)
            )
            figures = (
                2 * right / (2 * right + wrong + lost),
                right / (right + wrong),
                right / (right + lost),
            )
        print(f"{name:14} F1 {figures[0]:.4f} P {figures[1]:.4f} R {figures[2]:.4f}", flush=True)


def arrays(model: Any, names: Sequence[str]) -> dict[str, Any]:
    """The trees as `pipeline.clean.forest` reads them."""
    trees = [tree["tree_structure"] for tree in model.dump_model()["tree_info"]]
    shape = (len(trees), LEAVES - 1)
    columns, limits = np.zeros(shape, np.uint16), np.full(shape, np.inf, np.float32)
    standing, values = np.full(shape, 0xFFFF, np.uint16), np.zeros((len(trees), LEAVES), np.float32)
    for number, tree in enumerate(trees):
        leaves: list[float] = []
        for place, (node, left) in enumerate(_tests(tree, leaves)):
            columns[number, place], limits[number, place] = node["split_feature"], _below(node["threshold"])
            standing[number, place] = 0xFFFF & ~sum(1 << leaf for leaf in left)
        values[number, : len(leaves)] = leaves
    used, places = np.unique(columns, return_inverse=True)
    columns = places.reshape(shape).astype(np.uint16)
    kept = np.array([names[place] for place in used])
    return {"columns": columns, "limits": limits, "standing": standing, "values": values, "names": kept}


def _tests(node: dict[str, Any], leaves: list[float]) -> list[tuple[dict[str, Any], range]]:
    """Every test of a tree with the leaves on its left; the leaves' values go into `leaves` from left to right."""
    if "leaf_value" in node:
        leaves.append(node["leaf_value"])
        return []
    start = len(leaves)
    left = _tests(node["left_child"], leaves)
    return [(node, range(start, len(leaves))), *left, *_tests(node["right_child"], leaves)]


def _below(limit: float) -> np.float32:
    """The largest single-precision number that is not above a limit."""
    near = np.float32(limit)
    return near if float(near) <= limit else np.nextafter(near, np.float32(-np.inf))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--folds", type=int, default=4)
    ask.add_argument("--sets", default="benchmark90,articles421,web700")
    ask.add_argument("--unseen", default="publishers54", help="sets that are judged and never trained on")
    ask.add_argument("--measure", action="store_true")
    given = ask.parse_args()
    learned, unseen = given.sets.split(","), [name for name in given.unseen.split(",") if name]
    sets = {name: [e for e in map(example, rows(name)) if e] for name in (*learned, *unseen)}
    pages = [each for group in sets.values() for each in group]
    taught = {id(each) for name in learned for each in sets[name] if usable(each)}
    print(len(pages), "pages", len(taught), "to learn from", flush=True)
    lessons = [each for each in pages if id(each) in taught]
    names = best(train(lessons, list(lessons[0].columns)), list(lessons[0].columns))
    if not given.measure:
        np.savez_compressed(MODEL, **arrays(train(lessons, names), names))
        print(f"{MODEL} {MODEL.stat().st_size} bytes", flush=True)
    across(pages, taught, names, given.folds)
    report(sets)


if __name__ == "__main__":
    main()
