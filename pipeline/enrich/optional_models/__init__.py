"""Which optional models to use in, the list of enrichers with them out.

Their packages are imported only when a model is named; without one nothing here costs anything.
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
    """What to use besides what ships.

    Args:
        spacy: names of spaCy models, one for each language.
        embedding: folder of a static embedding model; None for none.
    """

    spacy: tuple[str, ...] = ()
    embedding: Path | None = None


@cache
def add_optional_models(enrichers: tuple[Enricher, ...], models: OptionalModels) -> tuple[Enricher, ...]:
    """Put optional enrichers into the list.

    Args:
        enrichers: what ships, in order.
        models: what to use besides.

    Returns:
        The same list, the enricher of names replaced, the vectors added at its end; the list itself when there are no
        extras. Models stay loaded for the life of the process.

    Raises:
        ModelMissing: something that is named is not installed.
    """
    if models.spacy:
        entity_enricher = spacy_enricher(models.spacy)
        enrichers = tuple(
            entity_enricher if enricher.name == entity_enricher.name else enricher for enricher in enrichers
        )
    return (*enrichers, embedding_enricher(models.embedding)) if models.embedding else enrichers
