"""Classify an article by the IPTC Media Topics, with confidences.

Three signals are combined: where the publisher files the article (section, tags, URL), listed words of its text, and in
English a linear model of all its words. A language without word lists has topics by the publisher only. Below a topic
of the top level there may be one of the second level (`second_level.py`).
"""

import math
from collections.abc import Mapping

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import TokenizedDocument
from pipeline.enrich.topics.linear_model import MAX_TOKENS_READ, estimate_topics
from pipeline.enrich.topics.publisher_sections import topics_from_sections
from pipeline.enrich.topics.second_level import find_narrower_topics
from pipeline.enrich.topics.word_lists import score_topics, topic_code, topic_languages, topic_names
from pipeline.records import Article, Topic

__all__ = ["TOPICS", "classify_topics"]

PUBLISHER_SHARE = 0.5  # weight of section, tags and URL in the confidence, when they match a topic
MODEL_SHARE = 0.6  # weight of the linear model in the text's part, where it has an estimate
WORD_WEIGHT_SCALE = 4.0  # total weight of words at which the text's confidence is 1 - 1/e
MIN_CONFIDENCE = 0.08  # less likely topics are left out
MAX_TOPICS = 4  # topics of one article


def classify_topics(doc: TokenizedDocument, language: str | None) -> tuple[Topic, ...]:
    """Classify a document by topic of the top level.

    Args:
        doc: the tokenized document; section, tags and URL are read too.
        language: ISO 639-1; None when unknown.

    Returns:
        At most `MAX_TOPICS` topics by falling confidence; the confidences add up to at most 1.
    """
    confidence_by_topic = _confidence_by_topic(
        topics_from_sections(doc.document), _score_words(doc, language), estimate_topics(doc, language)
    )
    top_topics = sorted(confidence_by_topic, key=lambda topic: (-confidence_by_topic[topic], topic))[
        :MAX_TOPICS
    ]
    return tuple(
        Topic(topic_code(topic), topic_names()[topic_code(topic)], round(confidence_by_topic[topic], 3))
        for topic in top_topics
        if confidence_by_topic[topic] >= MIN_CONFIDENCE
    )


def _score_words(doc: TokenizedDocument, language: str | None) -> dict[str, float]:
    if language not in topic_languages():
        return {}
    title_words = list(map(str.casefold, doc.title_words))
    text_words, counts = doc.fold_words(MAX_TOKENS_READ), doc.count_folded_words(MAX_TOKENS_READ)
    return score_topics(title_words, text_words, language, text_counts=counts)


def _confidence_by_topic(
    publisher_weights: Mapping[str, float],
    word_weights: Mapping[str, float],
    estimated_shares: Mapping[str, float],
) -> dict[str, float]:
    """Combine the signals of publisher, listed words and model into a confidence by topic."""
    publisher_share = PUBLISHER_SHARE if publisher_weights else 0.0
    publisher_shares = _normalize_weights(publisher_weights)
    text_shares = _normalize_weights({topic: weight**2 for topic, weight in word_weights.items()})
    text_confidence = 1 - math.exp(-sum(word_weights.values()) / WORD_WEIGHT_SCALE)
    model_share = MODEL_SHARE if estimated_shares else 0.0
    return {
        topic: publisher_share * publisher_shares.get(topic, 0.0)
        + (1 - publisher_share)
        * (
            (1 - model_share) * text_confidence * text_shares.get(topic, 0.0)
            + model_share * estimated_shares.get(topic, 0.0)
        )
        for topic in {*publisher_weights, *word_weights, *estimated_shares}
    }


def _normalize_weights(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {topic: weight / total for topic, weight in weights.items()}


def _compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    topics = classify_topics(doc, article.language)
    return {"topics": (*topics, *find_narrower_topics(doc, article.language, topics))}


TOPICS = Enricher("topics", 6, ("topics",), _compute, requires=("language",))
