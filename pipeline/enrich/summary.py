"""A story in, the few of its sentences that carry it out, word for word and in its order.

A sentence weighs by the key phrases it has (each counts once: what is said need not be said again), by standing early,
as news does, and by not leaning on the sentence before. The publisher's own description is another field.
"""

import re
from collections.abc import Mapping, Sequence

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.keywords.stemming import stem_key
from pipeline.enrich.keywords.stopwords import stop_words
from pipeline.enrich.tokens import Span, TokenizedDocument
from pipeline.records import Article, Keyword

__all__ = ["SUMMARY", "summarize"]

MAX_SENTENCES = 3  # at most
MAX_SUMMARY_CHARS = 450  # characters of a summary, unless its first sentence alone is longer
MIN_SENTENCE_WORDS, MAX_SENTENCE_WORDS = 6, 45  # words of a sentence too short to carry, and too long to read
MAX_SENTENCES_READ = 40  # sentences that are looked at
LEAD_BONUS = 4.0  # what the first sentence gains; each later one gains less
TITLE_WORD_BONUS = 0.4  # what each word of the title gains
ANAPHORA_FACTOR = 0.5  # what is left of a sentence that begins with a word for something said before
QUOTE_FACTOR = 0.6  # what is left of a sentence that quotes
REPEAT_FACTOR = 0.3  # what is left of a phrase that the summary has already
_QUOTATION_MARK = re.compile(r"[\"“”„«»「」]")
# Words that open a sentence about what the one before it said.
_ANAPHORIC_OPENER = re.compile(
    r"he|she|it|they|this|that|these|those|but|and|so|however|also|then|there|his|her|its|their|er|sie|es|dieser|diese|aber"
    r"|und|doch|il|elle|ils|elles|ce|cette|mais|et|él|ella|ellos|esto|pero|y|ele|ela|mas|e|lui|lei|ma"
    r"|он|она|оно|они|это|но|и"
)


def summarize(doc: TokenizedDocument, keywords: Sequence[Keyword], language: str | None) -> str:
    """Choose the sentences that carry a story.

    Args:
        doc: the story.
        keywords: its phrases, with weights.
        language: ISO 639-1; None when it is not known.

    Returns:
        At most `SENTENCES` sentences joined by spaces, in the story's order; the whole story when it is no longer than
        that; "" for one without a sentence.
    """
    sentences = doc.sentences[:MAX_SENTENCES_READ]
    if len(doc.sentences) <= MAX_SENTENCES:
        return " ".join(sentence.text for sentence in sentences)
    indices = _choose_sentences(_SentenceScorer(doc, keywords, language), sentences)
    return " ".join(sentences[index].text for index in sorted(indices))


class _SentenceScorer:
    """What each sentence has of key phrases and title, folded once."""

    def __init__(self, doc: TokenizedDocument, keywords: Sequence[Keyword], language: str | None) -> None:
        self.phrase_weights = {
            tuple(stem_key(word, language) for word in keyword.text.split(" ")): keyword.weight
            for keyword in keywords
        }
        self.title_keys = {stem_key(token.text, language) for token in doc.title_tokens} - stop_words(
            language
        )
        self.words_by_sentence = [
            [stem_key(token.text, language) for token in tokens]
            for tokens in doc.sentence_tokens[:MAX_SENTENCES_READ]
        ]
        self.phrases_by_sentence = [
            frozenset(phrase for phrase in self.phrase_weights if set(phrase) <= set(words))
            for words in self.words_by_sentence
        ]

    def score(self, index: int, covered_phrases: frozenset[tuple[str, ...]]) -> float:
        """The weight of one sentence beside those that are chosen."""
        word_count = len(self.words_by_sentence[index])
        weight = sum(
            self.phrase_weights[phrase] * (REPEAT_FACTOR if phrase in covered_phrases else 1)
            for phrase in self.phrases_by_sentence[index]
        )
        weight += TITLE_WORD_BONUS * len(self.title_keys.intersection(self.words_by_sentence[index]))
        return (
            weight * (1 + LEAD_BONUS / (1 + index)) * _form_factor(word_count, self.words_by_sentence[index])
        )


def _form_factor(word_count: int, words: Sequence[str]) -> float:
    if not MIN_SENTENCE_WORDS <= word_count <= MAX_SENTENCE_WORDS or not words:
        return 0.2
    return ANAPHORA_FACTOR if _ANAPHORIC_OPENER.fullmatch(words[0]) else 1.0


def _choose_sentences(scorer: _SentenceScorer, sentences: Sequence[Span]) -> list[int]:
    indices: list[int] = []
    covered_phrases: frozenset[tuple[str, ...]] = frozenset()
    chars_left = MAX_SUMMARY_CHARS
    while len(indices) < MAX_SENTENCES:
        open_indices = (index for index in range(len(sentences)) if index not in indices)
        candidates = [
            index for index in open_indices if not indices or len(sentences[index].text) <= chars_left
        ]
        if not candidates:
            break
        best = max(
            candidates,
            key=lambda index: (
                _quote_factor(sentences[index]) * scorer.score(index, covered_phrases),
                -index,
            ),
        )
        indices.append(best)
        covered_phrases |= scorer.phrases_by_sentence[best]
        chars_left -= len(sentences[best].text) + 1
    return indices


def _quote_factor(sentence: Span) -> float:
    return QUOTE_FACTOR if _QUOTATION_MARK.search(sentence.text) else 1.0


def _compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    return {"summary": summarize(doc, article.keywords, article.language)}


SUMMARY = Enricher("summary", 1, ("summary",), _compute, requires=("language", "keywords"))
