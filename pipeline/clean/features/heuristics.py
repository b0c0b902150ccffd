"""Let five simple heuristics each propose the story, and weigh them by how far they agree.

Each heuristic alone fails on some pages; where heuristics of different kinds agree they seldom fail.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.features.arrays import FeatureColumns, FloatArray, IndexArray, signed_log2
from pipeline.clean.features.container import TAG_CODES, PageArrays
from pipeline.html.class_words import CLASS_CONCEPTS

__all__ = ["HEURISTICS", "HeuristicVotes", "container_types", "heuristic_features", "vote"]

Mask = NDArray[np.bool_]
# In the densest span, each block costs this many characters of prose.
_BLOCK_PENALTY_CHARS = 50.0
# An inner container with this share of the prose is preferred.
_MIN_INNER_SHARE = 0.8
_CONCEPT_INDEX = {concept: index for index, concept in enumerate(CLASS_CONCEPTS)}


def _readability_container(page: PageArrays) -> Mask | None:
    """Select the container with the best Readability score: paragraphs count for their parent, half for the next."""
    score = page.direct_prose + np.bincount(page.parent, page.direct_prose / 2, len(page.parent))
    return _container_mask(page, int(np.argmax(score)))


def _article_class(page: PageArrays) -> Mask | None:
    """Select the container whose class or id names the text of an article."""
    is_article = _has_concept(page, "article", "story", "post", "entry")
    has_body_class = (_has_concept(page, "body") & (is_article | _has_concept(page, "text"))) | _has_concept(
        page, "rich"
    )
    has_body_class |= _has_concept(page, "text") & _has_concept(page, "article", "story")
    has_body_class |= _has_concept(page, "content") & (is_article | _has_concept(page, "body", "text"))
    prose = np.where(has_body_class, page.prose_inside, 0.0)
    if not prose.any():
        return None
    return _container_mask(page, int(np.flatnonzero(prose >= _MIN_INNER_SHARE * prose.max())[-1]))


def _has_concept(page: PageArrays, *concepts: str) -> Mask:
    concept_mask = np.uint64(sum(1 << _CONCEPT_INDEX[concept] for concept in concepts))
    mask: Mask = (page.concepts & concept_mask) != 0
    return mask


def _article_element(page: PageArrays) -> Mask | None:
    """Select the article element with most prose, else the main element."""
    for tag in ("article", "main"):
        prose = np.where(page.tag_code == TAG_CODES[tag], page.prose_inside, 0.0)
        if prose.any():
            return _container_mask(page, int(np.argmax(prose)))
    return None


def _densest_span(page: PageArrays) -> Mask | None:
    """Select the span where prose most outweighs links and short blocks (maximum subsequence)."""
    totals = np.concatenate(([0.0], np.cumsum(page.prose - page.link_chars - _BLOCK_PENALTY_CHARS)))
    end = int(np.argmax(totals - np.minimum.accumulate(totals)))
    return _span_mask(page, int(np.argmin(totals[: end + 1])), end)


def _same_container_type(page: PageArrays) -> Mask | None:
    """Select all blocks in containers of one type, by tag and class: the type with most prose."""
    type_codes = container_types(page)
    mask: Mask = type_codes == int(np.argmax(np.bincount(type_codes, page.prose)))
    return mask


def container_types(page: PageArrays) -> IndexArray:
    """Number the container types of a page: equal tags and concepts of the container and its parent."""
    outer_container = page.parent[page.shared_container]
    code_by_key: dict[tuple[int, ...], int] = {}
    columns = (
        page.tag_code[page.shared_container],
        page.concepts[page.shared_container],
        page.tag_code[outer_container],
        page.concepts[outer_container],
        page.ancestor_concepts[outer_container],
    )
    keys = zip(*[column.tolist() for column in columns], strict=True)
    return np.array([code_by_key.setdefault(key, len(code_by_key)) for key in keys], np.intp)


HEURISTICS: tuple[tuple[str, Callable[[PageArrays], Mask | None]], ...] = (
    ("most prose", _readability_container),
    ("named", _article_class),
    ("article", _article_element),
    ("dense", _densest_span),
    ("alike", _same_container_type),
)


@dataclass(frozen=True, slots=True, eq=False)
class HeuristicVotes:
    """The proposals of the heuristics, their agreement, and the weighted votes for each block from 0 to 1."""

    masks: tuple[Mask | None, ...]
    weights: tuple[float, ...]
    votes: FloatArray


def vote(page: PageArrays) -> HeuristicVotes:
    """Let every heuristic propose a story, and weigh the votes by agreement.

    Args:
        page: see `pipeline.clean.features.container`.
    """
    masks = [heuristic(page) for _, heuristic in HEURISTICS]
    weights = _mean_pairwise_f1(masks, page.words)
    votes = np.zeros(len(page.words))
    for mask, weight in zip(masks, weights, strict=True):
        votes += 0.0 if mask is None else mask * weight
    return HeuristicVotes(tuple(masks), tuple(weights), votes / max(float(sum(weights)), 1e-9))


def heuristic_features(heuristics: HeuristicVotes, scored_blocks: IndexArray) -> FeatureColumns:
    """Compute features from the proposals of the heuristics.

    Args:
        heuristics: see `vote`.
        scored_blocks: the blocks to describe.

    Returns:
        For each heuristic whether a block is selected, the distance to its first and last block, and its
        agreement with the others; and the votes. -1 where a heuristic proposes nothing.
    """
    columns: FeatureColumns = {"votes": heuristics.votes[scored_blocks]}
    for (name, _), mask, weight in zip(HEURISTICS, heuristics.masks, heuristics.weights, strict=True):
        columns |= _single_heuristic_features(name, mask, weight, scored_blocks)
    return columns


def _mean_pairwise_f1(masks: Sequence[Mask | None], words: FloatArray) -> list[float]:
    """Return the mean F1 by words of each proposal with the others; 0 for no proposal."""
    nonempty = [index for index, mask in enumerate(masks) if mask is not None and mask.any()]
    mean_f1 = [0.0] * len(masks)
    weights = np.array([masks[index] * words for index in nonempty])  # type: ignore[operator]
    if len(nonempty) > 1:
        sizes = weights.sum(axis=1)
        overlap = (weights > 0).astype(np.float64) @ weights.T
        f1 = 2 * overlap / np.maximum(sizes[:, None] + sizes, 1)
        for index, row in zip(nonempty, f1.sum(axis=1) - 1, strict=True):
            mean_f1[index] = float(row) / (len(nonempty) - 1)
    return mean_f1


def _single_heuristic_features(
    name: str, mask: Mask | None, weight: float, scored_blocks: IndexArray
) -> FeatureColumns:
    if mask is None or not mask.any():
        missing = np.full(len(scored_blocks), -1.0)
        return {f"{name} {suffix}": missing for suffix in ("holds", "since", "until", "agrees")}
    indices = np.flatnonzero(mask)
    return {
        f"{name} holds": mask[scored_blocks],
        f"{name} since": signed_log2(scored_blocks - indices[0]),
        f"{name} until": signed_log2(scored_blocks - indices[-1]),
        f"{name} agrees": np.full(len(scored_blocks), weight),
    }


def _container_mask(page: PageArrays, container: int) -> Mask:
    return _span_mask(page, int(page.first_block[container]), int(page.end_block[container]))


def _span_mask(page: PageArrays, start: int, end: int) -> Mask:
    mask = np.zeros(len(page.words), bool)
    mask[start:end] = True
    return mask
