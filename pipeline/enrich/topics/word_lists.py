"""Score topics by lists of words, and name them by the IPTC Media Topics vocabulary.

The word lists (data/cues.txt, data/second-level.txt) were written for this project. A word listed for two topics counts
half for each. Repetition counts logarithmically, so that one repeated word does not outweigh ten different ones. The
names and codes (data/mediatopics.tsv) are from the IPTC Media Topics: copyright IPTC, CC BY 4.0, see docs/enrich.md.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import compress, pairwise
from typing import NamedTuple

from pipeline.enrich.data_files import read_data_lines

__all__ = [
    "SECOND_LEVEL",
    "TOP_LEVEL",
    "broader_topics",
    "score_topics",
    "topic_code",
    "topic_languages",
    "topic_names",
    "words_by_topic",
]

TOP_LEVEL, SECOND_LEVEL = "cues.txt", "second-level.txt"  # the lists of a level

TopicPrefixes = tuple[str, ...]
# Words of these lists count only beside other words of the topic, and less: a war is won, too.
WEAK_MARK, WEAK_SHARE = "?", 0.8
TITLE_BONUS = 1.0  # weight of each occurrence in the title
MIN_PREFIX_CHARS, MAX_PREFIX_CHARS = 3, 24  # length of the listed word beginnings ("film*")


@cache
def topic_names() -> dict[str, str]:
    """Return the English names of the topics by code; ``medtop:15000000`` is "sport"."""
    return {row[0]: row[1] for row in _topic_rows()}


@cache
def broader_topics() -> dict[str, str]:
    """Return the code of the topic above by the code of each second-level topic."""
    return {row[0]: row[2] for row in _topic_rows() if row[2:]}


def _topic_rows() -> list[list[str]]:
    return [line.split("\t") for line in read_data_lines(__package__, "mediatopics.tsv")]


def topic_code(prefix: str) -> str:
    """Return the full code of a topic.

    Args:
        prefix: what the lists call it: its first two digits, such as "15"; all eight at the second level.

    Returns:
        The code, such as ``medtop:15000000``.
    """
    return f"medtop:{prefix:0<8}"


@cache
def _topics_by_word(level: str) -> dict[tuple[str, str], TopicPrefixes]:
    """Return the topics by language and word; a word for any ending keeps its star."""
    by_word: dict[tuple[str, str], TopicPrefixes] = {}
    for line in read_data_lines(__package__, level):
        head, _, words = line.partition(":")
        topic, language = head.split()
        for word in words.split():
            by_word[language, word] = (*by_word.get((language, word), ()), topic)
    return by_word


@cache
def topic_languages(level: str = TOP_LEVEL) -> frozenset[str]:
    """Return the languages (ISO 639-1) that have word lists of a level."""
    return frozenset(language for language, _ in _topics_by_word(level))


class _Lists(NamedTuple):
    """The word lists of a language and a level.

    Args:
        topics: by word; a word for any ending keeps its star.
        beginnings: of words with any ending, by their first `MIN_PREFIX_CHARS` characters, the longest first.
        first_words: the words with which listed pairs begin.
    """

    topics: dict[str, TopicPrefixes]
    beginnings: dict[str, tuple[str, ...]]
    first_words: frozenset[str]


@cache
def _lists(language: str, level: str) -> _Lists:
    topics = {word: found for (listed, word), found in _topics_by_word(level).items() if listed == language}
    beginnings: dict[str, tuple[str, ...]] = {}
    for word in sorted(filter(_has_any_ending, topics), key=len, reverse=True):
        key = word[:MIN_PREFIX_CHARS]
        beginnings[key] = (*beginnings.get(key, ()), word.removesuffix("*"))
    return _Lists(topics, beginnings, frozenset(word.partition("_")[0] for word in topics if "_" in word))


def _has_any_ending(word: str) -> bool:
    return word.endswith("*") and MIN_PREFIX_CHARS < len(word) <= MAX_PREFIX_CHARS + 1


def _count_matches(
    words: Sequence[str], counts: Mapping[str, int], language: str, level: str
) -> dict[tuple[str, TopicPrefixes], int]:
    """Count the list entries that match words: the word itself, else the longest listed beginning."""
    lists = _lists(language, level)
    topics, beginnings = lists.topics, lists.beginnings
    matches: dict[tuple[str, TopicPrefixes], int] = {}
    # Most words are in no list, and no listed beginning has the same first characters.
    for word in [word for word in counts if word in topics or word[:MIN_PREFIX_CHARS] in beginnings]:
        if word in topics:
            matches[word, topics[word]] = counts[word]
        elif word.startswith(same := beginnings[word[:MIN_PREFIX_CHARS]]):
            entry = next(beginning for beginning in same if word.startswith(beginning)) + "*"
            match = entry, topics[entry]
            matches[match] = matches.get(match, 0) + counts[word]
    pairs = Counter(_listed_pairs(words, counts, lists))
    return matches | {(pair, topics[pair]): count for pair, count in pairs.items()}


def _listed_pairs(words: Sequence[str], counts: Mapping[str, int], lists: _Lists) -> list[str]:
    """Return the pairs that are listed as a whole; a listed beginning must not match a pair."""
    if counts.keys().isdisjoint(lists.first_words):
        return []
    pairs = map("_".join, compress(pairwise(words), map(lists.first_words.__contains__, words)))
    return [pair for pair in pairs if pair in lists.topics]


def score_topics(
    title: Sequence[str],
    text: Sequence[str],
    language: str,
    level: str = TOP_LEVEL,
    text_counts: Mapping[str, int] | None = None,
) -> dict[str, float]:
    """Score each topic by the listed words in a text.

    Args:
        title: the words of the title, case-folded.
        text: the words of the text, case-folded.
        language: ISO 639-1; without lists in this language the result is empty.
        level: which lists.
        text_counts: how often each word of the text occurs, where that is known.

    Returns:
        Weights above 0 by topic, as the lists name it (two digits at the top level).
    """
    in_title = _count_matches(title, Counter(title), language, level)
    in_text = _count_matches(text, Counter(text) if text_counts is None else text_counts, language, level)
    weights: dict[str, float] = {}
    for match in {**in_title, **in_text}:
        weight = (math.log1p(in_text.get(match, 0)) + TITLE_BONUS * in_title.get(match, 0)) / len(match[1])
        for topic in match[1]:
            weights[topic] = weights.get(topic, 0.0) + weight
    return _merge_weak(weights)


def words_by_topic(words: Sequence[str], language: str, level: str = TOP_LEVEL) -> dict[str, Counter[str]]:
    """Count the listed words of a text, by topic, as the lists name it.

    Args:
        words: of title and text, case-folded.
        language: ISO 639-1.
        level: which lists.

    Returns:
        The words as they are listed ("film*"); those of weak lists count for their topic too.
    """
    found: dict[str, Counter[str]] = {}
    for (word, topics), count in _count_matches(words, Counter(words), language, level).items():
        for topic in topics:
            found.setdefault(topic.rstrip(WEAK_MARK), Counter())[word.replace("_", " ")] += count
    return found


def _merge_weak(weights: dict[str, float]) -> dict[str, float]:
    """Add the weights of weak words to the topics that other words name too."""
    merged = {topic: weight for topic, weight in weights.items() if not topic.endswith(WEAK_MARK)}
    return {
        topic: weight + WEAK_SHARE * weights.get(topic + WEAK_MARK, 0.0) for topic, weight in merged.items()
    }
