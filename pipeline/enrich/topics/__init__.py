"""A story in, its topics in the IPTC Media Topics vocabulary (top level) out, each with how sure we are.

Two witnesses are heard: where the publisher files the story (section, tags, address), and the words of its text.
Both are lists of our own, so every topic can be explained by the words that stand in them.
"""

import math
from collections.abc import Mapping

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.tokens import Span, TokenizedDocument
from pipeline.enrich.topics.publisher_sections import topics_from_sections
from pipeline.enrich.topics.vocabulary import topic_code, topic_names
from pipeline.enrich.topics.word_lists import score_topics, topic_languages
from pipeline.records import Article, Topic

__all__ = ["TOPICS", "classify_topics", "topic_names"]

PUBLISHER_SHARE = (
    0.5  # the share of the publisher's word in the confidence, when the publisher says something
)
WORD_WEIGHT_SCALE = 4.0  # weight of words at which the text is believed to two thirds
MAX_TOKENS_READ = 900  # tokens of the text that are read: what a story is about stands in its beginning
MIN_CONFIDENCE = 0.08  # a topic below this is not told
MAX_TOPICS = 4  # topics of one story


def classify_topics(doc: TokenizedDocument, language: str | None) -> tuple[Topic, ...]:
    """Tell what a story is about.

    Args:
        doc: the story, its title and its document.
        language: ISO 639-1 of the text; None when it is not known.

    Returns:
        At most `MOST` topics, the surest first; confidences add up to no more than 1.
    """
    confidence_by_topic = _confidence_by_topic(
        topics_from_sections(doc.document), _score_words(doc, language)
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
    list_language = language if language in topic_languages() else "en"
    return score_topics(
        _casefold_tokens(doc.title_tokens),
        _casefold_tokens(doc.tokens[:MAX_TOKENS_READ]),
        list_language or "en",
    )


def _casefold_tokens(tokens: list[Span]) -> list[str]:
    return [token.text.casefold() for token in tokens]


def _confidence_by_topic(
    publisher_weights: Mapping[str, float], word_weights: Mapping[str, float]
) -> dict[str, float]:
    """Confidence by topic: the publisher's word and the text's, each by its share."""
    publisher_share = PUBLISHER_SHARE if publisher_weights else 0.0
    text_shares = _normalize_weights({topic: weight**2 for topic, weight in word_weights.items()})
    text_confidence = 1 - math.exp(-sum(word_weights.values()) / WORD_WEIGHT_SCALE)
    return {
        topic: publisher_share * _normalize_weights(publisher_weights).get(topic, 0.0)
        + (1 - publisher_share) * text_confidence * text_shares.get(topic, 0.0)
        for topic in {*publisher_weights, *word_weights}
    }


def _normalize_weights(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {topic: weight / total for topic, weight in weights.items()}


def _compute(article: Article, doc: TokenizedDocument) -> Mapping[str, object]:
    return {"topics": classify_topics(doc, article.language)}


TOPICS = Enricher("topics", 2, ("topics",), _compute, requires=("language",))
