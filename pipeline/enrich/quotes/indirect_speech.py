"""Find reported speech and its speakers, in English and German."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.indirect_english import english_clauses, english_source
from pipeline.enrich.quotes.indirect_german import german_clauses, german_source, german_subjunctive
from pipeline.enrich.tokens import Span
from pipeline.records import Quote

__all__ = ["find_indirect_quotes"]

MAX_SENTENCE_CHARS = 1500  # a longer one is a list or a broken page, not a sentence
Rule = Callable[[QuoteContext, Span], Iterator[Quote]]
# Rules by language; the first that finds something in a sentence decides.
_RULES: dict[str, tuple[Rule, ...]] = {
    "en": (english_clauses, english_source),
    "de": (german_source, german_clauses, german_subjunctive),
}


def find_indirect_quotes(context: QuoteContext) -> Iterator[Quote]:
    """Find reported speech.

    Args:
        context: the text.

    Yields:
        Quotes whose text is the reported clause, sentence by sentence. Questions, and statements that somebody did not
        make, are left out.
    """
    rules = _RULES.get(context.language, ())
    previous: Quote | None = None
    for sentence in context.sentences:
        if len(sentence.text) > MAX_SENTENCE_CHARS:
            continue
        quotes = next((quotes for rule in rules if (quotes := list(rule(context, sentence)))), [])
        if quotes and not quotes[0].verb:  # speech that goes on without a verb
            is_continued = previous is not None and "\n" not in context.text[previous.end : quotes[0].start]
            quotes = [replace(quotes[0], speaker=previous.speaker)] if previous and is_continued else []
        yield from quotes
        previous = quotes[-1] if quotes else None
