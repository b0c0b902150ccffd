"""Find direct speech and its speakers.

The speaker is sought after the quote ("…," she said), before it (She said: "…"), and, for speech that goes on, in the
quote before.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.enrich.quotes.attribution import (
    CONTINUATION_CONFIDENCE,
    PRONOUN_CONFIDENCE,
    Attribution,
    QuoteContext,
)
from pipeline.enrich.quotes.quotation_marks import QuotedSpan, find_quoted_spans
from pipeline.records import Quote

__all__ = ["find_direct_quotes"]

MAX_ATTRIBUTION_CHARS = 160  # characters after or before a quote in which its speaker is sought
MIN_SPEECH_WORDS = 3  # words: a shorter one is speech only with a verb beside it, else an expression
_SENTENCE_END = re.compile(r"[.!?\u2026](?=\s|$)|[\u3002\n]")
_SENTENCE_FINAL_CHARS = ".,!?\u2026\u3002\uff01\uff1f"
_QUOTE_INTRODUCERS = {"", ":", "\n", "\uff1a"}


def find_direct_quotes(context: QuoteContext) -> Iterator[Quote]:
    """Find direct speech.

    Args:
        context: the story and its names.

    Yields:
        Each quoted stretch of speech in order. Words in quotation marks that nobody is said to say are left out when
        they are few.
    """
    spans = find_quoted_spans(context.text)
    previous_quote: Quote | None = None
    for index, span in enumerate(spans):
        attribution = _attribute_quote(context, spans, index, previous_quote)
        words = context.text[span.start : span.end]
        if attribution is None or not words:
            previous_quote = None
            continue
        previous_quote = Quote(
            words,
            span.start,
            span.end,
            attribution.speaker,
            attribution.verb,
            confidence=attribution.confidence,
        )
        yield previous_quote


def _attribute_quote(
    context: QuoteContext, spans: Sequence[QuotedSpan], index: int, previous_quote: Quote | None
) -> Attribution | None:
    """Who says it; None when it is no speech."""
    span = spans[index]
    attribution = _nearby_attribution(context, spans, index, previous_quote)
    is_sentence = _is_sentence(context.text, span)
    word_count = len(context.text[span.start : span.end].split())
    if attribution.verb or attribution.speaker:
        # A word or two amid a sentence are its own, in marks: an expression, a title.
        return attribution if is_sentence or word_count >= MIN_SPEECH_WORDS else None
    if not is_sentence:
        return None
    if previous_quote and _continues_previous(context.text, previous_quote, span):
        return Attribution(
            previous_quote.verb,
            previous_quote.speaker,
            min(CONTINUATION_CONFIDENCE, previous_quote.confidence),
        )
    return Attribution() if word_count > MIN_SPEECH_WORDS else None


def _nearby_attribution(
    context: QuoteContext, spans: Sequence[QuotedSpan], index: int, previous_quote: Quote | None
) -> Attribution:
    """What the words after the quote, before it, or after the one that goes on with it say."""
    attribution_after, attribution_before = (
        _attribution_after(context, spans, index, previous_quote),
        _attribution_before(context, spans, index, previous_quote),
    )
    attribution = (
        attribution_after
        if attribution_after.verb
        and not (attribution_before.verb and _is_introduced(context.text, spans[index]))
        else attribution_before
    )
    if not (attribution.verb or attribution.speaker) and _continues_next_paragraph(spans, index):
        attribution = _attribution_after(context, spans, index + 1, previous_quote)
    if attribution.verb and not attribution.speaker:
        return attribution._replace(
            speaker=context.resolve_pronoun(spans[index].outer_start, previous_quote),
            confidence=PRONOUN_CONFIDENCE,
        )
    return attribution


def _is_sentence(text: str, span: QuotedSpan) -> bool:
    """Whether it ends like a sentence, or stands where one begins."""
    char_before = text[: span.outer_start].rstrip()[-1:]
    return (
        text[span.end - 1] in _SENTENCE_FINAL_CHARS
        or (text[span.outer_end - 1] in _SENTENCE_FINAL_CHARS)
        or char_before in _QUOTE_INTRODUCERS
    )


def _continues_next_paragraph(spans: Sequence[QuotedSpan], index: int) -> bool:
    """Whether the paragraph leaves the quote open, and another quote goes on with it."""
    return spans[index].outer_end == spans[index].end and index + 1 < len(spans)


def _attribution_after(
    context: QuoteContext, spans: Sequence[QuotedSpan], index: int, previous_quote: Quote | None
) -> Attribution:
    """What the rest of the sentence after the quote says."""
    start = spans[index].outer_end
    limit = min(len(context.text), start + MAX_ATTRIBUTION_CHARS)
    if index + 1 < len(spans):
        limit = min(limit, max(start, spans[index + 1].outer_start))
    match = _SENTENCE_END.search(context.text, start, limit)
    end = match.start() if match else limit
    if _ends_sentence(context.text, spans[index], end):
        return Attribution()
    return context.find_attribution(start, end, previous_quote)


def _ends_sentence(text: str, span: QuotedSpan, end: int) -> bool:
    """Whether the quote ends its sentence, so that what follows may speak of something else."""
    words = text[span.start : span.end]
    rest = text[span.outer_end : end].lstrip()
    return words[-1:] == "." and rest[:1].isupper() and not re.match(r"\S+\s+\S+\s*$", rest)


def _attribution_before(
    context: QuoteContext, spans: Sequence[QuotedSpan], index: int, previous_quote: Quote | None
) -> Attribution:
    """What the sentence up to the quote says."""
    end = spans[index].outer_start
    start = max(0, end - MAX_ATTRIBUTION_CHARS)
    if index:
        start = max(start, spans[index - 1].outer_end)
    sentence_ends = list(_SENTENCE_END.finditer(context.text, start, max(start, end - 2)))
    start = sentence_ends[-1].end() if sentence_ends else start
    attribution = context.find_attribution(start, end, previous_quote, is_lead=True)
    if not attribution.verb and context.text[start:end].rstrip().endswith((":", "\uff1a")):
        return Attribution("", context.first_named_speaker(start, end))
    return attribution


def _is_introduced(text: str, span: QuotedSpan) -> bool:
    """Whether a colon or comma hands over to the quote: "She added: …"."""
    return text[: span.outer_start].rstrip()[-1:] in {":", ",", "\uff1a"}


def _continues_previous(text: str, previous_quote: Quote, span: QuotedSpan) -> bool:
    """Whether a quote goes on with the one before: in the same paragraph, or in the next when that was left open."""
    between = text[previous_quote.end : span.start]
    is_new_paragraph = not re.search(r"\w", between) and "\n" in between
    return "\n" not in between or is_new_paragraph
