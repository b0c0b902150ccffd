"""A page as arrays in; for each run what stands around it, out."""

import numpy as np

from pipeline.clean.features.arrays import (
    FeatureColumns,
    FloatArray,
    IndexArray,
    prefix_sums,
    shift,
    signed_log2,
)
from pipeline.clean.features.container import PageArrays

__all__ = ["context_features"]

_NEAR_OFFSETS = (-2, -1, 1, 2)
_FAR_OFFSETS = (-3, 3)
_WINDOW_BLOCKS = 5


def context_features(page: PageArrays, votes: FloatArray, scored_blocks: IndexArray) -> FeatureColumns:
    """Tell each run what stands around it.

    Args:
        page: see `pipeline.clean.features.container`.
        votes: see `pipeline.clean.features.heuristics`.
        scored_blocks: the runs to describe.

    Returns:
        Traits of the runs up to three places away, those before a run with a positive number, and means of a window.
    """
    features: FeatureColumns = {}
    columns = {
        "log length": signed_log2(page.length),
        "linked": page.link_chars / page.length,
        "votes": votes,
        "tag": page.tag_code[page.container],
    }
    for offset in (*_NEAR_OFFSETS, *_FAR_OFFSETS):
        for name, column in columns.items():
            features[f"{name} {offset:+}"] = shift(column, offset)[scored_blocks]
    for offset in _NEAR_OFFSETS:
        features[f"same box {offset:+}"] = (shift(page.shared_container, offset) == page.shared_container)[
            scored_blocks
        ]
    features["prose around"] = signed_log2(_window_sum(page.prose)[scored_blocks])
    features["links around"] = (_window_sum(page.link_chars) / np.maximum(_window_sum(page.length), 1))[
        scored_blocks
    ]
    return features


def _window_sum(values: FloatArray) -> FloatArray:
    """The sum over a run and the five before and after it."""
    indices = np.arange(len(values))
    totals = prefix_sums(values)
    return (
        totals[np.minimum(indices + _WINDOW_BLOCKS + 1, len(values))]
        - totals[np.maximum(indices - _WINDOW_BLOCKS, 0)]
    )
