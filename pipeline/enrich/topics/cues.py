"""The words of a text and its language in, how much they speak for each topic out.

A word speaks for a topic when our own lists (data/cues.txt) have it there; one that stands in two topics speaks half
for each. Repeating it adds ever less, so one long name does not outweigh ten different words.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from pipeline.enrich.topics.vocabulary import lines

__all__ = ["languages", "speak"]

Topics = tuple[str, ...]
IN_TITLE = 1.0  # what standing in the title adds
SHORTEST, LONGEST = 3, 24  # letters of the shortest and the longest listed beginning of a word


@cache
def _lists() -> dict[tuple[str, str], Topics]:
    """Topics by language and word; a word that stands for any ending keeps its star."""
    found: dict[tuple[str, str], Topics] = {}
    for line in lines("cues.txt"):
        head, _, words = line.partition(":")
        topic, language = head.split()
        for word in words.split():
            found[language, word] = (*found.get((language, word), ()), topic)
    return found


@cache
def languages() -> frozenset[str]:
    """The languages that have lists, ISO 639-1."""
    return frozenset(language for language, _ in _lists())


@lru_cache(maxsize=65536)
def _of(word: str, language: str) -> tuple[str, Topics]:
    """The listed word that this one is, and its topics; the longest of the beginnings that fit."""
    listed = _lists()
    if topics := listed.get((language, word)):
        return word, topics
    for size in range(min(len(word), LONGEST), SHORTEST - 1, -1):
        if topics := listed.get((language, word[:size] + "*")):
            return word[:size] + "*", topics
    return word, ()


def _heard(words: Sequence[str], language: str) -> Counter[tuple[str, Topics]]:
    pairs = (f"{word}_{after}" for word, after in pairwise(words))
    heard = [
        *(_of(word, language) for word in words),
        *(_of(pair, language) for pair in _listed(pairs, language)),
    ]
    return Counter(each for each in heard if each[1])


def _listed(pairs: Iterable[str], language: str) -> list[str]:
    """Only whole pairs count: a beginning must not swallow the word after it."""
    return [pair for pair in pairs if (language, pair) in _lists()]


def speak(title: Sequence[str], text: Sequence[str], language: str) -> dict[str, float]:
    """Add up what words say.

    Args:
        title: its words in lower case.
        text: likewise.
        language: one of `languages()`; in any other no word says anything.

    Returns:
        A weight above 0 by topic, as two digits.
    """
    above, below = _heard(title, language), _heard(text, language)
    weights: dict[str, float] = {}
    for each in {**above, **below}:
        weight = (math.log1p(below[each]) + IN_TITLE * above[each]) / len(each[1])
        for topic in each[1]:
            weights[topic] = weights.get(topic, 0.0) + weight
    return weights
