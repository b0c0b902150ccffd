"""Compute features of position: distance to headline and prose, repeats, and the neighbouring blocks."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.blocks import BlockTable
from pipeline.clean.features.arrays import (
    FeatureColumns,
    FloatArray,
    IndexArray,
    prefix_sums,
    shift,
    signed_log2,
)
from pipeline.clean.features.container import TAG_CODES, PageArrays
from pipeline.clean.metadata import PageMetadata

__all__ = ["context_features", "position_features"]

_ALPHANUMERIC = re.compile(r"[^\W_]")
_NON_ALPHANUMERIC_RUN = re.compile(r"[\W_]+")
# Blocks with this much prose serve as landmarks for the others.
_MIN_LONG_PROSE_CHARS = 100
# Shorter blocks repeat on any page.
_MIN_REPEAT_CHARS = 25
# Longer blocks are neither headline nor standfirst nor byline.
_MAX_HEADER_CHARS = 400
_NO_NEIGHBOUR_DISTANCE = 99.0
_NEAR_OFFSETS = (-2, -1, 1, 2)
_FAR_OFFSETS = (-3, 3)
_WINDOW_BLOCKS = 5


def position_features(
    blocks: BlockTable, page: PageArrays, metadata: PageMetadata, scored_blocks: IndexArray
) -> FeatureColumns:
    """Compute features of the positions of the blocks.

    Args:
        blocks: the blocks.
        page: see `pipeline.clean.features.container`.
        metadata: title, description and authors of the page.
        scored_blocks: the blocks to describe.
    """
    texts = [blocks.texts[index] for index in scored_blocks.tolist()]
    columns = _headline_features(blocks, page, metadata) | _prose_context(page) | _repeat_counts(blocks.texts)
    return {name: column[scored_blocks] for name, column in columns.items()} | _metadata_matches(
        texts, metadata
    )


def prefix_key(text: str) -> str:
    """Return the beginning of a text without case, spaces and punctuation, for comparing."""
    return _NON_ALPHANUMERIC_RUN.sub("", text[:160].casefold())[:100]


def _metadata_matches(texts: Sequence[str], metadata: PageMetadata) -> FeatureColumns:
    description_key = prefix_key(metadata.description)
    title_key = prefix_key(metadata.title)
    # A cheap check first: few blocks begin with one of these characters.
    first_chars = tuple(field_key[0] for field_key in (title_key, description_key) if field_key)
    keys = [
        prefix_key(text)
        if len(text) < _MAX_HEADER_CHARS and _first_char(text).startswith(first_chars)
        else ""
        for text in texts
    ]
    return {
        "is title": np.array([bool(title_key) and block_key == title_key for block_key in keys]),
        "is description": np.array([_is_same_description(block_key, description_key) for block_key in keys]),
        "names author": _author_mentions(texts, [name.casefold() for name in metadata.authors if name]),
    }


def _author_mentions(texts: Sequence[str], names: Sequence[str]) -> FloatArray:
    if not names:
        return np.full(len(texts), -1.0)
    mentions = [
        len(text) < _MAX_HEADER_CHARS and any(map(text.casefold().__contains__, names)) for text in texts
    ]
    return np.array(mentions, np.float64)


def _first_char(text: str) -> str:
    if text[0].isalnum():
        return text[0].casefold()
    match = _ALPHANUMERIC.search(text)
    return match[0].casefold() if match else ""


def _is_same_description(key: str, description: str) -> bool:
    """Compare with the description, which previews shorten."""
    if len(key) > 40 < len(description):  # noqa: PLR2004 - lengths that tell the two apart
        return key[:40] == description[:40]
    return bool(description) and key == description


def _headline_features(blocks: BlockTable, page: PageArrays, metadata: PageMetadata) -> dict[str, FloatArray]:
    block_count = len(page.words)
    indices = np.arange(block_count, dtype=np.float64)
    tag_codes = page.tag_code[page.container]
    is_h1 = tag_codes == TAG_CODES["h1"]
    headline_index = _headline_index(blocks, is_h1, prefix_key(metadata.title))
    start_index = max(headline_index, 0)
    columns = {
        "runs since headline": signed_log2(indices - headline_index)
        if headline_index >= 0
        else np.full(block_count, -_NO_NEIGHBOUR_DISTANCE),
        "words since headline": signed_log2(page.cumulative_words[:-1] - page.cumulative_words[start_index]),
        "links since headline": signed_log2(
            np.maximum(page.cumulative_links[:-1] - page.cumulative_links[start_index], 0)
        ),
        "runs left": signed_log2(block_count - indices),
        "place": indices / block_count,
        "prose before": page.cumulative_prose[:-1] / page.total_prose,
        "prose after": (page.total_prose - page.cumulative_prose[1:]) / page.total_prose,
        "headlines before": np.cumsum(is_h1).astype(np.float64),
        "headings before": signed_log2(
            prefix_sums((tag_codes > TAG_CODES["h1"]) & (tag_codes <= TAG_CODES["h4"]))[:-1]
        ),
    }
    page_totals = {
        "headlines": float(is_h1.sum()),
        "articles": float((page.tag_code == TAG_CODES["article"]).sum()),
        "runs of page": float(np.log2(1 + block_count)),
        "prose of page": float(np.log2(1 + page.total_prose)),
        "fullest box": float(page.direct_prose.max()) / page.total_prose,
    }
    return columns | {name: np.full(block_count, value) for name, value in page_totals.items()}


def _headline_index(blocks: BlockTable, is_h1: NDArray[np.bool_], title: str) -> int:
    """Return the index of the h1 that equals the title, else of the first h1, else -1."""
    h1_indices = np.flatnonzero(is_h1).tolist()
    title_matches = [index for index in h1_indices if title and prefix_key(blocks.texts[index]) == title]
    return next(iter(title_matches + h1_indices), -1)


def _prose_context(page: PageArrays) -> dict[str, FloatArray]:
    """Compute distances to the next long blocks, and whether they share a container with the block or each other."""
    block_count = len(page.words)
    indices = np.arange(block_count)
    is_long_prose = page.prose >= _MIN_LONG_PROSE_CHARS
    previous_prose = np.concatenate(([-1], np.maximum.accumulate(np.where(is_long_prose, indices, -1))[:-1]))
    next_prose = np.concatenate(
        (np.minimum.accumulate(np.where(is_long_prose, indices, block_count)[::-1])[::-1][1:], [block_count])
    )
    previous_container = _containers_at(page, previous_prose, previous_prose >= 0, -1)
    next_container = _containers_at(page, next_prose, next_prose < block_count, -2)
    return {
        "runs since prose": signed_log2(
            np.where(previous_prose >= 0, indices - previous_prose, _NO_NEIGHBOUR_DISTANCE)
        ),
        "runs until prose": signed_log2(
            np.where(next_prose < block_count, next_prose - indices, _NO_NEIGHBOUR_DISTANCE)
        ),
        "box of earlier prose": (previous_container == page.shared_container),
        "box of later prose": (next_container == page.shared_container),
        "inside prose": (previous_container == next_container),
    }


def _containers_at(
    page: PageArrays, indices: IndexArray, has_neighbour: NDArray[np.bool_], missing: int
) -> IndexArray:
    return np.where(
        has_neighbour, page.shared_container[np.clip(indices, 0, len(page.shared_container) - 1)], missing
    )


def _repeat_counts(texts: Sequence[str]) -> dict[str, FloatArray]:
    counts: dict[str, int] = {}
    earlier_counts: list[int] = []
    for text in texts:
        count = counts.get(text, 0)
        earlier_counts.append(count)
        counts[text] = count + 1
    is_long = np.array([len(text) >= _MIN_REPEAT_CHARS for text in texts], np.float64)
    total_counts = np.array([counts[text] for text in texts], np.float64)
    return {"told before": is_long * np.array(earlier_counts), "times told": is_long * total_counts}


def context_features(page: PageArrays, votes: FloatArray, scored_blocks: IndexArray) -> FeatureColumns:
    """Compute features of the neighbours of each block.

    Args:
        page: see `pipeline.clean.features.container`.
        votes: see `pipeline.clean.features.heuristics`.
        scored_blocks: the blocks to describe.

    Returns:
        Features of blocks up to three positions away (+1 is the block before), and sums over a window.
    """
    features: FeatureColumns = {}
    columns = np.stack(
        (
            signed_log2(page.length),
            page.link_chars / page.length,
            votes,
            page.tag_code[page.container],
        )
    )
    for offset in (*_NEAR_OFFSETS, *_FAR_OFFSETS):
        features |= zip(
            (f"{name} {offset:+}" for name in ("log length", "linked", "votes", "tag")),
            shift(columns, offset)[:, scored_blocks],
            strict=True,
        )
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
    """Return the sum over each block and the five before and after it."""
    indices = np.arange(len(values))
    totals = prefix_sums(values)
    return (
        totals[np.minimum(indices + _WINDOW_BLOCKS + 1, len(values))]
        - totals[np.maximum(indices - _WINDOW_BLOCKS, 0)]
    )
