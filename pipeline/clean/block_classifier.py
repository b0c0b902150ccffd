"""Estimate how likely each text block is part of the story, with an ensemble of boosted trees.

`bench/train_blocks.py` trains the ensemble; docs/clean.md has the data statement and the model card. A tree has at most
sixteen leaves. All tests of all trees are evaluated in one sweep over all blocks; a failed test rules out the leaves on
its left, and the first leaf that remains gives the score (QuickScorer, Lucchese et al., 2015). Trees share many tests:
each is evaluated once.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.blocks import BlockTable
from pipeline.clean.features import block_features
from pipeline.clean.metadata import PageMetadata

__all__ = ["MAX_LEAVES", "TreeEnsemble", "block_probabilities", "load_ensemble", "predict_proba"]

MAX_LEAVES = 16


def _lowest_bit_table() -> NDArray[np.uint8]:
    """Return the position of the lowest set bit for every number of sixteen bits."""
    numbers = np.arange(1 << MAX_LEAVES)
    lowest_bits = np.zeros(1 << MAX_LEAVES, np.uint8)
    for bit in reversed(range(MAX_LEAVES)):
        lowest_bits[numbers >> bit & 1 == 1] = bit
    return lowest_bits


_LOWEST_BIT = _lowest_bit_table()


@dataclass(frozen=True, slots=True, eq=False)
class TreeEnsemble:
    """Decision trees, and the tests that they share."""

    # Of each test: the feature, and the threshold that its value must not exceed.
    test_features: NDArray[np.intp]
    test_thresholds: NDArray[np.float32]
    # A row for each node of a tree, a column for each tree: the test, and the leaves that it rules out, as bits.
    node_tests: NDArray[np.intp]
    excluded_leaves: NDArray[np.uint16]
    # Of each leaf of each tree.
    leaf_values: NDArray[np.float32]
    # Names of the features, by the numbers in `test_features`.
    feature_names: tuple[str, ...]


def load_ensemble(file: Traversable) -> TreeEnsemble:
    """Load an ensemble.

    Args:
        file: an `.npz` file that `bench/train_blocks.py` wrote.
    """
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        pairs = np.stack([arrays["columns"].ravel().astype(np.float64), arrays["limits"].ravel()])
        tests, node_tests = np.unique(pairs, axis=1, return_inverse=True)
        return TreeEnsemble(
            test_features=tests[0].astype(np.intp),
            test_thresholds=tests[1].astype(np.float32),
            node_tests=np.ascontiguousarray(node_tests.reshape(arrays["columns"].shape).T),
            excluded_leaves=np.ascontiguousarray(~arrays["standing"].T),
            leaf_values=arrays["values"],
            feature_names=tuple(str(name) for name in arrays["names"]),
        )


def predict_proba(ensemble: TreeEnsemble, features: NDArray[np.float32]) -> NDArray[np.float64]:
    """Score every block with every tree.

    Args:
        ensemble: trained trees.
        features: (features, blocks), the rows in the order of `TreeEnsemble.feature_names`.

    Returns:
        (blocks,) probabilities from 0 to 1.
    """
    failed = features.take(ensemble.test_features, axis=0) > ensemble.test_thresholds[:, None]
    # All bits of a failed test are set: `and` of numbers of one type is faster than a product with truth values.
    failed_bits = np.negative(failed.view(np.int8), dtype=np.int16).view(np.uint16)
    excluded = failed_bits.take(ensemble.node_tests, axis=0)
    excluded &= ensemble.excluded_leaves[:, :, None]
    leaves = _LOWEST_BIT.take(~np.bitwise_or.reduce(excluded, axis=0))
    starts = np.arange(len(leaves))[:, None] * ensemble.leaf_values.shape[1]
    log_odds = ensemble.leaf_values.ravel().take(leaves + starts).sum(axis=0)
    probabilities: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-log_odds.astype(np.float64)))
    return probabilities


@lru_cache(maxsize=1)
def _load_block_model() -> TreeEnsemble:
    return load_ensemble(resources.files("pipeline.clean").joinpath("data", "blocks.npz"))


def block_probabilities(blocks: BlockTable, metadata: PageMetadata) -> NDArray[np.float64]:
    """Estimate how likely each block is part of the story.

    Args:
        blocks: the blocks and containers of a page; at least one block.
        metadata: title, description and authors of the page.

    Returns:
        Probabilities from 0 to 1, one for each block.
    """
    model = _load_block_model()
    features = block_features(blocks, metadata)
    probabilities = np.zeros(len(blocks.texts))
    if len(features.scored_blocks):
        matrix = np.empty((len(model.feature_names), len(features.scored_blocks)), np.float32)
        for row, name in zip(matrix, model.feature_names, strict=True):
            row[:] = features.columns[name]
        probabilities[features.scored_blocks] = predict_proba(model, matrix)
    return probabilities
