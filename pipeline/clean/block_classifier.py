"""Estimate how likely each text block is part of the story, with an ensemble of boosted trees.

`bench/train_blocks.py` trains the ensemble; docs/clean.md has the data statement and the model card. A tree has at most
sixteen leaves. All tests of all trees are evaluated in one sweep over all blocks; a failed test rules out the leaves on
its left, and the first leaf that remains gives the score (QuickScorer, Lucchese et al., 2015).
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
_ALL_LEAVES_MASK = np.uint16(0xFFFF)


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
    """Decision trees, one row each: feature, threshold and leaf mask of each test, and the values of the leaves."""

    feature_indexes: NDArray[np.intp]
    thresholds: NDArray[np.float32]
    leaf_masks: NDArray[np.uint16]
    leaf_values: NDArray[np.float32]
    # Names of the features, in the order of `feature_indexes`.
    feature_names: tuple[str, ...]


def load_ensemble(file: Traversable) -> TreeEnsemble:
    """Load an ensemble.

    Args:
        file: an `.npz` file that `bench/train_blocks.py` wrote.
    """
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        return TreeEnsemble(
            feature_indexes=arrays["columns"].astype(np.intp),
            thresholds=arrays["limits"],
            leaf_masks=arrays["standing"],
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
    tree_count, test_count = ensemble.feature_indexes.shape
    failed = features[ensemble.feature_indexes.ravel()] > ensemble.thresholds.ravel()[:, None]
    remaining_leaves = np.where(failed, ensemble.leaf_masks.ravel()[:, None], _ALL_LEAVES_MASK).reshape(
        tree_count, test_count, -1
    )
    leaves = _LOWEST_BIT[np.bitwise_and.reduce(remaining_leaves, axis=1)]
    starts = np.arange(tree_count)[:, None] * ensemble.leaf_values.shape[1]
    log_odds = ensemble.leaf_values.ravel()[leaves + starts].sum(axis=0)
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
