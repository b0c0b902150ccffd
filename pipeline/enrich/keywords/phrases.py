"""Count, score and rank candidate phrases."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.enrich.keywords.words import WordChunk, WordStats

__all__ = ["PhraseStats", "count_phrases", "rank_distinct", "score_phrases"]

PhraseKey = tuple[str, ...]
MAX_PHRASE_WORDS = 3  # words in a phrase
MULTIWORD_FACTOR = 0.55  # factor for the mean weight of the words of a phrase
REPEAT_BONUS = 0.3  # bonus times the natural logarithm of the count
MIN_COHESION_SHARE = 0.4  # share of the weight kept by a phrase whose words mostly occur outside it
NESTED_WORD_PENALTY = 0.3  # share of the weight lost by a word that only occurs in one phrase


class PhraseStats:
    """The occurrences of one candidate phrase.

    Args:
        size: number of its words.
    """

    __slots__ = ("_places", "count", "size")

    def __init__(self, size: int) -> None:
        self.size = size
        self.count = 0
        self._places: list[tuple[WordChunk, int]] = []

    def add(self, chunk: WordChunk, start: int) -> None:
        """Add an occurrence: the run of words that holds it, and the index of its first word there."""
        self.count += 1
        self._places.append((chunk, start))

    @property
    def first_words(self) -> list[str]:
        """The words of its first occurrence, as written."""
        return self._words(*self._places[0])

    @property
    def form(self) -> str:
        """Its most frequent spelling; of several the first."""
        return Counter(" ".join(self._words(*place)) for place in self._places).most_common(1)[0][0]

    def _words(self, chunk: WordChunk, start: int) -> list[str]:
        return [word for _, word in chunk[start : start + self.size]]


def count_phrases(chunks: Iterable[WordChunk]) -> dict[PhraseKey, PhraseStats]:
    """Count every phrase of up to `MAX_PHRASE_WORDS` words.

    Args:
        chunks: runs of words between stop words.

    Returns:
        The phrases by the stem keys of their words.
    """
    phrases: dict[PhraseKey, PhraseStats] = {}
    for chunk in chunks:
        keys = tuple([key for key, _ in chunk])
        for start in range(len(keys)):
            for end in range(start + 1, min(len(keys), start + MAX_PHRASE_WORDS) + 1):
                phrase = phrases.get(keys[start:end])
                if phrase is None:
                    phrase = phrases[keys[start:end]] = PhraseStats(end - start)
                phrase.add(chunk, start)
    return phrases


def score_phrases(
    phrases: Mapping[PhraseKey, PhraseStats], words: Mapping[str, WordStats], weights: Mapping[str, float]
) -> dict[PhraseKey, float]:
    """Score the candidate phrases.

    Args:
        phrases: from `count_phrases`.
        words: from `collect_words`.
        weights: from `score_words`.

    Returns:
        Weights by stem keys. A phrase of several words must occur twice or have only capitalised words.
    """
    multiword = {
        keys: _score_multiword(keys, phrase, words, weights)
        for keys, phrase in phrases.items()
        if len(keys) > 1 and (phrase.count > 1 or _is_name(phrase.first_words))
    }
    nested_counts = _max_phrase_counts(multiword, phrases)
    single: dict[PhraseKey, float] = {
        keys: weights[keys[0]] * (1 - NESTED_WORD_PENALTY * nested_counts.get(keys[0], 0) / phrase.count)
        for keys, phrase in phrases.items()
        if len(keys) == 1
    }
    return {**single, **multiword}


def _max_phrase_counts(
    multiword: Iterable[PhraseKey], phrases: Mapping[PhraseKey, PhraseStats]
) -> dict[str, int]:
    """Return for each word the count of the most frequent phrase with it."""
    max_counts: dict[str, int] = {}
    for keys in multiword:
        for key in keys:
            max_counts[key] = max(max_counts.get(key, 0), phrases[keys].count)
    return max_counts


def _is_name(words: Sequence[str]) -> bool:
    return all(word[0].isupper() for word in words)


def _score_multiword(
    keys: PhraseKey, phrase: PhraseStats, words: Mapping[str, WordStats], weights: Mapping[str, float]
) -> float:
    mean_weight = sum(weights[key] for key in keys) / len(keys)
    cohesion = sum(phrase.count / words[key].count for key in keys) / len(keys)
    return (
        MULTIWORD_FACTOR
        * mean_weight
        * (MIN_COHESION_SHARE + cohesion)
        * (1 + REPEAT_BONUS * math.log(phrase.count))
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
