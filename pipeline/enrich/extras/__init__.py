"""Which optional models to use in, the list of enrichers with them out.

Their packages are imported only when a model is named; without one nothing here costs anything.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.extras.embedding import embedding
from pipeline.enrich.extras.spacy_names import spacy_entities

__all__ = ["Extras", "with_extras"]


@dataclass(frozen=True, slots=True)
class Extras:
    """What to use besides what ships.

    Args:
        spacy: names of spaCy models, one for each language.
        embedding: folder of a static embedding model; None for none.
    """

    spacy: tuple[str, ...] = ()
    embedding: Path | None = None


@cache
def with_extras(enrichers: tuple[Enricher, ...], extras: Extras) -> tuple[Enricher, ...]:
    """Put optional enrichers into the list.

    Args:
        enrichers: what ships, in order.
        extras: what to use besides.

    Returns:
        The same list, the enricher of names replaced, the vectors added at its end; the list itself when there are no
        extras. Models stay loaded for the life of the process.

    Raises:
        ModelMissing: something that is named is not installed.
    """
    if extras.spacy:
        names = spacy_entities(extras.spacy)
        enrichers = tuple(names if each.name == names.name else each for each in enrichers)
    return (*enrichers, embedding(extras.embedding)) if extras.embedding else enrichers
