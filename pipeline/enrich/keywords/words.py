"""A story's sentences in, its words with what each has shown, and the runs of words between stop words, out."""

import math
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from pipeline.enrich.keywords.stemming import stem_key
from pipeline.enrich.keywords.stopwords import low_information_words, stop_words
from pipeline.enrich.tokens import Span

__all__ = ["WordChunk", "WordStats", "collect_words", "score_words"]

# Each pair is a key and the word as printed.
WordChunk = list[tuple[str, str]]
POSITION_DECAY = (
    0.1  # how fast a word loses by standing later: weight / (1 + LATER * ln(1 + sentences before it))
)
TITLE_FACTOR = 1.2  # what standing in the title multiplies
NAME_BONUS = 0.2  # what a word that is always a name gains
SPREAD_BONUS = 1.0  # what a word in every sentence gains
LOW_INFORMATION_FACTOR = 0.15  # what is left of a word that says little in any story
SHORT_WORD_FACTOR = 0.6  # what is left of a word of two or three letters that is no acronym
MAX_SHORT_WORD_CHARS = 3


@dataclass(slots=True)
class WordStats:
    """What one word has shown.

    Args:
        count: places it stands at.
        first: number of the first sentence it stands in; 0 is the title.
        sentences: numbers of the sentences it stands in.
        names: places where a capital says that it is a name.
        capitals: whether it is written all in capitals.
    """

    count: int = 0
    first_sentence: int = 0
    sentences: set[int] = field(default_factory=set)
    name_count: int = 0
    is_all_caps: bool = False


def collect_words(
    sentences: Iterable[Sequence[Span]], language: str | None, name_words: AbstractSet[str] = frozenset()
) -> tuple[dict[str, WordStats], list[WordChunk]]:
    """Read a story word by word.

    Args:
        sentences: tokens of the title, then of each sentence.
        language: ISO 639-1; None when it is not known.
        name_words: words of its names; a run ends where a name begins or ends.

    Returns:
        Words by key, and the runs of words that stand between stop words and marks.
    """
    words: dict[str, WordStats] = {}
    chunks: list[WordChunk] = []
    stopwords = stop_words(language)
    for sentence_number, tokens in enumerate(sentences):
        chunk: WordChunk = []
        for index, token in enumerate(tokens):
            if not _is_content_word(token.text, stopwords):
                chunks.append(chunk)
                chunk = []
                continue
            if chunk and (token.text in name_words) != (chunk[-1][1] in name_words):
                chunks.append(chunk)
                chunk = []
            chunk.append((stem_key(token.text, language), token.text))
            _record_occurrence(
                words.setdefault(chunk[-1][0], WordStats(first_sentence=sentence_number)),
                token.text,
                sentence_number,
                index,
            )
        chunks.append(chunk)
    return words, [chunk for chunk in chunks if chunk]


def _is_content_word(text: str, stopwords: frozenset[str]) -> bool:
    """Whether a token is a word that means something alone."""
    if not text[0].isalpha() or len(text) == 1:
        return False
    return text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") not in stopwords


def _record_occurrence(word: WordStats, text: str, sentence_number: int, index: int) -> None:
    word.count += 1
    word.sentences.add(sentence_number)
    # A capital in the title or at a sentence's start says nothing.
    word.name_count += bool(sentence_number and index and text[0].isupper())
    word.is_all_caps = word.is_all_caps or text.isupper()


def score_words(words: dict[str, WordStats], sentence_count: int, language: str | None) -> dict[str, float]:
    """Weigh each word by how often, how early, how widely and how it is written.

    Args:
        words: from `read`.
        sentence_count: how many there are, title included.
        language: as in `read`.

    Returns:
        A weight above 0 by key.
    """
    weak_keys = {stem_key(word, language) for word in low_information_words(language)}
    return {
        key: _word_score(word, sentence_count)
        * (LOW_INFORMATION_FACTOR if key in weak_keys else 1.0)
        * _short_word_factor(key, word)
        for key, word in words.items()
    }


def _word_score(word: WordStats, sentence_count: int) -> float:
    frequency = math.log1p(word.count) / (1 + POSITION_DECAY * math.log1p(word.first_sentence))
    capitalisation = 1 + NAME_BONUS * word.name_count / word.count
    spread = 1 + SPREAD_BONUS * len(word.sentences) / max(1, sentence_count)
    return frequency * capitalisation * spread * (TITLE_FACTOR if not word.first_sentence else 1.0)


def _short_word_factor(key: str, word: WordStats) -> float:
    return (
        SHORT_WORD_FACTOR
        if len(key) <= MAX_SHORT_WORD_CHARS and key.isascii() and not word.is_all_caps
        else 1.0
    )
