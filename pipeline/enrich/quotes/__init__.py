"""Find quotes with their speakers.

Direct speech is text between quotation marks of any style that verbs of speaking attribute, in many languages. Reported
speech is a clause in the reporter's words, in eight languages.
"""

from collections.abc import Mapping

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.quotes.context import QuoteContext
from pipeline.enrich.quotes.direct_speech import find_direct_quotes
from pipeline.enrich.quotes.indirect_speech import find_indirect_quotes
from pipeline.enrich.quotes.inner_quotes import with_speakers_of_clauses
from pipeline.enrich.quotes.transcripts import find_turns, without_overlaps
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article

__all__ = ["QUOTES"]


def _compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    context = QuoteContext(doc, article.entities, article.language)
    reported = list(find_indirect_quotes(context))
    direct = with_speakers_of_clauses(list(find_direct_quotes(context)), reported)
    turns = find_turns(context)
    quotes = [*without_overlaps([*direct, *reported], turns), *turns]
    return {"quotes": tuple(sorted(quotes, key=lambda quote: (quote.start, quote.end)))}


QUOTES = Enricher("quotes", 15, ("quotes",), _compute, requires=("language", "entities"))
