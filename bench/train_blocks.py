"""Train the block model that ships with `pipeline.clean`, and measure it across sites.

    .venv-bench/bin/python -m bench.train_blocks [--folds 4] [--measure]

The printed figures come from cross-validation: each page is scored by a model that was not trained on its site. With
`--measure` no model is written. docs/clean.md has the data statement and the model card.
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

from bench import SHARED_DIR
from pipeline.clean.block_classifier import MAX_LEAVES
from pipeline.clean.blocks import BlockTable, extract_blocks
from pipeline.clean.body import select_blocks
from pipeline.clean.candidates import build_page_index
from pipeline.clean.features import block_features
from pipeline.clean.features.arrays import FeatureColumns
from pipeline.clean.images import extract_figures
from pipeline.clean.metadata import PageMetadata, extract_metadata
from pipeline.clean.page_parser import parse_html
from pipeline.records import Page

sys.path.insert(0, str(SHARED_DIR / "score"))
MODEL_FILE = Path(__file__).parent.parent / "pipeline/clean/data/blocks.npz"
TOKEN_RE = re.compile(r"\w+")
LIGHTGBM_OPTIONS: dict[str, Any] = {
    "objective": "cross_entropy", "learning_rate": 0.06, "num_leaves": MAX_LEAVES, "min_data_in_leaf": 60,
    "feature_fraction": 0.35, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63,
    "verbose": -1, "num_threads": 1, "seed": 7,
}  # fmt: skip
NUM_TREES = 200
# More features cost time and do not raise the scores.
MAX_FEATURES = 120
# Longer blocks weigh more, but less than by their words, because short blocks are the difficult ones.
WORD_WEIGHT_EXPONENT = 0.6


@dataclass(eq=False)
class Example:
    """A labelled page; `scored` are the indexes of the blocks that the model scores."""

    row: dict[str, Any]
    blocks: BlockTable
    metadata: PageMetadata
    features: FeatureColumns
    scored: NDArray[np.intp]
    labels: NDArray[np.float64]
    probabilities: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def feature_matrix(self, names: Sequence[str]) -> NDArray[np.float32]:
        """Return the features of the scored blocks, shape (blocks, features)."""
        return np.stack([self.features[name] for name in names], axis=1).astype(np.float32)

    def weights(self) -> NDArray[np.float64]:
        """Return the weight of each scored block; the weights of a page sum to 1."""
        weights = self.features["words"] ** WORD_WEIGHT_EXPONENT
        return weights / max(weights.sum(), 1e-9)


def read_rows(name: str) -> Iterator[dict[str, Any]]:
    folder = SHARED_DIR / "data/pages" / name
    for line in (folder / "pages.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        if row.get("text") or row.get("with"):
            row["body"] = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
            row["host"] = (row.get("host") or "".join(row["url"].split("/")[2:3]) or row["id"]).removeprefix(
                "www."
            )
            yield row


def word_4grams(text: str) -> list[tuple[str, ...]]:
    words = TOKEN_RE.findall(text)
    return [tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)) if words[i : i + 4]]


def label_blocks(texts: list[str], truth: str) -> NDArray[np.float64]:
    """Return the share of each block that is in the true text; of repeated blocks only the one amid the story counts."""
    known_grams = set(word_4grams(truth))
    lines = {" ".join(TOKEN_RE.findall(line)) for line in truth.split("\n")}
    shares = np.array([_share_in_truth(text, known_grams, lines) for text in texts])
    neighbour_shares = np.convolve(shares, np.ones(7), "same")[: len(texts)] if len(texts) > 7 else shares
    indexes_by_text: dict[str, list[int]] = {}
    for index, text in enumerate(texts):
        indexes_by_text.setdefault(text, []).append(index)
    for indexes in indexes_by_text.values():
        for index in sorted(indexes, key=lambda index: -neighbour_shares[index])[1:]:
            shares[index] = 0.0
    return np.clip((shares - 0.3) / 0.4, 0, 1)


def _share_in_truth(text: str, known_grams: set[tuple[str, ...]], lines: set[str]) -> float:
    words = TOKEN_RE.findall(text)
    if len(words) < 4:
        return float(bool(words) and " ".join(words) in lines)
    block_grams = word_4grams(text)
    return sum(gram in known_grams for gram in block_grams) / len(block_grams)


def make_example(row: dict[str, Any]) -> Example | None:
    page = Page(row["url"], row["body"])
    parsed_page = parse_html(page)
    page_index = build_page_index(parsed_page, page.location)
    document = extract_metadata(page_index, page, None)
    metadata = PageMetadata(document.title, document.description, document.authors, document.language or "")
    extract_figures(page_index)
    blocks = extract_blocks(parsed_page.tree)
    if not blocks.texts:
        return None
    features = block_features(blocks, metadata)
    block_labels = label_blocks(blocks.texts, row.get("text") or "")
    arrays_by_name = {name: column.astype(np.float32) for name, column in features.columns.items()}
    return Example(row, blocks, metadata, arrays_by_name, features.scored_blocks, block_labels)


def is_usable(candidate: Example) -> bool:
    """Whether at least half of the true text is on the page."""
    found_words = candidate.features["words"][candidate.labels[candidate.scored] > 0.5].sum()
    return bool(found_words >= 0.5 * len(TOKEN_RE.findall(candidate.row.get("text") or "")) and found_words)


def train(examples: Sequence[Example], names: Sequence[str]) -> Any:
    matrix = np.vstack([item.feature_matrix(names) for item in examples])
    targets = np.concatenate([item.labels[item.scored] for item in examples])
    weights = np.concatenate([item.weights() for item in examples])
    data = lightgbm.Dataset(matrix, targets, weight=weights * len(weights) / weights.sum())
    return lightgbm.train(LIGHTGBM_OPTIONS, data, NUM_TREES)


def best_features(model: Any, names: Sequence[str]) -> list[str]:
    gains = sorted(zip(model.feature_importance("gain"), names, strict=True), reverse=True)
    return [name for gain, name in gains[:MAX_FEATURES] if gain > 0]


def predict(examples: Sequence[Example], model: Any, names: Sequence[str]) -> None:
    """Write the probabilities of the model into the examples."""
    matrix = [item.feature_matrix(names) for item in examples]
    predictions = model.predict(np.vstack(matrix), num_threads=1)
    for item in examples:
        item.probabilities = np.zeros(len(item.labels))
        size = len(item.scored)
        item.probabilities[item.scored], predictions = predictions[:size], predictions[size:]


def fold_of(item: Example, folds: int) -> int:
    """Return the fold of a page; all pages of a site are in one fold."""
    return zlib.crc32(item.row["host"].encode()) % folds


def cross_validate(
    examples: Sequence[Example], training_ids: set[int], names: Sequence[str], folds: int
) -> None:
    """Score every page with a model that was not trained on its site."""
    for fold in range(folds):
        model = train(
            [item for item in examples if id(item) in training_ids and fold_of(item, folds) != fold], names
        )
        predict([item for item in examples if fold_of(item, folds) == fold], model, names)
        print(".", end="", flush=True)


def selected_text(item: Example) -> str:
    """Return the text that is selected with the probabilities of a page."""
    selection = select_blocks(item.blocks, item.probabilities, item.metadata)
    return "\n".join(item.blocks.texts[index] for index in selection.selected)


def report(sets: dict[str, list[Example]]) -> None:
    import metrics

    for name, group in sets.items():
        texts = [(item.row, selected_text(item)) for item in group]
        bodies = [metrics.shingles(row["text"], text) for row, text in texts if row.get("text")]
        if bodies:
            figures = metrics.corpus_shingles(bodies)
        else:
            correct, wrong, lost = (
                sum(item) for item in zip(*(metrics.snippets(r, t) for r, t in texts), strict=True)
            )
            figures = (
                2 * correct / (2 * correct + wrong + lost),
                correct / (correct + wrong),
                correct / (correct + lost),
            )
        print(f"{name:14} F1 {figures[0]:.4f} P {figures[1]:.4f} R {figures[2]:.4f}", flush=True)


def model_arrays(model: Any, names: Sequence[str]) -> dict[str, Any]:
    """Convert the trees to the arrays that `pipeline.clean.boosted_trees` reads."""
    trees = [tree["tree_structure"] for tree in model.dump_model()["tree_info"]]
    shape = (len(trees), MAX_LEAVES - 1)
    feature_indexes, thresholds = np.zeros(shape, np.uint16), np.full(shape, np.inf, np.float32)
    leaf_masks, values = np.full(shape, 0xFFFF, np.uint16), np.zeros((len(trees), MAX_LEAVES), np.float32)
    for number, tree in enumerate(trees):
        leaves: list[float] = []
        for index, (node, left) in enumerate(_tree_nodes(tree, leaves)):
            feature_indexes[number, index], thresholds[number, index] = (
                node["split_feature"],
                _float32_below(node["threshold"]),
            )
            leaf_masks[number, index] = 0xFFFF & ~sum(1 << leaf for leaf in left)
        values[number, : len(leaves)] = leaves
    used_features, inverse = np.unique(feature_indexes, return_inverse=True)
    feature_indexes = inverse.reshape(shape).astype(np.uint16)
    used_names = np.array([names[index] for index in used_features])
    return {
        "columns": feature_indexes,
        "limits": thresholds,
        "standing": leaf_masks,
        "values": values,
        "names": used_names,
    }


def _tree_nodes(node: dict[str, Any], leaves: list[float]) -> list[tuple[dict[str, Any], range]]:
    """Return every inner node with its left leaves; the values of the leaves are appended to `leaves`, left to right."""
    if "leaf_value" in node:
        leaves.append(node["leaf_value"])
        return []
    start = len(leaves)
    left = _tree_nodes(node["left_child"], leaves)
    return [(node, range(start, len(leaves))), *left, *_tree_nodes(node["right_child"], leaves)]


def _float32_below(limit: float) -> np.float32:
    """Return the largest single-precision number that is not above a limit."""
    near = np.float32(limit)
    return near if float(near) <= limit else np.nextafter(near, np.float32(-np.inf))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--sets", default="benchmark90,articles421,web700")
    parser.add_argument("--unseen", default="publishers54", help="sets that are scored and never trained on")
    parser.add_argument("--measure", action="store_true")
    args = parser.parse_args()
    training_sets, held_out_sets = args.sets.split(","), [name for name in args.unseen.split(",") if name]
    sets = {
        name: [item for item in map(make_example, read_rows(name)) if item]
        for name in (*training_sets, *held_out_sets)
    }
    pages = [page for group in sets.values() for page in group]
    training_ids = {id(page) for name in training_sets for page in sets[name] if is_usable(page)}
    print(len(pages), "pages,", len(training_ids), "for training", flush=True)
    training_pages = [page for page in pages if id(page) in training_ids]
    names = best_features(
        train(training_pages, list(training_pages[0].features)), list(training_pages[0].features)
    )
    if not args.measure:
        np.savez_compressed(MODEL_FILE, **model_arrays(train(training_pages, names), names))
        print(f"{MODEL_FILE} {MODEL_FILE.stat().st_size} bytes", flush=True)
    cross_validate(pages, training_ids, names, args.folds)
    report(sets)


if __name__ == "__main__":
    main()
