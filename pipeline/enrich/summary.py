"""Summarise an article by its most informative sentences, unchanged and in their order.

A sentence scores by the key phrases it contains (one that is in the summary already counts little) and by its position,
since news starts with what matters. A sentence that refers back is chosen only behind the sentence that it refers to.
What is written twice, and lines without a full stop, such as headings, are left out. The publisher's own description is
another field.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from pipeline.enrich.data_files import read_word_lists
from pipeline.enrich.enricher import Enricher
from pipeline.enrich.keywords.stemming import stem_key
from pipeline.enrich.keywords.stopwords import stop_words
from pipeline.enrich.tokens import Span, TokenizedDocument
from pipeline.records import Article, Keyword

__all__ = ["SUMMARY", "summarize"]

MAX_SENTENCES = 3
MAX_SUMMARY_CHARS = 450  # a longer summary has only one sentence
MIN_SENTENCE_WORDS, MAX_SENTENCE_WORDS = 6, 45  # other sentences score low
UNUSUAL_LENGTH_FACTOR = 0.2
MAX_SENTENCES_READ = 40  # sentences considered
LEAD_BONUS = 4.0  # bonus of the first sentence; it falls with the position
TITLE_WORD_BONUS = 0.4  # bonus for each word of the title
QUOTE_FACTOR = 0.6  # factor for a sentence with quotation marks
REPEAT_FACTOR = 0.3  # factor for a phrase that is in the summary already
_QUOTATION_MARK = re.compile(r"[\"“”„«»「」]")
_FINAL_MARK = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f\u0964\u061f\u06d4][\"'\u2019\u201d\u00bb)\]\u300d\u201c]*$"
)
_UNPAIRED_MARKS = (("\u201c", "\u201d"), ("\u00ab", "\u00bb"), ("(", ")"))


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
    if len(doc.sentences) <= MAX_SENTENCES:  # nothing is left out that another sentence refers to
        return " ".join(sentence.text for sentence in sentences)
    indices = _choose_sentences(_SentenceScorer(doc, keywords, language), sentences, language)
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
        is_usual = MIN_SENTENCE_WORDS <= word_count <= MAX_SENTENCE_WORDS
        return weight * (1 + LEAD_BONUS / (1 + index)) * (1 if is_usual else UNUSUAL_LENGTH_FACTOR)


def _choose_sentences(scorer: _SentenceScorer, sentences: Sequence[Span], language: str | None) -> list[int]:
    indices: list[int] = []
    covered_phrases: frozenset[tuple[str, ...]] = frozenset()
    chars_left = MAX_SUMMARY_CHARS
    complete = _complete_sentences(sentences)
    while len(indices) < MAX_SENTENCES:
        candidates = [
            index
            for index in complete
            if index not in indices
            and (not indices or len(sentences[index].text) <= chars_left)
            and (index - 1 in indices or not _refers_back(sentences[index].text, language))
        ]
        if indices and not candidates:
            break
        best = max(
            candidates or complete,
            key=lambda index: (
                _quote_factor(sentences[index]) * scorer.score(index, covered_phrases),
                -index,
            ),
        )
        indices.append(best)
        covered_phrases |= scorer.phrases_by_sentence[best]
        chars_left -= len(sentences[best].text) + 1
    return indices


def _complete_sentences(sentences: Sequence[Span]) -> list[int]:
    """Return the sentences that end with a stop and have their marks in pairs, each text once; all when none does."""
    seen: set[str] = set()
    complete = []
    for index, sentence in enumerate(sentences):
        key = " ".join(re.findall(r"\w+", sentence.text.lower()))
        is_paired = all(
            sentence.text.count(first) == sentence.text.count(last) for first, last in _UNPAIRED_MARKS
        )
        if key and key not in seen and is_paired and _FINAL_MARK.search(sentence.text):
            complete.append(index)
            seen.add(key)
    return complete or [*range(len(sentences))]


@cache
def _anaphors() -> dict[str, frozenset[str]]:
    return read_word_lists(__package__, "anaphors.txt")


def _refers_back(sentence: str, language: str | None) -> bool:
    """Tell whether the first word of a sentence refers to the sentence before."""
    first = re.search(r"\w+", sentence)
    return first is not None and first[0].lower() in _anaphors().get(language or "en", frozenset())


def _quote_factor(sentence: Span) -> float:
    return QUOTE_FACTOR if _QUOTATION_MARK.search(sentence.text) else 1.0


def _compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    return {"summary": summarize(doc, article.keywords, article.language)}


SUMMARY = Enricher("summary", 3, ("summary",), _compute, requires=("language", "keywords"))
