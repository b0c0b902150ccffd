"""The story in, the people, organisations, places and groups it names out."""

from collections.abc import Mapping

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.entities.consistency import agree, complete, settle
from pipeline.enrich.entities.edges import trim
from pipeline.enrich.entities.elision import ELIDING, part
from pipeline.enrich.entities.naming import entities
from pipeline.enrich.entities.tagger import tag
from pipeline.enrich.reading import Reading
from pipeline.records import Article

__all__ = ["ENTITIES"]


def _find(article: Article, reading: Reading) -> Mapping[str, object]:
    sentences = reading.sentence_tokens
    if article.language in ELIDING:
        sentences = [part(tokens) for tokens in sentences]
    mentions = trim(tag(reading.text, sentences))
    mentions = settle(complete(reading.text, agree(mentions)), article.document.dateline)
    return {"entities": entities(mentions, article.document.title, len(reading.text))}


ENTITIES = Enricher("entities", 3, ("entities",), _find, after=("language",))
