"""Derive fields of an article from the text of a document: language, agency, genre, topics, entities, quotes and more.

`ENRICHERS` is the list, in the order in which they run; `pipeline.enrich.enrichers` has it. Names are imported when
they are first used: who splits sentences loads no models.
"""

from typing import TYPE_CHECKING

from pipeline.lazy_names import attribute_loader

if TYPE_CHECKING:
    from pipeline.enrich.enricher import Enricher, outdated_enrichers, run_enrichers
    from pipeline.enrich.enrichers import ENRICHERS, enrich, reenrich

__all__ = ["ENRICHERS", "Enricher", "enrich", "outdated_enrichers", "reenrich", "run_enrichers"]

__getattr__ = attribute_loader(
    __name__,
    {
        "ENRICHERS": "pipeline.enrich.enrichers",
        "Enricher": "pipeline.enrich.enricher",
        "enrich": "pipeline.enrich.enrichers",
        "outdated_enrichers": "pipeline.enrich.enricher",
        "reenrich": "pipeline.enrich.enrichers",
        "run_enrichers": "pipeline.enrich.enricher",
    },
)
