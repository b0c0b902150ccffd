"""The runs of text of a page and its boxes in; what can be seen of each run, as columns of numbers, out.

Every trait is a publishing habit: where a run of text stands, how long it is, how it begins and ends, how
much of it is links, what its boxes are called, and where simple ways of finding a story see it. Nothing in
it is the name of a site.
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

# Links with hardly a word beside them.
_MAX_LINK_DENSITY = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class FeatureTable:
    """What was seen of a page; `columns` hold a number for each run of `open`, the others are hopeless."""

    page: PageArrays
    scored_blocks: IndexArray
    columns: FeatureColumns


def block_features(blocks: BlockTable, metadata: PageMetadata) -> FeatureTable:
    """Describe the runs of one page.

    Args:
        blocks: at least one run, with the boxes.
        metadata: what metadata says.
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
    """What no model needs to look at: page ends, and links that no way of finding a story holds."""
    in_footer = (page.ancestor_tags[page.container] & np.uint64(TAG_BITS["footer"])) != 0
    mask: NDArray[np.bool_] = (votes <= 0) & (in_footer | (page.link_chars > _MAX_LINK_DENSITY * page.length))
    return mask
