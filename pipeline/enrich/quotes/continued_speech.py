"""Tell whether a quote without an attribution of its own goes on with the quote before it."""

import re

from pipeline.enrich.quotes.antecedents import names_another_behind
from pipeline.enrich.quotes.colon_leads import COLONS
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.quotation_marks import QuotedSpan
from pipeline.records import Quote

__all__ = ["is_of_another", "opens_sentence"]

MAX_LEAD_WORDS = 3  # words before a colon that name nobody: "She went on:"
_QUESTION = re.compile(r"[^.!?\u2026\n]+[?\uff1f]")
_NAME = re.compile(r"[^\W\d_][\w-]+")


def opens_sentence(context: QuoteContext, span: QuotedSpan) -> bool:
    """Tell whether at most a few words stand before a quote in its sentence ("And then: “…”").

    Args:
        context: the text.
        span: the quote.
    """
    lead = context.masked[context.sentence_around(span)[0] : span.outer_start].rstrip()
    return not lead or (
        lead.endswith((*COLONS, ",", "\u2014", "\u2013")) and len(lead.split()) <= MAX_LEAD_WORDS
    )


def is_of_another(context: QuoteContext, span: QuotedSpan, previous: Quote) -> bool:
    """Tell whether somebody else than the speaker of the quote before says a quote without an attribution.

    Args:
        context: the text.
        span: the quote.
        previous: the quote before it, with a speaker.
    """
    return (
        names_another_behind(context, span, previous.speaker)
        or _is_led_by_another(context, span, previous)
        or _asks_back(context, span, previous)
    )


def _is_led_by_another(context: QuoteContext, span: QuotedSpan, previous: Quote) -> bool:
    """Tell whether the lead before a quote opens with somebody else's surname: "Fox, to Cox: “…”"."""
    start = context.sentence_around(span)[0]
    first = _NAME.match(context.masked, start, span.outer_start)
    name = context.people.full_name(first[0]) if first and first[0][0].isupper() else ""
    return bool(name) and name.split()[-1] != previous.speaker.split()[-1]


def _asks_back(context: QuoteContext, span: QuotedSpan, previous: Quote) -> bool:
    """Tell whether a paragraph is one question behind a paragraph that somebody's closed statement fills."""
    words = context.text[span.start : span.end]
    is_paragraph = (
        context.masked[: span.outer_start].endswith("\n")
        and context.masked[span.outer_end : span.outer_end + 1] in {"", "\n"}
        and span.outer_end > span.end
    )
    is_closed = not context.text.startswith("\n", previous.end)
    return is_paragraph and is_closed and _QUESTION.fullmatch(words) is not None
