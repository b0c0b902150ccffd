"""Decide which story an article joins, by the articles that are nearest to it.

The weight of a term is lowered by how many of the nearest articles have it (inverse document frequency, Spärck Jones
1972, among the neighbours only): what they all share stops counting, and what tells two events apart remains. The score
of a story is the mean of its nearest members (Yang et al. 1998 compare such single-pass methods).
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Neighbour", "StoryDecision", "choose_story"]

# Measured on half of the topics of events.jsonl, see docs/benchmarks.md (`bench.stories`).
MIN_STORY_SCORE = 0.15
MIN_MERGE_SCORE = 0.35
NEAREST_MEMBERS = 5
# How much of a term's weight depends on the neighbours.
LOCAL_SHARE = 0.7
# With fewer neighbours than this their frequencies say nothing.
MIN_NEIGHBOURS = 5


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A stored article that shares terms with a new one."""

    article_id: int
    story_id: int
    terms: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class StoryDecision:
    """Which story an article joins."""

    # None opens a new story.
    story_id: int | None
    # 0 to 1: the mean similarity to the nearest members.
    score: float
    # Stories that turn out to be the same.
    merged_story_ids: tuple[int, ...] = ()


def choose_story(terms: Mapping[int, float], neighbours: Sequence[Neighbour]) -> StoryDecision:
    """Decide which story an article joins.

    Args:
        terms: of the new article.
        neighbours: the nearest stored articles within the time window, at most some thirty.
    """
    idf = _local_idf(neighbours)
    by_story: dict[int, list[float]] = {}
    for neighbour in neighbours:
        by_story.setdefault(neighbour.story_id, []).append(_cosine(terms, neighbour.terms, idf))
    scores = {
        story: sum(sorted(values)[-NEAREST_MEMBERS:]) / min(len(values), NEAREST_MEMBERS)
        for story, values in by_story.items()
    }
    best = min(scores, key=lambda story: (-scores[story], story), default=None)
    if best is None or scores[best] < MIN_STORY_SCORE:
        return StoryDecision(None, 0.0)
    merged = sorted(
        story for story, score in scores.items() if story != best and score >= MIN_MERGE_SCORE <= scores[best]
    )
    return StoryDecision(best, round(scores[best], 3), tuple(merged))


def _local_idf(neighbours: Sequence[Neighbour]) -> Mapping[int, float]:
    """Return the factor of each term that a neighbour has; every other term has the factor 1."""
    if len(neighbours) < MIN_NEIGHBOURS:
        return {}
    counts = Counter(term for neighbour in neighbours for term in neighbour.terms)
    count = len(neighbours) + 1
    scale = math.log(2 * count)
    return {
        term: 1 - LOCAL_SHARE + LOCAL_SHARE * math.log(count / (number + 0.5)) / scale
        for term, number in counts.items()
    }


def _cosine(first: Mapping[int, float], second: Mapping[int, float], idf: Mapping[int, float]) -> float:
    shared = first.keys() & second.keys()
    if not shared:
        return 0.0
    product = sum(first[term] * second[term] * idf.get(term, 1.0) ** 2 for term in shared)
    return product / (_length(first, idf) * _length(second, idf))


def _length(terms: Mapping[int, float], idf: Mapping[int, float]) -> float:
    return math.sqrt(sum((weight * idf.get(term, 1.0)) ** 2 for term, weight in terms.items()))
