"""Build the quote of a reported clause; shared by the languages."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from operator import attrgetter

from pipeline.enrich.quotes.antecedents import find_antecedent
from pipeline.enrich.quotes.confidence import speaker_confidence
from pipeline.enrich.quotes.context import MASK, QuoteContext, ReportedClause
from pipeline.enrich.quotes.lexicon import stance_of
from pipeline.enrich.quotes.noun_phrases import Subject
from pipeline.enrich.quotes.quotation_marks import final_character
from pipeline.enrich.quotes.rules import Rule
from pipeline.records import Quote

__all__ = ["reported_clause"]

# A quote that begins a sentence behind an abbreviation: "… back to the U.K. “While we …”"
_NEXT_SENTENCE = re.compile(r"(?<=\.)\s+[\u201c\"\u00ab\u201e](?=[A-Z\u00c0-\u00de])")
# A dateline that opens its paragraph: "LOS ANGELES (AP) — ", "NAIROBI, Kenya - ".
_DATELINE = re.compile(
    r"[A-Z\u00c0-\u00de]{3}[A-Z\u00c0-\u00de .'\u2019-]*(?:, [\w. ]{2,25})?(?: \([\w/ ]{2,20}\))?"
    r"\s?[\u2014\u2013-]{1,2}\s"
)
_CAPITAL_BEHIND = re.compile(r"\s+[^\W\d_a-z\u00e0-\u00ff]")
_ABBREVIATION_AT_END = re.compile(r"\b[A-Z]\.(?:[A-Z]\.)+$")  # "the U.K.": its last full stop stays
_GERMAN_STATEMENT = re.compile(r"(?:er|sie|es|man)\s[a-zäöüß]{2,}(?<!t)e")  # "er bleibe": the subjunctive
MIN_CLAUSE_WORDS = 3  # shorter clauses are no statements


def reported_clause(
    context: QuoteContext,
    clause: tuple[int, int],
    subject: Subject | None,
    verb: str,
    rule: Rule | None = None,
) -> Iterator[Quote]:
    """Build the quote of a reported clause.

    Args:
        context: the text.
        clause: offsets of the clause; punctuation at its edges is cut off.
        subject: who said it; None for no quote.
        verb: the verb of speaking, as written.
        rule: which rule found the clause; None for the verb before or after it.

    Yields:
        One quote; none for a clause that is too short or only direct speech.
    """
    start, end = clause[0], _end_of_sentence(context, *clause)
    is_first = not start or context.text[start - 1] == "\n"
    if dateline := _DATELINE.match(context.text, start, end) if is_first else None:
        start = dateline.end()
    text = context.text[start:end]
    end -= len(text) - len(text.rstrip(" .,;:\n"))
    end += bool(_ABBREVIATION_AT_END.search(text.rstrip(" ,;:\n")))
    start += len(text) - len(text.lstrip(" ,\n"))
    if subject is None or not _is_statement(context, start, end):
        return
    speaker = subject.speaker
    if subject.pronoun:
        is_behind = start < subject.start
        speaker = find_antecedent(
            context, subject, min(subject.start, start), topic_end=end if is_behind else 0
        )
    context.reported_clauses.append(ReportedClause(start, end, speaker, subject.pronoun))
    rule = rule or (Rule.CLAUSE_AFTER if subject.start <= start else Rule.CLAUSE_BEFORE)
    rule = rule if speaker else Rule.NONE
    yield Quote(
        context.text[start:end],
        start,
        end,
        speaker,
        verb,
        direct=False,
        confidence=speaker_confidence(rule, is_certain=subject.is_certain),
        stance=stance_of(verb, context.language),
        rule=rule,
    )


def _end_of_sentence(context: QuoteContext, start: int, end: int) -> int:
    """Return where a clause ends before a next sentence: behind an abbreviation, or a quote that a colon leads to.

    "Holm dit que Reyes lui a dit : « Je pars. » Reyes dément": the last words are the reporter's.
    """
    if next_sentence := _NEXT_SENTENCE.search(context.text, start, end):
        end = next_sentence.start()
    first = bisect_right(context.spans, start, key=attrgetter("outer_start"))
    for span in islice(context.spans, first, None):
        if span.outer_end >= end:
            break
        is_led = context.masked[start : span.outer_start].rstrip().endswith(":")
        is_last = final_character(context.text, span) in ".!?\u2026"
        if is_led and is_last and _CAPITAL_BEHIND.match(context.text, span.outer_end):
            return span.outer_end
    return end


def _is_statement(context: QuoteContext, start: int, end: int) -> bool:
    """Tell whether a clause is not only direct speech, and long enough; "er bleibe" is."""
    is_direct = not context.masked[start:end].strip(MASK + " .,")
    is_long = len(context.text[start:end].split()) >= MIN_CLAUSE_WORDS
    is_german = context.language == "de" and _GERMAN_STATEMENT.fullmatch(context.text, start, end) is not None
    return not is_direct and (is_long or is_german)
