"""Explain which names of the publisher and which words of the text decided about the topics of an article."""

from collections.abc import Iterator, Mapping

from pipeline.enrich.tokens import TokenizedDocument
from pipeline.enrich.topics.linear_model import MAX_TOKENS_READ, decisive_words
from pipeline.enrich.topics.publisher_sections import names_by_topic
from pipeline.enrich.topics.word_lists import (
    SECOND_LEVEL,
    TOP_LEVEL,
    topic_code,
    topic_languages,
    words_by_topic,
)
from pipeline.records import Article

__all__ = ["explain_topics"]

NUM_WORDS = 5  # words shown for a topic


def explain_topics(article: Article) -> Iterator[tuple[str, str, float, str]]:
    """Say for each topic what decided.

    Args:
        article: with its topics.

    Yields:
        The name of the topic, what decided, its confidence, and the sentence with most of the words that decided.
    """
    doc = TokenizedDocument(article.document)
    language = article.language or ""
    title = list(map(str.casefold, doc.title_words))
    words = [*title, *doc.fold_words(MAX_TOKENS_READ)]
    levels = [level for level in (TOP_LEVEL, SECOND_LEVEL) if language in topic_languages(level)]
    listed = dict(item for level in levels for item in words_by_topic(words, language, level).items())
    filed, model_words = names_by_topic(article.document), decisive_words(doc, language)
    prefix_by_code = {topic_code(prefix): prefix for prefix in {*listed, *filed, *model_words}}
    for topic in article.topics:
        prefix = prefix_by_code.get(topic.code, "")
        common: Mapping[str, int] = listed.get(prefix, {})
        own_words = [word for word in sorted(common, key=lambda word: -common[word])[:NUM_WORDS] if word]
        reasons = (
            ("filed under", filed.get(prefix, ())),
            ("listed words", [f"{word} ({common[word]})" for word in own_words]),
            ("words of the model", model_words.get(prefix, ())),
        )
        rule = "; ".join(f"{name} {', '.join(values)}" for name, values in reasons if values)
        keys = {*own_words, *model_words.get(prefix, ())}
        yield topic.name, rule or "the text as a whole", topic.confidence, _sentence_with(doc, keys)


def _sentence_with(doc: TokenizedDocument, keys: set[str]) -> str:
    """Return the sentence with most of some words ("film*" stands for every word that begins so); "" for none."""
    beginnings = tuple(key.removesuffix("*") for key in keys if key.endswith("*"))
    counts = [
        sum(
            word in keys or word.startswith(beginnings)
            for word in {token.text.casefold() for token in tokens}
        )
        for tokens in doc.sentence_tokens
    ]
    best = max(range(len(counts)), key=lambda index: (counts[index], -index), default=None)
    return doc.sentences[best].text if best is not None and counts[best] else ""
