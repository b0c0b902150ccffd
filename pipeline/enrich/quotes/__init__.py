"""The story and the people it names in, who said what out.

Direct speech is found between quotation marks of any kind, by verbs of speaking in many languages; reported speech is
a clause after such a verb, in English only.
"""

from collections.abc import Mapping

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.quotes.attribution import Scene
from pipeline.enrich.quotes.direct import direct
from pipeline.enrich.quotes.reported import reported
from pipeline.enrich.reading import Reading
from pipeline.records import Article

__all__ = ["QUOTES"]


def _find(article: Article, reading: Reading) -> Mapping[str, object]:
    scene = Scene(reading.text, article.entities, article.language)
    spoken = list(direct(scene))
    told = reported(scene, reading.sentences) if article.language in {"en", None} else ()
    return {"quotes": tuple(sorted([*spoken, *told], key=lambda quote: (quote.start, quote.end)))}


QUOTES = Enricher("quotes", 4, ("quotes",), _find, after=("language", "entities"))
