"""Compute features of the containers around each block."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.blocks import TAG_BITS, BlockTable, Containers
from pipeline.clean.features.arrays import (
    FeatureColumns,
    FloatArray,
    IndexArray,
    prefix_sums,
    signed_log2,
    unpack_bits,
)
from pipeline.html.class_words import CLASS_CONCEPTS

__all__ = ["TAG_CODES", "PageArrays", "container_features", "page_arrays"]

# Codes of the elements that hold a block, from 1; any other is 0.
TAG_CODES = {
    tag: code
    for code, tag in enumerate(
        ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "td", "blockquote", "section", "article", "ul", "dd",
         "figure", "pre", "address", "main", "body", "aside", "footer", "header", "form", "nav", "tr", "ol"),
        start=1,
    )
}  # fmt: skip
# Shorter blocks do not count as prose.
_MIN_PROSE_CHARS = 40
_IS_PARAGRAPH_TAG = np.zeros(len(TAG_CODES) + 1, bool)
_IS_PARAGRAPH_TAG[[TAG_CODES[tag] for tag in ("p", "li", "blockquote", "h2", "h3", "h4")]] = True

_CLASS_FEATURE_NAMES = (
    *(f"{prefix} {concept}" for prefix in ("in", "own", "parent") for concept in CLASS_CONCEPTS),
    *(f"in <{tag}>" for tag in TAG_BITS),
)


@dataclass(frozen=True, slots=True, eq=False)
class PageArrays:
    """A page as arrays: some hold a value for each block, the others one for each container."""

    containers: Containers
    # For each block.
    length: FloatArray
    words: FloatArray
    # Its characters in links.
    link_chars: FloatArray
    # Its characters outside links, 0 for short blocks.
    prose: FloatArray
    container: IndexArray
    # The container that the block shares with its neighbours: the parent of its paragraph.
    shared_container: IndexArray
    # Running totals over the blocks.
    cumulative_prose: FloatArray
    cumulative_links: FloatArray
    cumulative_length: FloatArray
    cumulative_words: FloatArray
    # For each container.
    first_block: IndexArray
    end_block: IndexArray
    parent: IndexArray
    tag_code: IndexArray
    concepts: NDArray[np.uint64]
    ancestor_concepts: NDArray[np.uint64]
    ancestor_tags: NDArray[np.uint64]
    prose_inside: FloatArray
    # Prose in the container itself or in a paragraph directly below it.
    direct_prose: FloatArray

    @property
    def total_prose(self) -> float:
        """Characters of prose on the page."""
        return max(float(self.cumulative_prose[-1]), 1.0)


def page_arrays(blocks: BlockTable) -> PageArrays:
    """Convert a page to arrays, with sums for each container.

    Args:
        blocks: its blocks and containers.
    """
    containers = blocks.containers
    parent, container = np.array(containers.parent, np.intp), np.array(blocks.container, np.intp)
    first_block, end_block = (
        np.array(containers.first_block, np.intp),
        np.array(containers.end_block, np.intp),
    )
    tag_code = np.array([TAG_CODES.get(tag, 0) for tag in containers.tag], np.intp)
    shared_container = np.where(_IS_PARAGRAPH_TAG[tag_code[container]], parent[container], container)
    length = np.array([len(text) for text in blocks.texts], np.float64)
    words = np.array([text.count(" ") + 1 for text in blocks.texts], np.float64)
    link_chars = length * np.array(blocks.link_density)
    prose = np.where(length >= _MIN_PROSE_CHARS, length - link_chars, 0.0)
    cumulative_prose = prefix_sums(prose)
    return PageArrays(
        containers=containers,
        length=length,
        words=words,
        link_chars=link_chars,
        prose=prose,
        container=container,
        shared_container=shared_container,
        cumulative_prose=cumulative_prose,
        cumulative_links=prefix_sums(link_chars),
        cumulative_length=prefix_sums(length),
        cumulative_words=prefix_sums(words),
        first_block=first_block,
        end_block=end_block,
        parent=parent,
        tag_code=tag_code,
        concepts=np.array(containers.concepts, np.uint64),
        ancestor_concepts=np.array(containers.ancestor_concepts, np.uint64),
        ancestor_tags=np.array(containers.ancestor_tags, np.uint64),
        prose_inside=cumulative_prose[end_block] - cumulative_prose[first_block],
        direct_prose=np.bincount(shared_container, prose, len(parent)).astype(np.float64),
    )


def container_features(page: PageArrays, scored_blocks: IndexArray) -> FeatureColumns:
    """Compute features of the containers around each block.

    Args:
        page: see `page_arrays`.
        scored_blocks: the blocks to describe.

    Returns:
        For the container, its parent and its grandparent: prose, share of links, blocks, and position in it;
        the concepts in their names; and the ancestor elements.
    """
    container = page.container[scored_blocks]
    parent = page.parent[container]
    columns: FeatureColumns = {}
    for name, ancestor in (("box", container), ("parent", parent), ("grandparent", page.parent[parent])):
        columns |= _container_stats(page, name, ancestor, scored_blocks)
    columns["tag"] = page.tag_code[container].astype(np.float64)
    columns["parent tag"] = page.tag_code[parent].astype(np.float64)
    columns["grandparent tag"] = page.tag_code[page.parent[parent]].astype(np.float64)
    columns["depth"] = np.array(page.containers.depth, np.float64)[container]
    direct_prose = page.direct_prose[page.shared_container[scored_blocks]]
    columns["held share"] = direct_prose / page.total_prose
    columns["held rank"] = direct_prose / max(float(page.direct_prose.max()), 1.0)
    columns["article share"] = page.prose_inside[_enclosing_articles(page)[container]] / page.total_prose
    return columns | _class_features(page, container, parent)


def _container_stats(
    page: PageArrays, name: str, container: IndexArray, block_indices: IndexArray
) -> FeatureColumns:
    first_block, end_block = page.first_block[container], page.end_block[container]
    block_count = np.maximum(end_block - first_block, 1)
    length = page.cumulative_length[end_block] - page.cumulative_length[first_block]
    prose = page.prose_inside[container]
    return {
        f"{name} prose": signed_log2(prose),
        f"{name} share": prose / page.total_prose,
        f"{name} links": (page.cumulative_links[end_block] - page.cumulative_links[first_block])
        / np.maximum(length, 1),
        f"{name} runs": signed_log2(block_count),
        f"{name} average": signed_log2(length / block_count),
        f"{name} place": (block_indices - first_block) / block_count,
    }


def _class_features(page: PageArrays, container: IndexArray, parent: IndexArray) -> FeatureColumns:
    concepts = (page.ancestor_concepts[container], page.concepts[container], page.concepts[parent])
    rows = np.concatenate(
        [
            *(unpack_bits(bitsets, len(CLASS_CONCEPTS)) for bitsets in concepts),
            unpack_bits(page.ancestor_tags[container], len(TAG_BITS)),
        ]
    )
    return dict(zip(_CLASS_FEATURE_NAMES, rows, strict=True))


def _enclosing_articles(page: PageArrays) -> IndexArray:
    """Return the innermost article element around each container; the page where there is none."""
    innermost: list[int] = []
    for index, (tag, outer) in enumerate(zip(page.containers.tag, page.containers.parent, strict=True)):
        innermost.append(index if tag == "article" else innermost[outer] if index else 0)
    return np.array(innermost, np.intp)
