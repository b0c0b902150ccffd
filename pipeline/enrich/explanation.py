"""Explain what decided about agency, topics, names and quotes of an article."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from pipeline.agencies import detect_agency
from pipeline.enrich.entities import ENTITIES
from pipeline.enrich.entities.explanation import name_rules
from pipeline.enrich.tokens import sentence_around
from pipeline.enrich.topics.explanation import explain_topics
from pipeline.records import Article, Entity, EntityLabel

__all__ = ["Explanation", "explain"]


class Explanation(NamedTuple):
    """What decided about one value.

    Args:
        value: the agency, topic, name or speaker.
        rule: the rule, words or features that decided.
        confidence: 0 to 1.
        evidence: the sentence or line of the page that decided; "" for none.
    """

    value: str
    rule: str
    confidence: float
    evidence: str


def explain(article: Article) -> dict[str, list[Explanation]]:
    """Explain the values that a text was read for.

    Args:
        article: after all enrichers ran.

    Returns:
        The explanations of "Agency", "Topics", "Names" (the first mention of each) and "Quotes", in this order.
    """
    return {
        "Agency": list(_explain_agency(article)),
        "Topics": [Explanation(*values) for values in explain_topics(article)],
        "Names": list(_explain_names(article)),
        "Quotes": list(_explain_quotes(article)),
    }


def _explain_agency(article: Article) -> Iterator[Explanation]:
    if article.agency:
        credit = detect_agency(article.document)
        # Cleaning stores the agency alone; the words that credit it are mostly still in the document.
        unread = replace(article.document, agency="", evidence=())
        source = detect_agency(unread)
        is_same = (source.agency, source.origin) == (credit.agency, credit.origin)
        text = source.text if is_same else credit.text
        yield Explanation(credit.agency, f"credited in the {credit.origin}", credit.confidence, text)


def _explain_names(article: Article) -> Iterator[Explanation]:
    first_mentions: dict[tuple[str, EntityLabel], Entity] = {}
    for entity in article.entities:
        first_mentions.setdefault((entity.name, entity.label), entity)
    entities = [*first_mentions.values()]
    # Another tagger, such as spaCy, has another version.
    is_built_in = any(
        record.enricher == ENTITIES.name and record.version == ENTITIES.version
        for record in article.enrichments
    )
    rules = name_rules(article, entities) if is_built_in else ["the configured model"] * len(entities)
    for entity, rule in zip(entities, rules, strict=True):
        sentence = sentence_around(article.document.text, entity.start, entity.end)
        name = entity.name or entity.text
        yield Explanation(f"{name} ({entity.label.value})", rule, entity.confidence, sentence)


def _explain_quotes(article: Article) -> Iterator[Explanation]:
    for quote in article.quotes:
        sentence = sentence_around(article.document.text, quote.start, quote.end)
        yield Explanation(quote.speaker or "?", quote.rule, quote.confidence, sentence)
