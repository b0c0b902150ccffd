"""Count and score the words of a text."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise

from pipeline.enrich.keywords.stemming import fold_words, stem_folded, stem_keys
from pipeline.enrich.keywords.stopwords import low_information_words, stop_words

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
    sentences: Iterable[Sequence[str]], language: str | None, name_words: AbstractSet[str] = frozenset()
) -> WordSequence:
    """Collect the words of a text.

    Args:
        sentences: the words of the title, then of each sentence.
        language: ISO 639-1; None when unknown.
        name_words: words of its names; a phrase never mixes them with others.
    """
    texts: list[str] = []
    numbers: list[int] = []
    for number, words in enumerate(sentences):
        texts.append("")
        texts += words
        numbers += [number] * (1 + len(words))
    key_by_text = _content_keys(set(texts), language)
    keys = [key_by_text.get(text, "") for text in texts]
    return WordSequence(keys, texts, list(map(name_words.__contains__, texts)), numbers)


def _content_keys(texts: Iterable[str], language: str | None) -> dict[str, str]:
    """Return the stem keys of the tokens that are words and no stop words."""
    words = [text for text in texts if len(text) > 1 and text[0].isalpha()]
    folded, stops = fold_words(words), stop_words(language)
    return {
        word: key
        for word, fold, key in zip(words, folded, stem_folded(folded, language), strict=True)
        if fold not in stops
    }


@cache
def _weak_keys(language: str | None) -> frozenset[str]:
    """Return the stem keys of words that say little."""
    return frozenset(stem_keys(low_information_words(language), language).values())


def score_words(words: WordSequence, language: str | None) -> dict[str, float]:
    """Score words by frequency, position, spread and capitals.

    Args:
        words: from `collect_words`.
        language: as in `collect_words`.

    Returns:
        Weights above 0 by stem key.
    """
    counts, capitalized = Counter(filter(None, words.keys)), _count_capitalized(words)
    if not counts:
        return {}
    spreads = _count_sentences(words)
    first_sentences = dict(zip(reversed(words.keys), reversed(words.sentences), strict=True))
    num_sentences = 1 + words.sentences[-1]
    capitals = {key for key, text in zip(words.keys, words.texts, strict=True) if text.isupper()}
    weak_keys = _weak_keys(language)
    # Most factors are 1, and most words have one of a few counts: what they give is computed once.
    logarithms = {count: math.log1p(count) for count in set(counts.values())}
    decays = [1 + POSITION_DECAY * math.log1p(number) for number in range(num_sentences)]
    weights: dict[str, float] = {}
    for key, count in counts.items():
        first_sentence = first_sentences[key]
        weight = logarithms[count] / decays[first_sentence]
        if not first_sentence:
            weight *= TITLE_FACTOR
        if key in capitalized:
            weight *= 1 + NAME_BONUS * capitalized[key] / count
        weight *= 1 + SPREAD_BONUS / num_sentences * spreads[key]
        if key in weak_keys:
            weight *= LOW_INFORMATION_FACTOR
        if len(key) <= MAX_SHORT_WORD_CHARS and key.isascii() and key not in capitals:
            weight *= SHORT_WORD_FACTOR
        weights[key] = weight
    return weights


def _count_sentences(words: WordSequence) -> Counter[str]:
    """Count the sentences in which each key stands."""
    starts = [index for index, text in enumerate(words.texts) if not text]
    bounds = pairwise([*starts, len(words.texts)])
    return Counter(chain.from_iterable([set(words.keys[start:end]) for start, end in bounds]))


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
