"""Find, score and rank candidate phrases."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, count

from pipeline.enrich.keywords.words import WordSequence

__all__ = ["find_phrases", "phrase_form", "rank_distinct", "score_phrases"]

PhraseKey = tuple[str, ...]
MAX_PHRASE_WORDS = 3  # words in a phrase
MULTIWORD_FACTOR = 0.55  # factor for the mean weight of the words of a phrase
REPEAT_BONUS = 0.3  # bonus times the natural logarithm of the count
MIN_COHESION_SHARE = 0.4  # share of the weight kept by a phrase whose words mostly occur outside it
NESTED_WORD_PENALTY = 0.3  # share of the weight lost by a word that only occurs in one phrase


def find_phrases(words: WordSequence) -> dict[PhraseKey, list[int]]:
    """Find every phrase of up to `MAX_PHRASE_WORDS` words: words that follow each other, all or none of a name.

    Args:
        words: from `collect_words`.

    Returns:
        The indices at which each phrase starts, by the stem keys of its words.
    """
    keys, is_name = [*words.keys, ""], words.is_name
    phrases: dict[PhraseKey, list[int]] = defaultdict(list)
    starts = list(compress(count(), keys))
    for size in range(1, MAX_PHRASE_WORDS + 1):
        for start in starts:
            phrases[tuple(keys[start : start + size])].append(start)
        ends = [(start, start + size) for start in starts]
        starts = [start for start, end in ends if keys[end] and is_name[end - 1] == is_name[end]]
    return phrases


def phrase_form(words: WordSequence, starts: Iterable[int], size: int) -> str:
    """Return the most frequent spelling of a phrase; of several the first.

    Args:
        words: from `collect_words`.
        starts: where the phrase starts, from `find_phrases`.
        size: number of its words.
    """
    forms = Counter(" ".join(words.texts[start : start + size]) for start in starts)
    return forms.most_common(1)[0][0]


def score_phrases(
    phrases: Mapping[PhraseKey, Sequence[int]], words: WordSequence, weights: Mapping[str, float]
) -> dict[PhraseKey, float]:
    """Score the candidate phrases.

    Args:
        phrases: from `find_phrases`.
        words: from `collect_words`.
        weights: from `score_words`.

    Returns:
        Weights by stem keys. A phrase of several words must occur twice or have only capitalised words.
    """
    counts = {keys: len(starts) for keys, starts in phrases.items()}
    multiword = {
        keys: _score_multiword(keys, counts, weights)
        for keys, starts in phrases.items()
        if len(keys) > 1 and (len(starts) > 1 or _is_capitalized(words.texts, starts[0], len(keys)))
    }
    nested_counts = _max_phrase_counts(multiword, counts)
    single: dict[PhraseKey, float] = {
        keys: weights[keys[0]] * (1 - NESTED_WORD_PENALTY * nested_counts.get(keys[0], 0) / count)
        for keys, count in counts.items()
        if len(keys) == 1
    }
    return {**single, **multiword}


def _max_phrase_counts(multiword: Iterable[PhraseKey], counts: Mapping[PhraseKey, int]) -> dict[str, int]:
    """Return for each word the count of the most frequent phrase with it."""
    max_counts: dict[str, int] = {}
    for keys in multiword:
        for key in keys:
            max_counts[key] = max(max_counts.get(key, 0), counts[keys])
    return max_counts


def _is_capitalized(words: Sequence[str], start: int, size: int) -> bool:
    # Most phrases are told by their first word.
    return words[start][0].isupper() and all(word[0].isupper() for word in words[start + 1 : start + size])


def _score_multiword(keys: PhraseKey, counts: Mapping[PhraseKey, int], weights: Mapping[str, float]) -> float:
    mean_weight = sum(weights[key] for key in keys) / len(keys)
    cohesion = sum(counts[keys] / counts[key,] for key in keys) / len(keys)
    return (
        MULTIWORD_FACTOR
        * mean_weight
        * (MIN_COHESION_SHARE + cohesion)
        * (1 + REPEAT_BONUS * math.log(counts[keys]))
    )


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
