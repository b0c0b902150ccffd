"""Summarise an article by its most informative sentences, unchanged and in their order.

A sentence scores by the key phrases it contains (one that is in the summary already counts little) and by its position,
since news starts with what matters. A sentence that refers back is chosen only behind the sentence that it refers to.
What is written twice, and lines without a full stop, such as headings, are left out. The publisher's own description is
another field.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.keywords.stemming import fold_words, stem_folded, stem_keys
from pipeline.enrich.keywords.stopwords import stop_words
from pipeline.enrich.quotes.quotation_marks import QuotedSpan, find_quoted_spans
from pipeline.enrich.references import refers_back
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article, Entity, Keyword

__all__ = ["SUMMARY", "summarize"]

MAX_SENTENCES = 3
MAX_SUMMARY_CHARS = 450  # a longer summary has only one sentence
MIN_SENTENCE_WORDS, MAX_SENTENCE_WORDS = 6, 45  # other sentences score low
UNUSUAL_LENGTH_FACTOR = 0.2
MAX_SENTENCES_READ = 40  # sentences considered
LEAD_BONUS = 4.0  # bonus of the first sentence; it falls with the position
TITLE_WORD_BONUS = 0.4  # bonus for each word of the title
QUOTE_FACTOR = 0.6  # factor for a sentence with quotation marks
MIN_SENTENCE_CHARS = 20  # a shorter sentence is a label or an exclamation
# Two sentences say the same when they have so many words in common, stop words aside, and this share of the shorter
# one's words; less is enough when they also share a run of words.
MIN_SHARED_WORDS, REPETITION_SHARE = 5, 0.6
MIN_REPETITION_SHARE, REPEATED_RUN_WORDS = 0.35, 6
REPEAT_FACTOR = 0.3  # factor for a phrase that is in the summary already
_QUOTATION_MARK = re.compile(r"[\"“”„«»「」]")
_FINAL_MARKS = frozenset(".!?\u2026\u3002\uff01\uff1f\u0964\u061f\u06d4")
_CLOSING_MARKS = "\"'\u2019\u201d\u00bb)]\u300d\u201c"  # they may stand behind the final mark
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class _Sentence:
    """A sentence that may be chosen.

    Args:
        text: as written.
        number: its place among the sentences of the text.
        phrases: the key phrases in it.
        keys: its words.
        title_words: number of words of the title in it.
        factor: by its position, length and form.
        names: offsets of the names in it.
        language: ISO 639-1; None when unknown.
    """

    text: str
    number: int
    phrases: frozenset[tuple[str, ...]]
    keys: AbstractSet[str]
    title_words: int
    factor: float
    names: Sequence[int]
    language: str | None

    @cached_property
    def content(self) -> set[str]:
        """Its words without stop words."""
        return {key for key in self.keys - stop_words(self.language) if key[:1].isalpha()}

    @cached_property
    def refers_back(self) -> bool:
        """Whether it is understood only behind the sentence before it."""
        return refers_back(self.text, self.language, self.names)


def summarize(
    doc: TokenizedDocument, keywords: Sequence[Keyword], language: str | None, names: Sequence[Entity] = ()
) -> str:
    """Choose the most informative sentences.

    Args:
        doc: the tokenized document.
        keywords: its key phrases, with weights.
        language: ISO 639-1; None when unknown.
        names: its names, in order.

    Returns:
        At most `MAX_SENTENCES` sentences in their order, joined by spaces; the whole text when it has no more than
        that; "" for an empty text.
    """
    if len(doc.sentences) <= MAX_SENTENCES:  # nothing is left out that another sentence refers to
        return " ".join(sentence.text for sentence in doc.sentences)
    weights = {
        tuple(stem_folded(fold_words(keyword.text.split(" ")), language)): keyword.weight
        for keyword in keywords
    }
    candidates = list(_read_sentences(doc, weights.keys(), language, [name.start for name in names]))
    chosen = _choose_sentences(_complete_sentences(candidates, doc) or candidates, weights)
    return " ".join(sentence.text for sentence in sorted(chosen, key=lambda sentence: sentence.number))


def _read_sentences(
    doc: TokenizedDocument,
    phrases: AbstractSet[tuple[str, ...]],
    language: str | None,
    name_starts: list[int],
) -> Iterator[_Sentence]:
    title_keys = set(stem_folded(fold_words(doc.title_words), language)) - stop_words(language)
    first_words = {phrase[0] for phrase in phrases}
    read = doc.sentence_words[:MAX_SENTENCES_READ]
    key_of = stem_keys(set().union(*read), language).__getitem__
    for index, (span, words) in enumerate(zip(doc.sentences, read, strict=False)):
        keys = set(map(key_of, words))
        names = name_starts[bisect_left(name_starts, span.start) : bisect_left(name_starts, span.end)]
        found = phrases if first_words & keys else ()
        yield _Sentence(
            span.text,
            index,
            frozenset(filter(keys.issuperset, found)),
            keys,
            len(title_keys & keys),
            _position_factor(index, len(words))
            * (QUOTE_FACTOR if _QUOTATION_MARK.search(span.text) else 1.0),
            [start - span.start for start in names],
            language,
        )


def _position_factor(index: int, num_words: int) -> float:
    is_usual = MIN_SENTENCE_WORDS <= num_words <= MAX_SENTENCE_WORDS
    return (1 + LEAD_BONUS / (1 + index)) * (1 if is_usual else UNUSUAL_LENGTH_FACTOR)


def _choose_sentences(
    sentences: Sequence[_Sentence], weights: Mapping[tuple[str, ...], float]
) -> list[_Sentence]:
    chosen: list[_Sentence] = []
    covered: frozenset[tuple[str, ...]] = frozenset()
    chars_left = MAX_SUMMARY_CHARS
    # Only what shares phrases with a chosen sentence has another score behind it.
    scores = {sentence.number: _score(sentence, covered, weights) for sentence in sentences}
    while len(chosen) < MAX_SENTENCES:
        ranking = sorted(sentences, key=lambda sentence: (-scores[sentence.number], sentence.number))
        best = next(
            (
                sentence
                for sentence in ranking
                if not (chosen and len(sentence.text) > chars_left) and _may_follow(sentence, chosen)
            ),
            None if chosen else ranking[0],
        )
        if best is None:
            break
        chosen.append(best)
        covered |= best.phrases
        for sentence in sentences:
            if not best.phrases.isdisjoint(sentence.phrases):
                scores[sentence.number] = _score(sentence, covered, weights)
        chars_left -= len(best.text) + 1
    return chosen


def _score(
    sentence: _Sentence, covered: frozenset[tuple[str, ...]], weights: Mapping[tuple[str, ...], float]
) -> float:
    """Score a sentence by key phrases, title words, position and form, given the phrases that the summary has."""
    weight = sum(weights[phrase] * (REPEAT_FACTOR if phrase in covered else 1) for phrase in sentence.phrases)
    return (weight + TITLE_WORD_BONUS * sentence.title_words) * sentence.factor


def _may_follow(sentence: _Sentence, chosen: Sequence[_Sentence]) -> bool:
    """Tell whether a sentence is new, and understood beside those that are chosen."""
    if any(sentence is other or _is_repetition(sentence, other) for other in chosen):
        return False
    return not sentence.refers_back or any(sentence.number - 1 == other.number for other in chosen)


def _is_repetition(sentence: _Sentence, other: _Sentence) -> bool:
    """Tell whether two sentences say the same, such as a standfirst and the first sentence."""
    shared = len(sentence.content & other.content)
    share = shared / max(1, min(len(sentence.content), len(other.content)))
    if shared < MIN_SHARED_WORDS or share < MIN_REPETITION_SHARE:
        return False
    return share >= REPETITION_SHARE or not _word_runs(sentence.text).isdisjoint(_word_runs(other.text))


def _word_runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return set(zip(*(words[start:] for start in range(REPEATED_RUN_WORDS)), strict=False))


def _complete_sentences(sentences: Sequence[_Sentence], doc: TokenizedDocument) -> list[_Sentence]:
    """Return the sentences that end with a stop and break no quote and no bracket, each text once."""
    quotes = find_quoted_spans(doc.text)
    starts = [quote.outer_start for quote in quotes]
    seen: set[str] = set()
    complete = []
    for sentence in sentences:
        span = doc.sentences[sentence.number]
        is_broken = _is_quoted(quotes, starts, span.start) or _is_quoted(quotes, starts, span.end)
        is_paired = sentence.text.count("(") == sentence.text.count(")")
        if is_broken or not is_paired or sentence.text.rstrip(_CLOSING_MARKS)[-1:] not in _FINAL_MARKS:
            continue
        key = " ".join(_WORD.findall(sentence.text.lower()))
        is_fragment = " " in key and len(key) < MIN_SENTENCE_CHARS
        if key and not is_fragment and key not in seen:
            complete.append(sentence)
            seen.add(key)
    return complete


def _is_quoted(quotes: Sequence[QuotedSpan], starts: Sequence[int], offset: int) -> bool:
    """Tell whether an offset is inside a quote."""
    index = bisect_left(starts, offset) - 1
    return index >= 0 and offset < quotes[index].outer_end


def _compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    return {"summary": summarize(doc, article.keywords, article.language, article.entities)}


SUMMARY = Enricher("summary", 4, ("summary",), _compute, requires=("language", "entities", "keywords"))
