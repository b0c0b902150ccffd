"""Find, score and rank candidate phrases."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.keywords.words import Numbers, WordSequence, table_of

__all__ = ["Phrases", "best_phrases", "find_phrases", "phrase_form", "rank_distinct", "score_phrases"]

PhraseKey = tuple[str, ...]
MAX_PHRASE_WORDS = 3  # words in a phrase
MULTIWORD_FACTOR = 0.55  # factor for the mean weight of the words of a phrase
REPEAT_BONUS = 0.3  # bonus times the natural logarithm of the count
MIN_COHESION_SHARE = 0.4  # share of the weight kept by a phrase whose words mostly occur outside it
NESTED_WORD_PENALTY = 0.3  # share of the weight lost by a word that only occurs in one phrase
NUM_RANKED_FIRST = 64  # phrases among which the best distinct ones nearly always are


class Phrases(NamedTuple):
    """Some phrases of one size.

    Args:
        numbers: of the keys of their words, shape (phrases, words of a phrase).
        counts: how often each occurs.
    """

    numbers: Numbers
    counts: Numbers


def find_phrases(words: WordSequence) -> list[Phrases]:
    """Find the phrases of up to `MAX_PHRASE_WORDS` words: words that follow each other, all or none of a name.

    Args:
        words: from `collect_words`.

    Returns:
        Those of one word, of two and so on. A phrase of several words must occur twice or have only capitalised words.
    """
    is_word, num_keys = words.numbers >= 0, len(words.keys)
    starts = np.flatnonzero(is_word)
    codes = words.numbers[starts]
    found = [Phrases(np.arange(num_keys)[:, None], np.bincount(codes, minlength=num_keys))]
    is_continued = np.zeros(len(is_word), dtype=bool)
    is_continued[:-1] = is_word[1:] & (words.is_name[1:] == words.is_name[:-1])
    for size in range(1, MAX_PHRASE_WORDS):
        is_longer = is_continued[starts + (size - 1)]
        starts = starts[is_longer]
        codes = codes[is_longer] * num_keys + words.numbers[starts + size]
        _, firsts, counts = np.unique(codes, return_index=True, return_counts=True)
        tokens = starts[firsts][:, None] + np.arange(size + 1)
        is_chosen = (counts > 1) | words.is_capitalized[tokens].all(axis=1)
        found.append(Phrases(words.numbers[tokens[is_chosen]], counts[is_chosen]))
    return found


def phrase_form(words: WordSequence, keys: PhraseKey) -> str:
    """Return the most frequent spelling of a phrase; of several the first.

    Args:
        words: from `collect_words`.
        keys: the stem keys of its words.
    """
    first, *others = [words.keys.index(key) for key in keys]
    starts = np.flatnonzero(words.numbers == first).tolist()
    for offset, number in enumerate(others, 1):
        # All or none are words of a name.
        starts = [
            start
            for start in starts
            if start + offset < len(words.texts)
            and words.numbers[start + offset] == number
            and words.is_name[start + offset] == words.is_name[start]
        ]
    forms = Counter(" ".join(words.texts[start : start + len(keys)]) for start in starts)
    return forms.most_common(1)[0][0]


def score_phrases(phrases: Sequence[Phrases], weights: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Score the candidate phrases.

    Args:
        phrases: from `find_phrases`.
        weights: from `score_words`.

    Returns:
        Weights of the phrases of each size.
    """
    single, *multiword = phrases
    nested_counts = np.zeros(len(weights), dtype=np.intp)
    for numbers, counts in multiword:
        for column in numbers.T:
            np.maximum.at(nested_counts, column, counts)
    return [
        weights * (1 - NESTED_WORD_PENALTY * nested_counts / single.counts),
        *(_score_multiword(longer, single.counts, weights) for longer in multiword),
    ]


def _score_multiword(
    phrases: Phrases, word_counts: Numbers, weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    numbers, counts = phrases
    if not len(counts):
        return np.zeros(0)
    size = numbers.shape[1]
    mean_weights = sum(weights[column] for column in numbers.T) / size
    cohesion = sum(counts / word_counts[column] for column in numbers.T) / size
    factors = MULTIWORD_FACTOR * mean_weights * (MIN_COHESION_SHARE + cohesion)
    result: NDArray[np.float64] = factors * (1 + REPEAT_BONUS * table_of(math.log, counts))
    return result


def best_phrases(
    words: WordSequence, phrases: Sequence[Phrases], weights: Sequence[NDArray[np.float64]], count: int
) -> list[tuple[PhraseKey, float]]:
    """Return the best distinct phrases by falling weight, by the stem keys of their words.

    Args:
        words: from `collect_words`.
        phrases: from `find_phrases`.
        weights: from `score_phrases`.
        count: how many at most.
    """
    falling = np.sort(np.concatenate(weights))[::-1]
    # What is below the first ones is ranked only when these are too alike.
    for num_ranked in dict.fromkeys((min(NUM_RANKED_FIRST, len(falling)), len(falling))):
        least = falling[num_ranked - 1] if num_ranked else 0.0
        ranked = dict(
            chain.from_iterable(
                _weights_by_keys(words, of_size, of_phrases, least)
                for of_size, of_phrases in zip(phrases, weights, strict=True)
            )
        )
        best = [(keys, ranked[keys]) for keys, _ in zip(rank_distinct(ranked), range(count), strict=False)]
        if len(best) == count:
            break
    return best


def _weights_by_keys(
    words: WordSequence, phrases: Phrases, weights: NDArray[np.float64], least: float
) -> Iterator[tuple[PhraseKey, float]]:
    """Yield the stem keys of the phrases that have a weight, and their weights."""
    chosen = np.flatnonzero(weights >= least)
    for numbers, weight in zip(phrases.numbers[chosen].tolist(), weights[chosen].tolist(), strict=True):
        yield tuple([words.keys[number] for number in numbers]), weight


def rank_distinct(weights: Mapping[PhraseKey, float]) -> Iterator[PhraseKey]:
    """Rank phrases, without redundant ones.

    Args:
        weights: weights by stem keys.

    Yields:
        The keys by falling weight. Left out are a phrase whose words are all in an earlier one, one that adds words to
        an earlier phrase, and the second one that adds words to an earlier single word.
    """
    ranked_sets: list[frozenset[str]] = []
    for _, keys in sorted((-weight, keys) for keys, weight in weights.items()):
        word_set = frozenset(keys)
        if not _is_redundant(word_set, ranked_sets):
            ranked_sets.append(word_set)
            yield keys


def _is_redundant(word_set: frozenset[str], ranked_sets: Sequence[frozenset[str]]) -> bool:
    if any(
        word_set <= earlier_set or (earlier_set < word_set and len(earlier_set) > 1)
        for earlier_set in ranked_sets
    ):
        return True
    # "lung cancer" after "cancer" adds something; "cancer rate" after both of them hardly does.
    return any(
        earlier_set < word_set and any(earlier_set < superset for superset in ranked_sets)
        for earlier_set in ranked_sets
    )
