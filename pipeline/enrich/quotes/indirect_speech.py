"""Find reported speech and its speakers, in eight languages, and of sources in three more."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.enrich.quotes.confidence import speaker_confidence
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.indirect_clauses import conjunction_clauses, source_clauses
from pipeline.enrich.quotes.indirect_english import english_clauses, english_source
from pipeline.enrich.quotes.indirect_german import german_clauses, german_source, german_subjunctive
from pipeline.enrich.quotes.indirect_requests import english_requests
from pipeline.enrich.quotes.rules import Rule
from pipeline.enrich.tokens import Span
from pipeline.records import Quote

__all__ = ["find_indirect_quotes"]

MAX_SENTENCE_CHARS = 1500  # a longer one is a list or a broken page, not a sentence
ClauseFinder = Callable[[QuoteContext, Span], Iterator[Quote]]
# Functions by language; the first that finds something in a sentence decides.
_FINDERS: dict[str, tuple[ClauseFinder, ...]] = {
    "en": (english_clauses, english_source, english_requests),
    "de": (german_source, german_clauses, german_subjunctive),
    **dict.fromkeys(("es", "fr", "it", "pt", "ru", "sv"), (conjunction_clauses, source_clauses)),
    **dict.fromkeys(("da", "nl", "no"), (source_clauses,)),
}


def find_indirect_quotes(context: QuoteContext) -> Iterator[Quote]:
    """Find reported speech.

    Args:
        context: the text.

    Yields:
        Quotes whose text is the reported clause, sentence by sentence. Questions, and statements that somebody did not
        make, are left out.
    """
    finders = _FINDERS.get(context.language, ())
    pending: list[Quote] = []
    for sentence in context.sentences:
        if len(sentence.text) > MAX_SENTENCE_CHARS:
            continue
        quotes = next((quotes for find in finders if (quotes := list(find(context, sentence)))), [])
        if quotes and not quotes[0].verb and pending:
            joined = _continue_speech(context, pending[-1], quotes[0])
            pending, quotes = (pending[:-1], joined)
        yield from pending
        pending = quotes
    yield from pending


def _continue_speech(context: QuoteContext, previous: Quote, quote: Quote) -> list[Quote]:
    """Give a sentence without a verb of speaking the speaker of the quote before; join such sentences."""
    if context.text[previous.end : quote.start].strip(" .,;"):
        return [previous, quote]
    rule = Rule.SUBJUNCTIVE if previous.speaker else Rule.NONE
    confidence = min(previous.confidence, speaker_confidence(rule))
    quote = replace(quote, speaker=previous.speaker, confidence=confidence, rule=rule)
    if previous.verb:
        return [previous, quote]
    text = context.text[previous.start : quote.end]
    return [replace(previous, text=text, end=quote.end)]
