"""Find the people, organisations, places and groups that a text names."""

from collections.abc import Iterable, Mapping

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.entities.boundaries import fix_boundaries
from pipeline.enrich.entities.canonical_names import build_entities
from pipeline.enrich.entities.consistency import apply_dateline, propagate_names, unify_labels
from pipeline.enrich.entities.tagger import ELIDING_LANGUAGES, Mention, split_elisions, tag_mentions
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.records import Article

__all__ = ["ENTITIES", "mentions_to_entities"]


def mentions_to_entities(
    raw_mentions: Iterable[Mention], article: Article, doc: TokenizedDocument
) -> Mapping[str, object]:
    """Turn the mentions that a tagger found into entities.

    Args:
        raw_mentions: mentions in order, none overlapping.
        article: the article; its title and dateline are read.
        doc: its tokenized text.

    Returns:
        The field `entities`: mentions with corrected boundaries, one label and one name per entity, country and
        salience.
    """
    mentions = propagate_names(doc.text, unify_labels(fix_boundaries(raw_mentions)))
    mentions = apply_dateline(mentions, article.document.dateline)
    return {"entities": build_entities(mentions, article.document.title, len(doc.text))}


def _compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    sentences = doc.sentence_tokens
    if article.language in ELIDING_LANGUAGES:
        sentences = [split_elisions(tokens) for tokens in sentences]
    return mentions_to_entities(tag_mentions(doc.text, sentences, article.language), article, doc)


ENTITIES = Enricher("entities", 5, ("entities",), _compute, requires=("language",))
