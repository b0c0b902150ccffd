"""List the enrichers, and run them over a document.

`ENRICHERS` is the list, in the order in which they run. To add one, write a module with an `Enricher` and list it here.
"""

from pipeline.enrich.agency import AGENCY
from pipeline.enrich.enricher import Enricher, outdated_enrichers, run_enrichers
from pipeline.enrich.entities import ENTITIES
from pipeline.enrich.fingerprint import FINGERPRINT
from pipeline.enrich.genre import GENRE
from pipeline.enrich.keywords import KEYWORDS
from pipeline.enrich.language import LANGUAGE
from pipeline.enrich.length import LENGTH
from pipeline.enrich.location import LOCATION
from pipeline.enrich.quotes import QUOTES
from pipeline.enrich.readability import READABILITY
from pipeline.enrich.summary import SUMMARY
from pipeline.enrich.topics import TOPICS
from pipeline.records import Article, Document

__all__ = ["ENRICHERS", "enrich", "reenrich"]

ENRICHERS: tuple[Enricher, ...] = (
    LANGUAGE,
    AGENCY,
    GENRE,
    FINGERPRINT,
    LENGTH,
    READABILITY,
    TOPICS,
    ENTITIES,
    LOCATION,
    KEYWORDS,
    SUMMARY,
    QUOTES,
)


def enrich(document: Document, enrichers: tuple[Enricher, ...] = ENRICHERS) -> Article:
    """Run all enrichers over a document.

    Args:
        document: the cleaned document, from `pipeline.clean.clean`.
        enrichers: the enrichers to run, in order.

    Returns:
        The article, with one `Enrichment` record for each enricher. This function never raises: when an enricher
        fails, its fields keep their defaults and its `Enrichment.error` says why.
    """
    return run_enrichers(Article(document), enrichers)


def reenrich(article: Article, enrichers: tuple[Enricher, ...] = ENRICHERS) -> Article:
    """Rerun the outdated enrichers of a stored article.

    Args:
        article: as stored, with its `Enrichment` records.
        enrichers: the current list.

    Returns:
        The article after running what `outdated_enrichers` returns; the same object when that is empty.
    """
    stale = outdated_enrichers(article, enrichers)
    return run_enrichers(article, stale) if stale else article
