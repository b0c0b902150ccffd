"""A document in, an article with what we worked out about it out.

`ENRICHERS` is the list, in order; adding one means writing a module and naming it here.
"""

from pipeline.enrich.agency import AGENCY
from pipeline.enrich.enricher import Enricher, outdated_enrichers, run_enrichers
from pipeline.enrich.entities import ENTITIES
from pipeline.enrich.fingerprint import FINGERPRINT
from pipeline.enrich.keywords import KEYWORDS
from pipeline.enrich.language import LANGUAGE
from pipeline.enrich.length import LENGTH
from pipeline.enrich.quotes import QUOTES
from pipeline.enrich.readability import READABILITY
from pipeline.enrich.summary import SUMMARY
from pipeline.enrich.topics import TOPICS
from pipeline.records import Article, Document

__all__ = ["ENRICHERS", "Enricher", "enrich", "outdated_enrichers", "reenrich", "run_enrichers"]

ENRICHERS: tuple[Enricher, ...] = (
    LANGUAGE,
    AGENCY,
    FINGERPRINT,
    LENGTH,
    READABILITY,
    TOPICS,
    ENTITIES,
    KEYWORDS,
    SUMMARY,
    QUOTES,
)


def enrich(document: Document, enrichers: tuple[Enricher, ...] = ENRICHERS) -> Article:
    """Work out what an article is about.

    Args:
        document: what the publisher wrote.
        enrichers: what to run, in order.

    Returns:
        The article with one `Enrichment` for each enricher. It never raises: an enricher that fails loses
        its own fields and says so in its `Enrichment`.
    """
    return run_enrichers(Article(document), enrichers)


def reenrich(article: Article, enrichers: tuple[Enricher, ...] = ENRICHERS) -> Article:
    """Bring a stored article up to today's enrichers.

    Args:
        article: as stored, with the versions that made it.
        enrichers: today's list.

    Returns:
        The article after running what `outdated` names; the same object when that is nothing.
    """
    stale = outdated_enrichers(article, enrichers)
    return run_enrichers(article, stale) if stale else article
