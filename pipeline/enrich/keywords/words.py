"""Count and score the words of a text, and split it into runs of words between stop words."""

import math
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.enrich.keywords.stemming import stem_key
from pipeline.enrich.keywords.stopwords import low_information_words, stop_words
from pipeline.enrich.tokens import Span

__all__ = ["WordChunk", "WordStats", "collect_words", "score_words"]

# A run of words between stop words: pairs of stem key and the word as written.
WordChunk = list[tuple[str, str]]
POSITION_DECAY = 0.1  # a word first seen in sentence n scores 1 / (1 + POSITION_DECAY * ln(1 + n))
TITLE_FACTOR = 1.2  # factor for a word of the title
NAME_BONUS = 0.2  # bonus of a word that is always capitalised
SPREAD_BONUS = 1.0  # bonus of a word in every sentence
LOW_INFORMATION_FACTOR = 0.15  # factor for a word of `low_information_words`
SHORT_WORD_FACTOR = 0.6  # factor for a short word that is no acronym
MAX_SHORT_WORD_CHARS = 3


@dataclass(slots=True)
class WordStats:
    """Counts of one word.

    Args:
        first_sentence: index of the first sentence with it; 0 is the title.
        last_sentence: index of the last sentence with it.
        count: number of occurrences.
        sentence_count: number of sentences with it.
        name_count: number of occurrences capitalised inside a sentence.
        is_all_caps: whether it occurs in capitals.
    """

    first_sentence: int
    last_sentence: int = -1
    count: int = 0
    sentence_count: int = 0
    name_count: int = 0
    is_all_caps: bool = False

    def add(self, text: str, sentence: int, index: int) -> None:
        """Add an occurrence, as the token with an index in a sentence; sentences come in order."""
        self.count += 1
        if sentence != self.last_sentence:
            self.last_sentence = sentence
            self.sentence_count += 1
        if text[0].isupper():
            # Capitals in the title or at the start of a sentence do not mark names.
            self.name_count += bool(sentence and index)
            self.is_all_caps = self.is_all_caps or text.isupper()


def collect_words(
    sentences: Iterable[Sequence[Span]], language: str | None, name_words: AbstractSet[str] = frozenset()
) -> tuple[dict[str, WordStats], list[WordChunk]]:
    """Collect the words of a text.

    Args:
        sentences: the tokens of the title, then of each sentence.
        language: ISO 639-1; None when unknown.
        name_words: words of its names; a run ends where a name begins or ends.

    Returns:
        The words by stem key, and the runs of words between stop words and punctuation.
    """
    words: dict[str, WordStats] = {}
    chunks: list[WordChunk] = []
    for sentence, tokens in enumerate(sentences):
        chunk: WordChunk = []
        for index, (text, _, _) in enumerate(tokens):
            key = _content_key(text, language)
            is_edge = bool(chunk) and (not key or (text in name_words) != (chunk[-1][1] in name_words))
            if is_edge:
                chunks.append(chunk)
                chunk = []
            if key:
                chunk.append((key, text))
                stats = words.get(key) or words.setdefault(key, WordStats(sentence))
                stats.add(text, sentence, index)
        if chunk:
            chunks.append(chunk)
    return words, chunks


@lru_cache(maxsize=65536)
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


def score_words(words: dict[str, WordStats], sentence_count: int, language: str | None) -> dict[str, float]:
    """Score words by frequency, position, spread and capitals.

    Args:
        words: from `collect_words`.
        sentence_count: the number of sentences, title included.
        language: as in `collect_words`.

    Returns:
        Weights above 0 by stem key.
    """
    weak_keys = _weak_keys(language)
    return {
        key: _word_score(word, sentence_count)
        * (LOW_INFORMATION_FACTOR if key in weak_keys else 1.0)
        * _short_word_factor(key, word)
        for key, word in words.items()
    }


def _word_score(word: WordStats, sentence_count: int) -> float:
    frequency = math.log1p(word.count) / (1 + POSITION_DECAY * math.log1p(word.first_sentence))
    capitalisation = 1 + NAME_BONUS * word.name_count / word.count
    spread = 1 + SPREAD_BONUS * word.sentence_count / max(1, sentence_count)
    return frequency * capitalisation * spread * (TITLE_FACTOR if not word.first_sentence else 1.0)


def _short_word_factor(key: str, word: WordStats) -> float:
    return (
        SHORT_WORD_FACTOR
        if len(key) <= MAX_SHORT_WORD_CHARS and key.isascii() and not word.is_all_caps
        else 1.0
    )
