"""Decide which story an article joins, by the articles that are nearest to it.

The weight of a term is lowered by how many of the nearest articles have it (inverse document frequency, Spärck Jones
1972, among the neighbours only): what they all share stops counting, and what tells two events apart remains. The score
of a story is the mean of its nearest members (Yang et al. 1998 compare such single-pass methods). A single pass depends
on the order of arrival, so the nearest articles are looked at again: one that is nearer to another story moves to it,
and stories become one when their members are similar on average.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipeline.stories.features import TermVector

__all__ = ["Neighbour", "StoryDecision", "choose_story"]

# Measured on half of the topics of events.jsonl, see docs/benchmarks.md (`bench.stories`).
MIN_STORY_SCORE = 0.165
MIN_MERGE_SCORE = 0.18
NEAREST_MEMBERS = 3
# As many articles without any of the terms are added to the neighbours, so that few neighbours change little.
PRIOR_ARTICLES = 30
# The share of the shorter article's terms below which one or two heavy terms in common, such as the town of a local
# paper, count less.
FULL_OVERLAP = 0.25
# Texts in two languages share few terms: names, numbers and places. So the similarity of such a pair counts this much
# more. Of pairs of pages in two languages on different events, none comes near the threshold then.
TWO_LANGUAGES_FACTOR = 2.0
# Below so many terms of the shorter text, a name or two are most of it: two sentences that only name the same town
# would have .9. So it falls by the fourth power of the length.
MIN_TWO_LANGUAGES_TERMS = 20
# Two articles of one publication share its town, its names and its style, and rarely report the same event twice.
ONE_SOURCE_FACTOR = 0.75
# Where both articles have a vector of multilingual-e5-small: its share of the similarity, the cosine from which on two
# texts may report one event (half of the pairs of other events have less than .77), and a factor that keeps the
# thresholds.
EMBEDDING_SHARE = 0.7
MIN_EMBEDDING_COSINE = 0.84
EMBEDDING_FACTOR = 0.825
# Articles that are looked at again, and how much nearer another story must be.
REVISED_NEIGHBOURS = 15
MIN_REVISION_GAIN = 0.03


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A stored article that shares terms with a new one."""

    article_id: int
    story_id: int
    terms: TermVector


@dataclass(frozen=True, slots=True)
class StoryDecision:
    """Which story an article joins, and what changes for its neighbours."""

    # None opens a new story.
    story_id: int | None
    # 0 to 1: the mean similarity to the nearest members.
    score: float
    # Articles that change stories, with their new one; before the stories merge.
    moved_articles: Mapping[int, int] = field(default_factory=dict)
    # Stories that turn out to be the same.
    merged_story_ids: tuple[int, ...] = ()


def choose_story(terms: TermVector, neighbours: Sequence[Neighbour]) -> StoryDecision:
    """Decide which story an article joins.

    Args:
        terms: of the new article.
        neighbours: the nearest stored articles within the time window, the nearest first, at most some thirty.
    """
    if not neighbours:
        return StoryDecision(None, 0.0)
    similarities = _similarities([terms, *(neighbour.terms for neighbour in neighbours)])
    # The new article is the first; it is in no story yet.
    stories: list[int | None] = [None, *(neighbour.story_id for neighbour in neighbours)]
    scores = _story_scores(similarities[0], stories, 0)
    best = _best_story(scores)
    if scores[best] < MIN_STORY_SCORE:
        return StoryDecision(None, 0.0)
    stories[0] = best
    moved = _revise(similarities, stories)
    moved_articles = {neighbours[index - 1].article_id: story for index, story in moved.items()}
    return StoryDecision(
        best, round(scores[best], 3), moved_articles, _stories_to_merge(similarities, stories, best)
    )


def _similarities(vectors: Sequence[TermVector]) -> NDArray[np.float32]:
    """Return the cosine of each pair of articles, with terms weighted by their frequency among these articles."""
    terms, columns = np.unique(np.concatenate([vector.terms for vector in vectors]), return_inverse=True)
    rows = np.repeat(np.arange(len(vectors)), [len(vector.terms) for vector in vectors])
    matrix = np.zeros((len(vectors), len(terms)), dtype=np.float32)
    matrix[rows, columns] = np.concatenate([vector.weights for vector in vectors])
    count = len(vectors) + PRIOR_ARTICLES + 1
    matrix *= (np.log(count / (np.bincount(columns) + 0.5)) / np.log(2 * count)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    has_term = (matrix > 0).astype(np.float32)
    counts = has_term.sum(axis=1)
    shared = has_term @ has_term.T / np.minimum(counts[:, np.newaxis], counts)
    are_two_languages = _differ([vector.language for vector in vectors])
    factors = np.where(are_two_languages, _two_languages_factors(counts), np.float32(1)).astype(np.float32)
    product = matrix @ matrix.T * np.minimum(1, shared / FULL_OVERLAP) * factors
    if any(vector.embedding is not None for vector in vectors):
        mixed = _mix_embeddings(product, vectors)
        # Across languages cosines are lower as well: there, vectors can only add to what names and numbers say.
        product = np.where(are_two_languages, np.maximum(product, mixed), mixed)
    product = np.where(_agree([vector.source_id for vector in vectors]), product * ONE_SOURCE_FACTOR, product)
    # Rounded, so that the order of the articles decides nothing.
    similarities: NDArray[np.float32] = np.minimum(1, product).round(4)
    return similarities


def _two_languages_factors(counts: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what the similarity of texts in two languages is multiplied with, by their numbers of terms."""
    shorter = np.minimum(counts[:, np.newaxis], counts)
    factors = TWO_LANGUAGES_FACTOR * np.minimum(1, shorter / MIN_TWO_LANGUAGES_TERMS) ** 4
    return factors.astype(np.float32)


def _agree(values: Sequence[str | int | None]) -> NDArray[np.bool_]:
    """Return which pairs of articles have the same value; one that is unknown agrees with none."""
    numbers = _number_values(values)
    agree: NDArray[np.bool_] = (numbers[:, np.newaxis] == numbers) & (numbers >= 0)
    return agree


def _differ(values: Sequence[str | int | None]) -> NDArray[np.bool_]:
    """Return which pairs of articles have different values; one that is unknown differs from none."""
    numbers = _number_values(values)
    is_known = numbers >= 0
    differ: NDArray[np.bool_] = (numbers[:, np.newaxis] != numbers) & is_known & is_known[:, np.newaxis]
    return differ


def _number_values(values: Sequence[str | int | None]) -> NDArray[np.int64]:
    """Return a number for each value; -1 for one that is unknown."""
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))} | {None: -1, "": -1}
    return np.array([numbers[value] for value in values], dtype=np.int64)


def _mix_embeddings(product: NDArray[np.float32], vectors: Sequence[TermVector]) -> NDArray[np.float32]:
    """Return similarities of which the vectors have their share, where both articles have one."""
    positions = [index for index, vector in enumerate(vectors) if vector.embedding is not None]
    embeddings = np.array([vectors[index].embedding for index in positions], dtype=np.float32)
    cosines = (embeddings @ embeddings.T - MIN_EMBEDDING_COSINE) / (1 - MIN_EMBEDDING_COSINE)
    square = np.ix_(positions, positions)
    mixed = product.copy()
    by_terms = (1 - EMBEDDING_SHARE) * product[square]
    mixed[square] = EMBEDDING_FACTOR * (by_terms + EMBEDDING_SHARE * np.clip(cosines, 0, 1))
    return mixed


def _story_scores(
    similarities: NDArray[np.float32], stories: Sequence[int | None], own_index: int
) -> dict[int, float]:
    """Return the mean similarity of an article to the nearest members of each story, without itself."""
    by_story: dict[int, list[float]] = {}
    for index, (similarity, story) in enumerate(zip(similarities.tolist(), stories, strict=True)):
        if index != own_index and story is not None:
            by_story.setdefault(story, []).append(similarity)
    return {
        story: sum(sorted(values)[-NEAREST_MEMBERS:]) / min(len(values), NEAREST_MEMBERS)
        for story, values in by_story.items()
    }


def _best_story(scores: Mapping[int, float]) -> int:
    return min(scores, key=lambda story: (-scores[story], story))


def _revise(similarities: NDArray[np.float32], stories: list[int | None]) -> dict[int, int]:
    """Move the neighbours of the first article that are nearer to another story; return their new stories."""
    moved: dict[int, int] = {}
    nearest_first = 1 + np.argsort(-similarities[0, 1:], kind="stable")
    for index in nearest_first[:REVISED_NEIGHBOURS].tolist():
        scores = _story_scores(similarities[index], stories, index)
        best, own = _best_story(scores), stories[index]
        own_score = scores.get(own, MIN_STORY_SCORE) if own is not None else 0.0
        if best != own and scores[best] >= max(MIN_STORY_SCORE, own_score + MIN_REVISION_GAIN):
            stories[index] = moved[index] = best
    return moved


def _stories_to_merge(
    similarities: NDArray[np.float32], stories: Sequence[int | None], joined: int
) -> tuple[int, ...]:
    """Return the stories whose members are similar to those of the joined one on average."""
    members: dict[int, list[int]] = {}
    for index, story in enumerate(stories):
        if story is not None:
            members.setdefault(story, []).append(index)
    own = members.pop(joined)
    merged = []
    for story, others in sorted(members.items()):
        if similarities[np.ix_(own, others)].mean() >= MIN_MERGE_SCORE:
            own += others
            merged.append(story)
    return tuple(merged)
