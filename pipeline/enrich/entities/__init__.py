"""The story in, the people, organisations, places and groups it names out."""

from collections.abc import Mapping

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.entities.consistency import agree, complete, settle
from pipeline.enrich.entities.lists import look_up
from pipeline.enrich.entities.naming import entities
from pipeline.enrich.entities.tagger import tag
from pipeline.enrich.reading import Reading
from pipeline.records import Article

__all__ = ["ENTITIES"]


def _find(article: Article, reading: Reading) -> Mapping[str, object]:
    # Short texts without a sure language are read as English: the tagger asks for capitals first.
    if article.language in {"en", None}:
        mentions = tag(reading.text, reading.sentence_tokens)
    else:
        mentions = look_up(reading.text, reading.tokens)
    mentions = settle(complete(reading.text, agree(mentions)), article.document.dateline)
    return {"entities": entities(mentions, article.document.title, len(reading.text))}


ENTITIES = Enricher("entities", 2, ("entities",), _find, after=("language",))
