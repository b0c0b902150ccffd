"""Count and score the words of a text."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.enrich.keywords.stemming import stem_key
from pipeline.enrich.keywords.stopwords import low_information_words, stop_words
from pipeline.enrich.tokens import Span

__all__ = ["WordSequence", "collect_words", "score_words"]

POSITION_DECAY = 0.1  # a word first seen in sentence n scores 1 / (1 + POSITION_DECAY * ln(1 + n))
TITLE_FACTOR = 1.2  # factor for a word of the title
NAME_BONUS = 0.2  # bonus of a word that is always capitalised
SPREAD_BONUS = 1.0  # bonus of a word in every sentence
LOW_INFORMATION_FACTOR = 0.15  # factor for a word of `low_information_words`
SHORT_WORD_FACTOR = 0.6  # factor for a short word that is no acronym
MAX_SHORT_WORD_CHARS = 3


@dataclass(frozen=True, slots=True)
class WordSequence:
    """The tokens of the title and of each sentence, one after the other; before each sentence stands an empty one.

    Args:
        keys: their stem keys; "" for stop words and for what is no word.
        texts: as written.
        is_name: whether they are words of a name.
        sentences: numbers of their sentences; 0 is the title.
    """

    keys: list[str]
    texts: list[str]
    is_name: list[bool]
    sentences: list[int]


def collect_words(
    sentences: Iterable[Sequence[Span]], language: str | None, name_words: AbstractSet[str] = frozenset()
) -> WordSequence:
    """Collect the words of a text.

    Args:
        sentences: the tokens of the title, then of each sentence.
        language: ISO 639-1; None when unknown.
        name_words: words of its names; a phrase never mixes them with others.
    """
    texts: list[str] = []
    numbers: list[int] = []
    for number, tokens in enumerate(sentences):
        texts += ("", *[text for text, _, _ in tokens])
        numbers += [number] * (1 + len(tokens))
    keys = [_content_key(text, language) if text else "" for text in texts]
    return WordSequence(keys, texts, [text in name_words for text in texts], numbers)


@lru_cache(maxsize=4096)
def _content_key(text: str, language: str | None) -> str:
    """Return the stem key of a token; "" for one that is no word or a stop word."""
    if not text[0].isalpha() or len(text) == 1:
        return ""
    folded = text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return "" if folded in stop_words(language) else stem_key(text, language)


@cache
def _weak_keys(language: str | None) -> frozenset[str]:
    """Return the stem keys of words that say little."""
    return frozenset(stem_key(word, language) for word in low_information_words(language))


def score_words(words: WordSequence, language: str | None) -> dict[str, float]:
    """Score words by frequency, position, spread and capitals.

    Args:
        words: from `collect_words`.
        language: as in `collect_words`.

    Returns:
        Weights above 0 by stem key.
    """
    counts, name_counts = Counter(filter(None, words.keys)), _count_capitalized(words)
    spreads = Counter([key for key, _ in set(zip(words.keys, words.sentences, strict=True))])
    first_sentences = dict(zip(reversed(words.keys), reversed(words.sentences), strict=True))
    spread_unit = SPREAD_BONUS / (1 + words.sentences[-1]) if counts else 0.0
    capitals = {key for key, text in zip(words.keys, words.texts, strict=True) if text.isupper()}
    weak_keys = _weak_keys(language)
    return {
        key: _frequency(count, first_sentences[key])
        * (1 + NAME_BONUS * name_counts[key] / count)
        * (1 + spread_unit * spreads[key])
        * (LOW_INFORMATION_FACTOR if key in weak_keys else 1.0)
        * (SHORT_WORD_FACTOR if _is_short(key) and key not in capitals else 1.0)
        for key, count in counts.items()
    }


def _count_capitalized(words: WordSequence) -> Counter[str]:
    """Count the capitalised occurrences; in the title and at the start of a sentence capitals do not mark names."""
    tokens = zip(words.keys[1:], words.texts[1:], words.texts, words.sentences[1:], strict=False)
    return Counter(
        [
            key
            for key, text, previous, sentence in tokens
            if key and previous and sentence and text[0].isupper()
        ]
    )


def _frequency(count: int, first_sentence: int) -> float:
    frequency = math.log1p(count) / (1 + POSITION_DECAY * math.log1p(first_sentence))
    return frequency if first_sentence else TITLE_FACTOR * frequency


def _is_short(key: str) -> bool:
    return len(key) <= MAX_SHORT_WORD_CHARS and key.isascii()
