"""The runs of text of a page and its boxes in; how likely each run is part of the story out.

A forest of small trees, trained by `bench/train_blocks.py`; docs/clean.md has the data statement and model card.
"""

from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.blocks import BlockTable
from pipeline.clean.boosted_trees import TreeEnsemble, load_ensemble, predict_proba
from pipeline.clean.features import block_features
from pipeline.clean.page_metadata import PageMetadata

__all__ = ["block_probabilities"]


@lru_cache(maxsize=1)
def _load_block_model() -> TreeEnsemble:
    return load_ensemble(resources.files("pipeline.clean").joinpath("data", "blocks.npz"))


def block_probabilities(blocks: BlockTable, metadata: PageMetadata) -> NDArray[np.float64]:
    """How likely each run is part of the story.

    Args:
        blocks: the runs and boxes of a page; at least one run.
        metadata: what metadata says.

    Returns:
        Probabilities from 0 to 1, one for each run.
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
