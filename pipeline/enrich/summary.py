"""Summarise an article by its most informative sentences, unchanged and in their order.

A sentence scores by the key phrases it contains (one that is in the summary already counts little), by its position,
since news starts with what matters, and by not referring back to the sentence before. The publisher's own description
is another field.
"""

import re
from collections.abc import Mapping, Sequence

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.keywords.stemming import stem_key
from pipeline.enrich.keywords.stopwords import stop_words
from pipeline.enrich.tokens import Span, TokenizedDocument
from pipeline.records import Article, Keyword

__all__ = ["SUMMARY", "summarize"]

MAX_SENTENCES = 3
MAX_SUMMARY_CHARS = 450  # a longer summary has only one sentence
MIN_SENTENCE_WORDS, MAX_SENTENCE_WORDS = 6, 45  # other sentences score low
MAX_SENTENCES_READ = 40  # sentences considered
LEAD_BONUS = 4.0  # bonus of the first sentence; it falls with the position
TITLE_WORD_BONUS = 0.4  # bonus for each word of the title
ANAPHORA_FACTOR = 0.5  # factor for a sentence that starts with a word referring back
QUOTE_FACTOR = 0.6  # factor for a sentence with quotation marks
REPEAT_FACTOR = 0.3  # factor for a phrase that is in the summary already
_QUOTATION_MARK = re.compile(r"[\"“”„«»「」]")
# First words that refer back to the sentence before.
_ANAPHORIC_OPENER = re.compile(
    r"he|she|it|they|this|that|these|those|but|and|so|however|also|then|there|his|her|its|their|er|sie|es|dieser|diese|aber"
    r"|und|doch|il|elle|ils|elles|ce|cette|mais|et|él|ella|ellos|esto|pero|y|ele|ela|mas|e|lui|lei|ma"
    r"|он|она|оно|они|это|но|и"
)


def summarize(doc: TokenizedDocument, keywords: Sequence[Keyword], language: str | None) -> str:
    """Choose the most informative sentences.

    Args:
        doc: the tokenized document.
        keywords: its key phrases, with weights.
        language: ISO 639-1; None when unknown.

    Returns:
        At most `MAX_SENTENCES` sentences in their order, joined by spaces; the whole text when it has no more than
        that; "" for an empty text.
    """
    sentences = doc.sentences[:MAX_SENTENCES_READ]
    if len(doc.sentences) <= MAX_SENTENCES:
        return " ".join(sentence.text for sentence in sentences)
    indices = _choose_sentences(_SentenceScorer(doc, keywords, language), sentences)
    return " ".join(sentences[index].text for index in sorted(indices))


class _SentenceScorer:
    """Score sentences by key phrases, title words, position and form."""

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
        """Return the score of a sentence, given the phrases that the summary has already."""
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
