"""The story in, the people, organisations, places and groups it names out."""

from collections.abc import Iterable, Mapping

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.entities.consistency import agree, complete, settle
from pipeline.enrich.entities.edges import trim
from pipeline.enrich.entities.elision import ELIDING, part
from pipeline.enrich.entities.mention import Mention
from pipeline.enrich.entities.naming import entities
from pipeline.enrich.entities.tagger import tag
from pipeline.enrich.reading import Reading
from pipeline.records import Article

__all__ = ["ENTITIES", "settled"]


def settled(found: Iterable[Mention], article: Article, reading: Reading) -> Mapping[str, object]:
    """Turn what any finder of names found into entities.

    Args:
        found: mentions in order, none overlapping.
        article: whose title and dateline help.
        reading: its text.

    Returns:
        The field `entities`: edges set right, one kind and one name for one thing, countries, salience.
    """
    mentions = complete(reading.text, agree(trim(found)))
    mentions = settle(mentions, article.document.dateline)
    return {"entities": entities(mentions, article.document.title, len(reading.text))}


def _find(article: Article, reading: Reading) -> Mapping[str, object]:
    sentences = reading.sentence_tokens
    if article.language in ELIDING:
        sentences = [part(tokens) for tokens in sentences]
    return settled(tag(reading.text, sentences, article.language), article, reading)


ENTITIES = Enricher("entities", 4, ("entities",), _find, after=("language",))
