"""Count and score the words of a text.

The words that are the same up to their endings have one number, so that numpy counts and scores all of them at once.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from itertools import compress
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.keywords.stemming import fold_words, stem_folded, stem_keys
from pipeline.enrich.keywords.stopwords import low_information_words, stop_words

__all__ = ["WordSequence", "collect_words", "score_words", "table_of"]

POSITION_DECAY = 0.1  # a word first seen in sentence n scores 1 / (1 + POSITION_DECAY * ln(1 + n))
TITLE_FACTOR = 1.2  # factor for a word of the title
NAME_BONUS = 0.2  # bonus of a word that is always capitalised
SPREAD_BONUS = 1.0  # bonus of a word in every sentence
LOW_INFORMATION_FACTOR = 0.15  # factor for a word of `low_information_words`
SHORT_WORD_FACTOR = 0.6  # factor for a short word that is no acronym
MAX_SHORT_WORD_CHARS = 3
_FIRST_CHARACTER = itemgetter(slice(1))
Numbers = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class WordSequence:
    """The tokens of the title and of each sentence, one after the other; before each sentence stands an empty one.

    Args:
        keys: the stem keys, each once, in the order in which they come.
        acronyms: the numbers of those that are written in capitals somewhere.
        texts: the tokens as written.
        numbers: of their keys; -1 for stop words and for what is no word.
        is_name: whether they are words of a name.
        is_capitalized: whether they begin with a capital.
        sentences: numbers of their sentences; 0 is the title.
    """

    keys: list[str]
    acronyms: frozenset[int]
    texts: list[str]
    numbers: Numbers
    is_name: Flags
    is_capitalized: Flags
    sentences: Numbers


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
    sizes: list[int] = []
    for words in sentences:
        texts.append("")
        texts += words
        sizes.append(1 + len(words))
    distinct = dict.fromkeys(texts)
    places = dict(zip(distinct, range(len(distinct)), strict=True))
    tokens = np.fromiter(map(places.__getitem__, texts), dtype=np.intp, count=len(texts))
    key_by_text = _content_keys(distinct, language)
    number_by_key = {key: number for number, key in enumerate(dict.fromkeys(key_by_text.values()))}
    numbers = [number_by_key[key] if (key := key_by_text.get(text)) else -1 for text in distinct]
    return WordSequence(
        list(number_by_key),
        frozenset(compress(numbers, map(str.isupper, distinct))),
        texts,
        np.array(numbers)[tokens],
        np.fromiter(map(name_words.__contains__, distinct), dtype=bool, count=len(distinct))[tokens],
        np.fromiter(map(str.isupper, map(_FIRST_CHARACTER, distinct)), dtype=bool, count=len(distinct))[
            tokens
        ],
        np.repeat(np.arange(len(sizes)), sizes),
    )


def _content_keys(texts: Iterable[str], language: str | None) -> dict[str, str]:
    """Return the stem keys of the tokens that are words and no stop words, in their order."""
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


def score_words(words: WordSequence, language: str | None) -> NDArray[np.float64]:
    """Score words by frequency, position, spread and capitals.

    Args:
        words: from `collect_words`.
        language: as in `collect_words`.

    Returns:
        Weights above 0, one for each of the keys.
    """
    positions = np.flatnonzero(words.numbers >= 0)
    if not len(positions):
        return np.zeros(0)
    numbers, sentences, num_keys = words.numbers[positions], words.sentences[positions], len(words.keys)
    counts = np.bincount(numbers)
    first_sentences = np.zeros(num_keys, dtype=np.intp)
    first_sentences[numbers[::-1]] = sentences[::-1]  # of several values the last one stays
    num_sentences = 1 + int(words.sentences[-1])
    is_in_sentence = np.zeros((num_keys, num_sentences), dtype=bool)
    is_in_sentence[numbers, sentences] = True
    weights = table_of(math.log1p, counts) / (1 + POSITION_DECAY * table_of(math.log1p, first_sentences))
    weights[first_sentences == 0] *= TITLE_FACTOR
    weights *= 1 + NAME_BONUS * _count_capitalized(words, positions) / counts
    weights *= 1 + SPREAD_BONUS / num_sentences * np.count_nonzero(is_in_sentence, axis=1)
    weak_keys, acronyms = _weak_keys(language), words.acronyms
    weights[[number for number, key in enumerate(words.keys) if key in weak_keys]] *= LOW_INFORMATION_FACTOR
    short = [number for number, key in enumerate(words.keys) if len(key) <= MAX_SHORT_WORD_CHARS]
    weights[[number for number in short if number not in acronyms and words.keys[number].isascii()]] *= (
        SHORT_WORD_FACTOR
    )
    return weights


def table_of(function: Callable[[int], float], values: Numbers) -> NDArray[np.float64]:
    """Return the values of a function for small numbers, most of which occur often."""
    distinct = range(int(values.min()), int(values.max()) + 1)
    return np.array([*map(function, distinct)])[values - distinct.start]


def _count_capitalized(words: WordSequence, positions: Numbers) -> Numbers:
    """Count the capitalised occurrences; in the title and at the start of a sentence capitals do not mark names."""
    # The first token of a sentence stands behind an empty one, which belongs to the sentence.
    is_first = words.sentences[positions - 2] != words.sentences[positions]
    is_counted = words.is_capitalized[positions] & ~is_first & (words.sentences[positions] > 0)
    return np.bincount(words.numbers[positions[is_counted]], minlength=len(words.keys))
