"""The runs of text of a page and its boxes in; how likely each run is part of the story out.

A forest of small trees, trained by `bench/train_blocks.py`; docs/clean.md has the data statement and model card.
"""

from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.forest import Forest, opened, scores
from pipeline.clean.segments import Reading
from pipeline.clean.told import Told
from pipeline.clean.traits import traits

__all__ = ["likelihoods"]


@lru_cache(maxsize=1)
def _forest() -> Forest:
    return opened(resources.files("pipeline.clean").joinpath("data", "blocks.npz"))


def likelihoods(reading: Reading, told: Told) -> NDArray[np.float64]:
    """How likely each run is part of the story.

    Args:
        reading: the runs and boxes of a page; at least one run.
        told: what metadata says.

    Returns:
        Probabilities from 0 to 1, one for each run.
    """
    forest = _forest()
    seen = traits(reading, told)
    likely = np.zeros(len(reading.texts))
    if len(seen.open):
        asked = np.empty((len(forest.names), len(seen.open)), np.float32)
        for row, name in zip(asked, forest.names, strict=True):
            row[:] = seen.columns[name]
        likely[seen.open] = scores(forest, asked)
    return likely
