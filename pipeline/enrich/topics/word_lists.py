"""The words of a text and its language in, how much they speak for each topic out.

A word speaks for a topic when our own lists (data/cues.txt) have it there; one that stands in two topics speaks half
for each. Repeating it adds ever less, so one long name does not outweigh ten different words.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from pipeline.enrich.topics.vocabulary import read_data_lines

__all__ = ["score_topics", "topic_languages"]

TopicPrefixes = tuple[str, ...]
TITLE_BONUS = 1.0  # what standing in the title adds
MIN_PREFIX_CHARS, MAX_PREFIX_CHARS = (
    3,
    24,
)  # letters of the shortest and the longest listed beginning of a word


@cache
def _topics_by_word() -> dict[tuple[str, str], TopicPrefixes]:
    """Topics by language and word; a word that stands for any ending keeps its star."""
    by_word: dict[tuple[str, str], TopicPrefixes] = {}
    for line in read_data_lines("cues.txt"):
        head, _, words = line.partition(":")
        topic, language = head.split()
        for word in words.split():
            by_word[language, word] = (*by_word.get((language, word), ()), topic)
    return by_word


@cache
def topic_languages() -> frozenset[str]:
    """The languages that have lists, ISO 639-1."""
    return frozenset(language for language, _ in _topics_by_word())


@lru_cache(maxsize=65536)
def _look_up_word(word: str, language: str) -> tuple[str, TopicPrefixes]:
    """The listed word that this one is, and its topics; the longest of the beginnings that fit."""
    by_word = _topics_by_word()
    if topics := by_word.get((language, word)):
        return word, topics
    for size in range(min(len(word), MAX_PREFIX_CHARS), MIN_PREFIX_CHARS - 1, -1):
        if topics := by_word.get((language, word[:size] + "*")):
            return word[:size] + "*", topics
    return word, ()


def _count_matches(words: Sequence[str], language: str) -> Counter[tuple[str, TopicPrefixes]]:
    pairs = (f"{word}_{next_word}" for word, next_word in pairwise(words))
    matches = [
        *(_look_up_word(word, language) for word in words),
        *(_look_up_word(pair, language) for pair in _listed_pairs(pairs, language)),
    ]
    return Counter(match for match in matches if match[1])


def _listed_pairs(pairs: Iterable[str], language: str) -> list[str]:
    """Only whole pairs count: a beginning must not swallow the word after it."""
    return [pair for pair in pairs if (language, pair) in _topics_by_word()]


def score_topics(title: Sequence[str], text: Sequence[str], language: str) -> dict[str, float]:
    """Add up what words say.

    Args:
        title: its words in lower case.
        text: likewise.
        language: one of `languages()`; in any other no word says anything.

    Returns:
        A weight above 0 by topic, as two digits.
    """
    title_counts, text_counts = _count_matches(title, language), _count_matches(text, language)
    weights: dict[str, float] = {}
    for match in {**title_counts, **text_counts}:
        weight = (math.log1p(text_counts[match]) + TITLE_BONUS * title_counts[match]) / len(match[1])
        for topic in match[1]:
            weights[topic] = weights.get(topic, 0.0) + weight
    return weights
