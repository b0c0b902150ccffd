"""Find the speaker whom the sentence behind a quote names: "«…». Lo ha detto Anna Rossi", "«…». Así lo afirmó Lund"."""

import re

from pipeline.enrich.quotes.attribution import Candidate, find_attributions
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.quotation_marks import QuotedSpan
from pipeline.enrich.quotes.rules import Rule

__all__ = ["speaker_in_next_sentence"]

MAX_SENTENCE_CHARS = 240  # of the next sentence that are read
# How the sentence behind a quote points back to it.
_POINTERS = {
    "es": re.compile(r"[.:]?[ \u00a0]*(?:(?:Así|Eso)[ ])?[Ll]o[ ]"),
    "fr": re.compile(r"[.:]?[ \u00a0]*[Cc]['\u2019]est[ ](?:du[ ]moins[ ])?ce[ ]qu(?:e[ ]|['\u2019])"),
    "it": re.compile(r"[.:]?[ \u00a0]*(?:[Cc]osì[ ])?(?:[Ll]o[ ]|(?:È|E['\u2019])[ ]quanto[ ])"),
    "pt": re.compile(r"[.:]?[ \u00a0]*(?:Foi|É)[ ]o[ ]que[ ]"),
}
# Verbs of who speaks, and not of who confirms, denies or passes on.
_VERBS = {
    "es": {
        "dijo",
        "dicho",
        "afirmó",
        "afirmado",
        "aseguró",
        "señaló",
        "manifestó",
        "expresó",
        "declaró",
        "indicó",
    }
    | {"anunció", "explicó", "expresado", "declarado", "dice", "afirma"},
    "fr": {"dit", "déclaré", "affirmé", "expliqué", "indiqué", "annoncé", "assuré", "explique", "affirme"},
    "it": {
        "detto",
        "dichiarato",
        "affermato",
        "scritto",
        "spiegato",
        "sottolineato",
        "annunciato",
        "dice",
        "disse",
    }
    | {"afferma", "dichiara", "sostiene", "sostenuto", "spiega"},
    "pt": {"disse", "afirmou", "declarou", "explicou", "diz", "afirma", "informou"},
}


def speaker_in_next_sentence(context: QuoteContext, span: QuotedSpan) -> Candidate | None:
    """Read who said the quotes of a sentence, where the next one says so.

    Args:
        context: the text.
        span: a quote that its own sentence does not attribute.

    Returns:
        The speaker; None where the next sentence points to nothing, or its verb has no subject behind it.
    """
    pattern = _POINTERS.get(context.language)
    if pattern is None:
        return None
    end = context.sentence_around(span)[1]
    pointer = pattern.match(context.masked, span.outer_end) or pattern.match(context.masked, end)
    if pointer is None:
        return None
    limit = context.sentence_at(pointer.end()).end
    limit = min(max(limit, pointer.end()), pointer.end() + MAX_SENTENCE_CHARS)
    first = next(find_attributions(context, pointer.end(), limit), None)
    subject = first.subject if first else None
    if first is None or subject is None or not subject.speaker or subject.start < first.verb_end:
        return None
    is_opening = not context.masked[pointer.end() : first.verb_start].strip()
    if not is_opening or first.is_negated or first.is_modal or first.verb not in _VERBS[context.language]:
        return None
    return Candidate(
        subject.speaker, first.verb, is_certain=subject.is_certain, is_speech=True, rule=Rule.VERB_AFTER
    )
