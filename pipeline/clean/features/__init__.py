"""Compute the features of every text block of a page, as columns of numbers.

A feature is a publishing habit: where a block is, how long it is, how it begins and ends, how much of it is links, how
its containers are called, and which simple heuristics select it. No feature is the name of a site.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.blocks import TAG_BITS, BlockTable
from pipeline.clean.features.arrays import FeatureColumns, FloatArray, IndexArray
from pipeline.clean.features.container import PageArrays, container_features, page_arrays
from pipeline.clean.features.heuristics import heuristic_features, vote
from pipeline.clean.features.position import context_features, position_features
from pipeline.clean.features.text import text_features
from pipeline.clean.metadata import PageMetadata

__all__ = ["FeatureTable", "block_features"]

# A larger share in links leaves hardly a word beside them.
_MAX_LINK_DENSITY = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class FeatureTable:
    """The features of a page; `columns` hold a number for each of `scored_blocks`, the others are filtered out."""

    page: PageArrays
    scored_blocks: IndexArray
    columns: FeatureColumns


def block_features(blocks: BlockTable, metadata: PageMetadata) -> FeatureTable:
    """Compute the features of the blocks of one page.

    Args:
        blocks: at least one block, with the containers.
        metadata: title, description and authors of the page.
    """
    page = page_arrays(blocks)
    heuristics = vote(page)
    scored_blocks = np.flatnonzero(~_prefilter_mask(page, heuristics.votes))
    columns = text_features(blocks, scored_blocks)
    columns |= container_features(page, scored_blocks)
    columns |= heuristic_features(heuristics, scored_blocks)
    columns |= position_features(blocks, page, metadata, scored_blocks)
    return FeatureTable(
        page, scored_blocks, columns | context_features(page, heuristics.votes, scored_blocks)
    )


def _prefilter_mask(page: PageArrays, votes: FloatArray) -> NDArray[np.bool_]:
    """Filter out footers, and links that no heuristic selects."""
    in_footer = (page.ancestor_tags[page.container] & np.uint64(TAG_BITS["footer"])) != 0
    mask: NDArray[np.bool_] = (votes <= 0) & (in_footer | (page.link_chars > _MAX_LINK_DENSITY * page.length))
    return mask
