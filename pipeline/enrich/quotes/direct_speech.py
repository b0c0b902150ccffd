"""Find direct speech and its speakers.

The speaker is sought after the quote ("…," she said), before it (She said: "…"), and for speech that goes on in the
quote before.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.enrich.quotes.answers import find_implied_speaker
from pipeline.enrich.quotes.attribution import Attribution, Candidate, find_attributions
from pipeline.enrich.quotes.colon_leads import COLONS, colon_speaker
from pipeline.enrich.quotes.confidence import speaker_confidence
from pipeline.enrich.quotes.context import MASK, QuoteContext
from pipeline.enrich.quotes.continued_speech import is_of_another, opens_sentence
from pipeline.enrich.quotes.expressions import is_speech
from pipeline.enrich.quotes.implied_subjects import implied_subject
from pipeline.enrich.quotes.inner_clauses import find_inner_speaker
from pipeline.enrich.quotes.inner_speech import denial_before, is_of_clause_before, main_attributions
from pipeline.enrich.quotes.lexicon import function_words, printed_things
from pipeline.enrich.quotes.next_sentences import speaker_in_next_sentence
from pipeline.enrich.quotes.noun_phrases import Subject
from pipeline.enrich.quotes.other_speakers import writer_of_text
from pipeline.enrich.quotes.people import mentions_name
from pipeline.enrich.quotes.positions import (
    POSITIONAL_LANGUAGES,
    UNSPACED_LANGUAGES,
    PositionalSpeaker,
    find_positional_speaker,
)
from pipeline.enrich.quotes.quotation_marks import QuotedSpan, final_character
from pipeline.enrich.quotes.romance import is_relative_clause
from pipeline.enrich.quotes.rules import Rule
from pipeline.enrich.quotes.subjects import opening_subject, subject_after, written_subject
from pipeline.enrich.quotes.things import is_no_source
from pipeline.enrich.quotes.unsaid import denies_other_words, is_unsaid_lead, stance_of_quote
from pipeline.enrich.quotes.verb_second import german_phrase_end
from pipeline.records import EntityLabel, Quote, Stance

__all__ = ["find_direct_quotes"]

MAX_ATTRIBUTION_CHARS = 300  # characters before or after a quote that are searched for its speaker
MAX_SPANS_AHEAD = 20  # later quotes whose attribution may count for this one
_ACCORDING_TO = re.compile(
    r"(?i)\b(?:according to|laut|nach Angaben (?:von|der|des)|selon|según|secondo|segundo|enligt)\b"
)
_SOURCE_VERB = re.compile(r"\bso\b")
# "…," said the long column of the paper.
_WRITTEN_BEHIND = re.compile(
    r"\s((?:the|a|an|another|this|one)(?:\s[\w'\u2019-]+){1,4}?)(?=[.,;]|\s(?:in|on|at|of|from|who|that|which|after|before|during)\b)"
)
_ASIDE_OPENING = re.compile(r",\s(?:\w+\s){0,2}?\w+ing\s[^,]*$")
# "“Open Hands,” which she described as “a gift”": a clause about what is quoted.
_RELATIVE_PRONOUNS = frozenset({"which", "that", "whom"})
# "called Reyes a “thinker,” saying, “He thinks too long”": the participle is of the next quote.
_LEADS_ON = re.compile(rf"[\s,]*\w+ing[,:]?\s{MASK}")
_LEADS_TO_COLON = re.compile(rf"[^,.;:!?]{{0,60}}:\s?{MASK}")
_RELATIVE_CLAUSE = re.compile(r"\swho\s[^:]+[^:,\s]\s*$")
_SENTENCE_ENDS = ".,!?\u2026"
_QUESTION_MARKS = ("?", "\uff1f")
_DASHES = "-\u2013\u2014\u2015"


def find_direct_quotes(context: QuoteContext) -> Iterator[Quote]:
    """Find direct speech.

    Args:
        context: the text.

    Yields:
        Each quoted part that is speech, in order. Titles, names, single words and what somebody denies to have said are
        left out.
    """
    spans = context.spans
    previous: Quote | None = None
    for index, span in enumerate(spans):
        words = context.text[span.start : span.end]
        found = _attribute(context, spans, index, previous)
        if not words or found.is_negated or not is_speech(context, span, found):
            if not _same_sentence(context, spans, index):
                previous = None
            continue
        previous = _make_quote(context, span, found)
        yield previous


def _make_quote(context: QuoteContext, span: QuotedSpan, found: Candidate) -> Quote:
    if not found.is_certain and mentions_name(context.text[span.start : span.end], found.speaker):
        found = found._replace(speaker="")
    is_own_verb = found.rule is not Rule.CONTINUED
    rule = found.rule if found.speaker else Rule.NONE
    return Quote(
        context.text[span.start : span.end],
        span.start,
        span.end,
        found.speaker,
        found.verb,
        confidence=speaker_confidence(rule, is_certain=found.is_certain),
        stance=stance_of_quote(context, span, found.verb, is_behind=found.rule is Rule.VERB_AFTER)
        if is_own_verb
        else Stance.STATED,
        rule=rule,
    )


def _same_sentence(context: QuoteContext, spans: Sequence[QuotedSpan], index: int) -> bool:
    return index + 1 < len(spans) and context.sentence_around(spans[index]) == context.sentence_around(
        spans[index + 1]
    )


def _attribute(
    context: QuoteContext, spans: Sequence[QuotedSpan], index: int, previous: Quote | None
) -> Candidate:
    """Find who said a quote: by the words after it, before it, at the sentence's end, else by the quote before."""
    span = spans[index]
    found = find_positional_speaker(context, span) if context.language in POSITIONAL_LANGUAGES else None
    if found:
        return _positional(found)
    if context.language in UNSPACED_LANGUAGES:
        return _continue_quote(context, spans, index, previous) or Candidate()
    start, end = context.sentence_around(span)
    before_start = max(
        start, spans[index - 1].outer_end if index else 0, span.outer_start - MAX_ATTRIBUTION_CHARS
    )
    after_end = min(
        end,
        spans[index + 1].outer_start if index + 1 < len(spans) else end,
        span.outer_end + MAX_ATTRIBUTION_CHARS,
    )
    return (
        _adjoining(context, span, (before_start, max(after_end, span.outer_end)), previous)
        or _read_colon_lead(context, span, previous)
        or _share_attribution(context, span, previous)
        or _trailing(context, spans, index, end, previous)
        or speaker_in_next_sentence(context, span)
        or _continue_quote(context, spans, index, previous)
        or Candidate()
    )


def _adjoining(
    context: QuoteContext, span: QuotedSpan, bounds: tuple[int, int], previous: Quote | None
) -> Candidate | None:
    """Read the words before and after a quote, between two bounds; the other side only where it may decide."""
    start, end = bounds
    ends_with_comma = (
        final_character(context.text, span) in ",!?"
        or context.text[span.outer_end : span.outer_end + 1] == ","
    )
    if not ends_with_comma or is_of_clause_before(context, start, span.outer_start):
        return _before(context, start, span, previous) or _after(context, span, end, previous)
    after = _after(context, span, end, previous)
    is_introduced = context.text[start : span.outer_start].rstrip().endswith((*COLONS, ",", " that"))
    if after and after.speaker and not is_introduced:
        return denial_before(context, start, span.outer_start) or after
    before = _before(context, start, span, previous)
    is_before_surer = before and (
        (is_introduced and before.rule is not Rule.COLON) or (after and not after.speaker and before.speaker)
    )
    return before if is_before_surer else after or before


def _positional(found: PositionalSpeaker) -> Candidate:
    return Candidate(
        found.speaker,
        found.verb,
        is_certain=found.is_named,
        is_speech=True,
        rule=Rule.VERB_AFTER if found.is_behind else Rule.VERB_BEFORE,
    )


def _make_candidate(
    context: QuoteContext, attribution: Attribution, previous: Quote | None, offset: int
) -> Candidate:
    subject = attribution.subject or implied_subject(context, attribution)
    is_open = subject is not None and not (subject.speaker or subject.pronoun)
    if subject is None or (is_open and context.language in {"de", "en"}):
        return Candidate("", attribution.verb, is_speech=True, is_negated=attribution.is_negated)
    return Candidate(
        subject.speaker or find_implied_speaker(context, attribution, subject, offset, previous),
        attribution.verb,
        is_certain=subject.is_certain,
        is_speech=True,
        is_negated=attribution.is_negated,
        rule=Rule.VERB_AFTER if attribution.start > offset else Rule.VERB_BEFORE,
    )


def _after(context: QuoteContext, span: QuotedSpan, end: int, previous: Quote | None) -> Candidate | None:
    """Read the attribution that follows a quote: "…," said X; "…," X said; "…," according to X."""
    start = span.outer_end
    rest = context.masked[start:end].strip(" ,\u2013\u2014-")
    if not rest or rest[0] in ".;:":
        return None
    source, source_start = _source(context, start, end)
    joining_marks = ",!?" if context.language == "en" else ","
    last = final_character(context.text, span)
    for attribution in main_attributions(context, list(find_attributions(context, start, source_start))):
        gap = context.masked[start : attribution.start].strip(" ,\u2013\u2014-")
        if is_relative_clause(context.language, gap) or denies_other_words(
            context, attribution.verb, attribution.end
        ):
            return Candidate(is_speech=True)
        if (
            gap in _RELATIVE_PRONOUNS
            or _LEADS_ON.match(context.masked, attribution.verb_start)
            or (_LEADS_TO_COLON.match(context.masked, attribution.verb_end) and _is_noun(context, span))
        ):
            return None
        # A subject at a distance belongs to another clause, unless the quote leads on to it.
        leads_on = last == "," or context.masked[start : start + 1] == ","
        is_inverted = not gap and context.sentence_around(span)[0] == span.outer_start
        if (attribution.subject or leads_on or is_inverted) and (
            not gap or last in joining_marks or "," in context.masked[start : start + 2]
        ):
            subject = attribution.subject or _adjacent_subject(context, span, attribution, end)
            return _make_candidate(context, attribution._replace(subject=subject), previous, span.outer_start)
    return source


def _is_noun(context: QuoteContext, span: QuotedSpan) -> bool:
    """Tell whether a quote stands for a noun behind an article: "in the “old house by the lake”, Holm said: “…”"."""
    word = context.masked[: span.outer_start].rpartition(" ")[0].rpartition(" ")[2].lower()
    return context.text[span.start].islower() and word in function_words(context.language, "determiner")


def _adjacent_subject(
    context: QuoteContext, span: QuotedSpan, attribution: Attribution, end: int
) -> Subject | None:
    """Find an English subject by its place alone: "“…,” the order says", "“…,” said the column"."""
    if context.language != "en":
        return None
    between = context.masked[span.outer_end : attribution.verb_start].strip(" ,")
    if between:
        return written_subject(context, span.outer_end, attribution.verb_start)
    behind = _WRITTEN_BEHIND.match(context.masked, attribution.verb_end, end)
    sentence = context.sentence_around(span)[0]
    if behind and sentence == span.outer_start and behind[1].split()[-1] not in printed_things():
        return Subject(behind[1], "", behind.start(1), is_certain=False)
    lead = context.masked[sentence : span.outer_start]
    if _ASIDE_OPENING.search(lead):
        return opening_subject(context, span.outer_start)
    return None


def _source(context: QuoteContext, start: int, end: int) -> tuple[Candidate | None, int]:
    """Read "according to X" and "so X" after a quote, and return where it starts; the end for none.

    A verb before it attributes the quote: "“…,” Holm said, according to the paper" is what Holm said.
    """
    text = context.masked[start:end]
    match = _ACCORDING_TO.search(text) or (
        _SOURCE_VERB.match(text.lstrip(" ,"), 0) if context.language == "de" else None
    )
    if not match:
        return None, end
    offset = start + text.find(match[0])
    who = offset + len(match[0])
    subject = subject_after(context, who, german_phrase_end(context, who, end) if match[0] == "so" else end)
    if subject is None or not subject.speaker or is_no_source(context.language, subject.speaker):
        return None, end
    source = Candidate(
        subject.speaker, match[0], is_certain=subject.is_certain, is_speech=True, rule=Rule.SOURCE
    )
    return source, offset


def _before(context: QuoteContext, start: int, span: QuotedSpan, previous: Quote | None) -> Candidate | None:
    """Read the attribution that leads up to a quote: X said: "…"; X called it "…"."""
    end = span.outer_start
    attributions = list(find_attributions(context, start, end))
    if attributions and _is_about_quote_before(context, attributions[-1], start, end):
        return None
    if attributions and (inner := find_inner_speaker(context, attributions, start, end)):
        rule = Rule.VERB_BEFORE if inner.speaker else Rule.NONE
        return Candidate(inner.speaker, attributions[-1].verb, is_speech=True, rule=rule)
    colon = len(context.masked[start:end].rstrip()) + start - 1
    is_led = bool(attributions) and context.masked[colon] in COLONS
    if writer := writer_of_text(context, attributions[-1].verb_end, colon) if is_led else None:
        return Candidate(writer.speaker, attributions[-1].verb, is_speech=True, rule=Rule.COLON)
    for attribution in reversed(attributions):
        if attribution.subject or attribution.is_negated:
            return _make_candidate(context, attribution, previous, attribution.start)
    lead = context.masked[start:end].rstrip()
    if attributions:
        return _make_candidate(context, attributions[-1], previous, attributions[-1].start)
    return _read_colon(context, start, start + len(lead) - 1) if lead.endswith(COLONS) else None


def _read_colon(context: QuoteContext, start: int, colon: int) -> Candidate | None:
    """Read a lead without a verb of speaking that ends with a colon."""
    if is_unsaid_lead(context, start, colon):
        return Candidate(is_negated=True, rule=Rule.COLON)  # "Holm könnte sagen:"
    speaker = colon_speaker(context, start, colon)
    return Candidate(speaker, "", is_speech=True, rule=Rule.COLON) if speaker else None


def _is_about_quote_before(context: QuoteContext, attribution: Attribution, start: int, end: int) -> bool:
    """Tell whether a verb is of the quote before it, and a relative clause follows: "“…,” said Ann, who led a “…”"."""
    opens_behind = (
        context.masked[start : attribution.start].strip(" ,") == ""
        and context.masked[start - 1 : start] == MASK
    )
    return opens_behind and _RELATIVE_CLAUSE.search(context.masked, attribution.end, end) is not None


def _read_colon_lead(context: QuoteContext, span: QuotedSpan, previous: Quote | None) -> Candidate | None:
    """Read the attribution in the paragraph before, when its colon leads to the quote: "Ann Holm said:", "“…”"."""
    lead = context.masked[: span.outer_start].rstrip()
    if not lead.endswith(COLONS) or "\n" not in context.masked[len(lead) : span.outer_start]:
        return None
    start = max(context.sentence_at(len(lead) - 1).start, span.outer_start - MAX_ATTRIBUTION_CHARS)
    return _before(context, start, span, previous)


def _share_attribution(context: QuoteContext, span: QuotedSpan, previous: Quote | None) -> Candidate | None:
    """Give a quote that a conjunction joins to the one before its speaker: "called it “slow” and “much too dear”"."""
    link = context.text[previous.end + 1 : span.outer_start].strip(" ,") if previous else ""
    if previous is None or not previous.verb:
        return None
    # "„…“, so Holm, „…“"
    is_source = previous.rule == Rule.SOURCE and link.startswith(f"{previous.verb} ") and "\n" not in link
    if not is_source and link not in function_words(context.language, "conjunction"):
        return None
    return Candidate(previous.speaker, previous.verb, is_speech=True, rule=Rule(previous.rule))


def _trailing(
    context: QuoteContext, spans: Sequence[QuotedSpan], index: int, end: int, previous: Quote | None
) -> Candidate | None:
    """Read an attribution later in the sentence, after other quotes: "a" and "b," X said."""
    for later in range(index + 1, min(len(spans), index + MAX_SPANS_AHEAD)):
        between = context.masked[spans[later - 1].outer_end : spans[later].outer_start]
        if spans[later].outer_start >= end or ":" in between:
            break
        limit = spans[later + 1].outer_start if later + 1 < len(spans) else end
        found = _after(context, spans[later], min(max(limit, spans[later].outer_end), end), previous)
        if found:
            return found._replace(rule=Rule.VERB_LATER)
    return None


def _continue_quote(
    context: QuoteContext, spans: Sequence[QuotedSpan], index: int, previous: Quote | None
) -> Candidate | None:
    """Give a quote the speaker of the quote before when speech goes on."""
    span = spans[index]
    if previous and previous.speaker and index and _continues(context, previous, span):
        if is_of_another(context, span, previous):
            return Candidate(is_speech=True)
        return Candidate(previous.speaker, previous.verb, rule=Rule.CONTINUED)
    # A paragraph that leaves its quote open goes on in the next one, at the latest where it is closed.
    last = min(len(spans) - 1, index + MAX_SPANS_AHEAD)
    while index < last and _is_open_ended(context, spans[index], spans[index + 1]):
        index += 1
        found = _after(context, spans[index], context.sentence_around(spans[index])[1], previous)
        if found:
            return found
    return None


def _is_open_ended(context: QuoteContext, span: QuotedSpan, following: QuotedSpan) -> bool:
    """Tell whether a quote without a closing mark leads on to the quote that opens the next paragraph."""
    if context.text[span.outer_start] in _DASHES and context.text[span.end - 1] in _QUESTION_MARKS:
        return False  # behind a dash somebody else may answer
    return span.outer_end == span.end and not context.text[span.end : following.outer_start].strip()


def _continues(context: QuoteContext, previous: Quote, span: QuotedSpan) -> bool:
    """Tell whether a quote goes on with the one before: in the same paragraph, or as all of the next one."""
    between = context.text[previous.end : span.start]
    if not opens_sentence(context, span):
        return False
    if "\n" not in between:
        return len(between) < 2 * MAX_ATTRIBUTION_CHARS
    if final_character(context.text, span) not in _SENTENCE_ENDS:
        return False  # a heading between the paragraphs
    if previous.rule == Rule.COLON:
        return False  # a headline ("Lavrov: “…”") names nobody for the paragraph under it
    if previous.text.endswith(_QUESTION_MARKS) and not context.text.startswith("\n", previous.end):
        return False  # another one may answer
    opens_paragraph = context.text[: span.outer_start].rstrip(" ").endswith("\n")
    names_others = any(
        entity.label is EntityLabel.PERSON and context.people.name_of(entity) != previous.speaker
        for entity in context.entities_between(previous.end, span.start)
    )
    return opens_paragraph and between.strip('\n \u201d"\u00bb\u201c').count("\n") == 0 and not names_others
