"""Prepare a text for attribution: quoted spans, a copy with the quotes masked, sentences, verbs, people."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from pipeline.enrich.quotes.dialogue import find_dash_spans, split_interrupted_spans
from pipeline.enrich.quotes.document_words import DocumentWords
from pipeline.enrich.quotes.lexicon import find_verbs_in_tokens, reporting_verb_pattern
from pipeline.enrich.quotes.people import MASK, People, with_titled_people
from pipeline.enrich.quotes.quotation_marks import QuotedSpan, final_character, find_quoted_spans
from pipeline.enrich.tokens import Span, TokenizedDocument, split_sentences
from pipeline.records import Entity

__all__ = ["MASK", "QuoteContext", "ReportedClause"]


class ReportedClause(NamedTuple):
    """A clause of reported speech.

    Args:
        start: offset of its first character.
        end: offset after its last character.
        speaker: "" when it is not known.
        pronoun: the pronoun by which its sentence names the speaker, as `noun_phrases.Subject` has it; "" for none.
    """

    start: int
    end: int
    speaker: str
    pronoun: str


class QuoteContext:
    """A text as attribution reads it.

    Args:
        doc: the tokenized text.
        entities: its entities, in order.
        language: ISO 639-1; None when unknown.
    """

    def __init__(self, doc: TokenizedDocument, entities: Sequence[Entity], language: str | None) -> None:
        self.doc = doc
        self.text = doc.text
        self.words = DocumentWords(doc)
        self.language = language or "en"
        self.entities = with_titled_people(doc.text, entities, self.language)
        # What `noun_phrases.subject_in` found, by its arguments: several rules read one phrase.
        self.known_subjects: dict[tuple[int, int, int], Any] = {}
        # What `attribution.find_attributions` found, by its arguments.
        self.known_attributions: dict[tuple[int, int], list[Any]] = {}
        # What `reported_clause.reported_clause` found, in order.
        self.reported_clauses: list[ReportedClause] = []
        self._starts = [entity.start for entity in self.entities]

    @cached_property
    def spans(self) -> list[QuotedSpan]:
        """The text between quotation marks or behind dashes, in order."""
        marked = split_interrupted_spans(self.text, find_quoted_spans(self.text), self.language)
        dashed = [
            span
            for span in find_dash_spans(self.text, self.language)
            if not any(
                other.outer_start < span.outer_end and span.outer_start < other.outer_end for other in marked
            )
        ]
        return sorted([*marked, *dashed])

    @cached_property
    def masked(self) -> str:
        """The text with every quote masked; a quote that ends its sentence becomes a masked word with a full stop."""
        pieces, offset = [], 0
        for span in self.spans:
            pieces.append(self.text[offset : span.outer_start])
            size = span.outer_end - span.outer_start
            pieces.append(MASK * (size - 1) + "." if self._ends_sentence(span) else MASK * size)
            offset = span.outer_end
        return "".join([*pieces, self.text[offset:]])

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences of the masked text: what is quoted never ends one, unless the quote ends with it."""
        paragraphs = _quoted_paragraphs(self.masked, self.spans)
        starts = [start for start, _ in paragraphs]
        sentences = [part for bounds in paragraphs for part in split_sentences(self.masked, *bounds)]
        for sentence in self.doc.sentences:
            index = bisect_right(starts, sentence.start) - 1
            if index < 0 or sentence.start >= paragraphs[index][1]:
                sentences.append(sentence)
        return sorted(sentences, key=lambda sentence: sentence.start)

    @cached_property
    def _verbs(self) -> tuple[list[re.Match[str]], list[int], list[int]]:
        """The verbs of speaking, their offsets, and the offsets after them."""
        verbs = find_verbs_in_tokens(self.masked, self.words, self.language)
        return verbs, [verb.start() for verb in verbs], [verb.end() for verb in verbs]

    def verbs_between(self, start: int, end: int) -> list[re.Match[str]]:
        """List the verbs of speaking in a part of the masked text.

        Args:
            start: offset of its first character.
            end: offset after its last character.
        """
        verbs, starts, ends = self._verbs
        return verbs[bisect_left(starts, start) : bisect_right(ends, end)]

    @cached_property
    def sentence_starts(self) -> list[int]:
        """The offsets of the sentences."""
        return [sentence.start for sentence in self.sentences]

    def sentence_at(self, offset: int) -> Span:
        """Return the sentence that holds an offset of the masked text, or ends before it.

        Args:
            offset: not before the first sentence.
        """
        return self.sentences[max(0, bisect_right(self.sentence_starts, offset) - 1)]

    def sentence_around(self, span: QuotedSpan) -> tuple[int, int]:
        """Return where the sentence with a quote starts and ends; it has at least the whole quote.

        Args:
            span: one of the quotes.
        """
        sentence = self.sentence_at(span.outer_start)
        return sentence.start, max(sentence.end, span.outer_end)

    def _ends_sentence(self, span: QuotedSpan) -> bool:
        """Tell whether the text after a quote is a new sentence, and not its attribution."""
        last = final_character(self.text, span)
        rest = self.text[span.outer_end : span.outer_end + 120].partition("\n")[0]
        if last not in ".!?\u2026\u3002" or not rest.lstrip()[:1].isupper():
            return last in ".!?\u2026\u3002" and not rest.strip()
        clause = re.split(r"[.!?\u201c\u201e\u00ab\"]", rest, maxsplit=1)[0]
        verb = reporting_verb_pattern(self.language).search(clause)
        if verb is None:
            return True
        words_before, words_after = len(clause[: verb.start()].split()), len(clause[verb.end() :].split())
        return words_before > 7 or (last == "." and words_after > 0)  # noqa: PLR2004 - a subject with a title

    def entities_between(self, start: int, end: int) -> list[Entity]:
        """List the entities within a part of the text.

        Args:
            start: offset of its first character.
            end: offset after its last character.
        """
        first = bisect_left(self._starts, start)
        found = []
        for entity in self.entities[first:]:
            if entity.start >= end:
                break
            if entity.end <= end:
                found.append(entity)
        return found

    @cached_property
    def people(self) -> People:
        """The people of the text."""
        return People(self.masked, self.sentences, self.entities, self.language)


def _quoted_paragraphs(text: str, spans: Sequence[QuotedSpan]) -> list[tuple[int, int]]:
    """Return the offsets of the paragraphs with quotes: only there the masked text has other sentences."""
    bounds: list[tuple[int, int]] = []
    for span in spans:
        if not bounds or span.outer_start >= bounds[-1][1]:
            start = text.rfind("\n", 0, span.outer_start) + 1
            end = text.find("\n", max(span.outer_start, span.outer_end - 1))
            bounds.append((start, len(text) if end < 0 else end))
    return bounds
