"""A story in, its topics in the IPTC Media Topics vocabulary (top level) out, each with how sure we are.

Two witnesses are heard: where the publisher files the story (section, tags, address), and the words of its text.
Both are lists of our own, so every topic can be explained by the words that stand in them.
"""

import math
from collections.abc import Mapping

from pipeline.enrich.enricher import Enricher
from pipeline.enrich.reading import Reading, Span
from pipeline.enrich.topics.cues import languages, speak
from pipeline.enrich.topics.signs import filed
from pipeline.enrich.topics.vocabulary import code, names
from pipeline.records import Article, Topic

__all__ = ["TOPICS", "names", "topics"]

FILED = 0.5  # the share of the publisher's word in the confidence, when the publisher says something
ENOUGH = 4.0  # weight of words at which the text is believed to two thirds
READ = 900  # tokens of the text that are read: what a story is about stands in its beginning
SURE = 0.08  # a topic below this is not told
MOST = 4  # topics of one story


def topics(reading: Reading, language: str | None) -> tuple[Topic, ...]:
    """Tell what a story is about.

    Args:
        reading: the story, its title and its document.
        language: ISO 639-1 of the text; None when it is not known.

    Returns:
        At most `MOST` topics, the surest first; confidences add up to no more than 1.
    """
    sure = _sure(filed(reading.document), _speak(reading, language))
    best = sorted(sure, key=lambda topic: (-sure[topic], topic))[:MOST]
    return tuple(
        Topic(code(topic), names()[code(topic)], round(sure[topic], 3))
        for topic in best
        if sure[topic] >= SURE
    )


def _speak(reading: Reading, language: str | None) -> dict[str, float]:
    known = language if language in languages() else "en"
    return speak(_words(reading.title_tokens), _words(reading.tokens[:READ]), known or "en")


def _words(tokens: list[Span]) -> list[str]:
    return [token.text.casefold() for token in tokens]


def _sure(files: Mapping[str, float], words: Mapping[str, float]) -> dict[str, float]:
    """Confidence by topic: the publisher's word and the text's, each by its share."""
    share = FILED if files else 0.0
    text = _shares({topic: weight**2 for topic, weight in words.items()})
    believed = 1 - math.exp(-sum(words.values()) / ENOUGH)
    return {
        topic: share * _shares(files).get(topic, 0.0) + (1 - share) * believed * text.get(topic, 0.0)
        for topic in {*files, *words}
    }


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {topic: weight / total for topic, weight in weights.items()}


def _find(article: Article, reading: Reading) -> Mapping[str, object]:
    return {"topics": topics(reading, article.language)}


TOPICS = Enricher("topics", 2, ("topics",), _find, after=("language",))
