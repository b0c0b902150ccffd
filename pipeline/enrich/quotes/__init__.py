"""Find quotes with their speakers.

Direct speech is found between quotation marks of any kind, by verbs of speaking in many languages; reported speech is
a clause after such a verb, in English only.
"""

from collections.abc import Mapping

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.quotes.attribution import QuoteContext
from pipeline.enrich.quotes.direct_speech import find_direct_quotes
from pipeline.enrich.quotes.indirect_speech import find_indirect_quotes
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article

__all__ = ["QUOTES"]


def _compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    context = QuoteContext(doc.text, article.entities, article.language)
    direct_quotes = list(find_direct_quotes(context))
    indirect_quotes = find_indirect_quotes(context, doc.sentences) if article.language in {"en", None} else ()
    return {
        "quotes": tuple(
            sorted([*direct_quotes, *indirect_quotes], key=lambda quote: (quote.start, quote.end))
        )
    }


QUOTES = Enricher("quotes", 4, ("quotes",), _compute, requires=("language", "entities"))
