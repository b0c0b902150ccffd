"""A story in, the few of its sentences that carry it out, word for word and in its order.

A sentence weighs by the key phrases it has (each counts once: what is said need not be said again), by standing early,
as news does, and by not leaning on the sentence before. The publisher's own description is another field.
"""

import re
from collections.abc import Mapping, Sequence

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.keywords.folding import fold
from pipeline.enrich.keywords.stopwords import stop_words
from pipeline.enrich.reading import Reading, Span
from pipeline.records import Article, Keyword

__all__ = ["SUMMARY", "summarize"]

SENTENCES = 3  # at most
LONGEST = 450  # characters of a summary, unless its first sentence alone is longer
SHORT, WORDY = 6, 45  # words of a sentence too short to carry, and too long to read
READ = 40  # sentences that are looked at
LEAD = 4.0  # what the first sentence gains; each later one gains less
IN_TITLE = 0.4  # what each word of the title gains
LEANING = 0.5  # what is left of a sentence that begins with a word for something said before
SPOKEN = 0.6  # what is left of a sentence that quotes
AGAIN = 0.3  # what is left of a phrase that the summary has already
_QUOTED = re.compile(r"[\"“”„«»「」]")
# Words that open a sentence about what the one before it said.
_LEANS = re.compile(
    r"he|she|it|they|this|that|these|those|but|and|so|however|also|then|there|his|her|its|their|er|sie|es|dieser|diese|aber"
    r"|und|doch|il|elle|ils|elles|ce|cette|mais|et|él|ella|ellos|esto|pero|y|ele|ela|mas|e|lui|lei|ma"
    r"|он|она|оно|они|это|но|и"
)


def summarize(reading: Reading, keywords: Sequence[Keyword], language: str | None) -> str:
    """Choose the sentences that carry a story.

    Args:
        reading: the story.
        keywords: its phrases, with weights.
        language: ISO 639-1; None when it is not known.

    Returns:
        At most `SENTENCES` sentences joined by spaces, in the story's order; the whole story when it is no longer than
        that; "" for one without a sentence.
    """
    sentences = reading.sentences[:READ]
    if len(reading.sentences) <= SENTENCES:
        return " ".join(sentence.text for sentence in sentences)
    chosen = _choose(_Weights(reading, keywords, language), sentences)
    return " ".join(sentences[place].text for place in sorted(chosen))


class _Weights:
    """What each sentence has of key phrases and title, folded once."""

    def __init__(self, reading: Reading, keywords: Sequence[Keyword], language: str | None) -> None:
        self.phrases = {
            tuple(fold(word, language) for word in each.text.split(" ")): each.weight for each in keywords
        }
        self.title = {fold(token.text, language) for token in reading.title_tokens} - stop_words(language)
        self.words = [
            [fold(token.text, language) for token in tokens] for tokens in reading.sentence_tokens[:READ]
        ]
        self.has = [
            frozenset(phrase for phrase in self.phrases if set(phrase) <= set(words)) for words in self.words
        ]

    def of(self, place: int, said: frozenset[tuple[str, ...]]) -> float:
        """The weight of one sentence beside those that are chosen."""
        count = len(self.words[place])
        told = sum(self.phrases[phrase] * (AGAIN if phrase in said else 1) for phrase in self.has[place])
        told += IN_TITLE * len(self.title.intersection(self.words[place]))
        return told * (1 + LEAD / (1 + place)) * _fitness(count, self.words[place])


def _fitness(count: int, words: Sequence[str]) -> float:
    if not SHORT <= count <= WORDY or not words:
        return 0.2
    return LEANING if _LEANS.fullmatch(words[0]) else 1.0


def _choose(weights: _Weights, sentences: Sequence[Span]) -> list[int]:
    chosen: list[int] = []
    said: frozenset[tuple[str, ...]] = frozenset()
    left = LONGEST
    while len(chosen) < SENTENCES:
        others = (place for place in range(len(sentences)) if place not in chosen)
        rest = [place for place in others if not chosen or len(sentences[place].text) <= left]
        if not rest:
            break
        best = max(rest, key=lambda place: (_spoken(sentences[place]) * weights.of(place, said), -place))
        chosen.append(best)
        said |= weights.has[best]
        left -= len(sentences[best].text) + 1
    return chosen


def _spoken(sentence: Span) -> float:
    return SPOKEN if _QUOTED.search(sentence.text) else 1.0


def _find(article: Article, reading: Reading) -> Mapping[str, object]:
    return {"summary": summarize(reading, article.keywords, article.language)}


SUMMARY = Enricher("summary", 1, ("summary",), _find, after=("language", "keywords"))
