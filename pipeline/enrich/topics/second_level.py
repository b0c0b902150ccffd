"""Find the second-level topic below a topic, where listed words leave no doubt."""

from collections.abc import Iterable, Iterator, Mapping

from pipeline.enrich.tokens import TokenizedDocument
from pipeline.enrich.topics.linear_model import MAX_TOKENS_READ
from pipeline.enrich.topics.word_lists import (
    SECOND_LEVEL,
    broader_topics,
    score_topics,
    topic_code,
    topic_languages,
    topic_names,
    words_by_topic,
)
from pipeline.records import Topic

__all__ = ["find_narrower_topics"]

MIN_BROADER_CONFIDENCE = 0.3  # of the topic above; below a less likely one nothing is sought
MIN_WORDS = 3  # different listed words
MIN_WEIGHT = 3.5  # their weight, as `score_topics` counts it
MIN_LEAD = 1.6  # by how many times they outweigh those of the next topic below the same one


def find_narrower_topics(
    doc: TokenizedDocument, language: str | None, topics: Iterable[Topic]
) -> Iterator[Topic]:
    """Find second-level topics.

    Args:
        doc: the tokenized document.
        language: ISO 639-1; nothing is found in a language without lists (all but English).
        topics: those of the top level.

    Yields:
        At most one topic below each; its confidence is that of the topic above times its share of the weights there.
    """
    likely = {topic.code: topic for topic in topics if topic.confidence >= MIN_BROADER_CONFIDENCE}
    if not likely or language not in topic_languages(SECOND_LEVEL):
        return
    title = list(map(str.casefold, doc.title_words))
    text = doc.fold_words(MAX_TOKENS_READ)
    counts = doc.count_folded_words(MAX_TOKENS_READ)
    weights: dict[str, dict[str, float]] = {}
    for prefix, weight in score_topics(title, text, language, SECOND_LEVEL, counts).items():
        weights.setdefault(broader_topics()[topic_code(prefix)], {})[prefix] = weight
    leaders = {code: max(by_weight, key=by_weight.__getitem__) for code, by_weight in weights.items()}
    leads = [(likely[code], first) for code, first in leaders.items() if code in likely]
    sure = [(broader, first) for broader, first in leads if _leads(weights[broader.code], first)]
    words = words_by_topic([*title, *text], language, SECOND_LEVEL) if sure else {}
    for broader, first in sure:
        if len(words[first]) >= MIN_WORDS:
            by_weight = weights[broader.code]
            confidence = broader.confidence * by_weight[first] / sum(by_weight.values())
            code = topic_code(first)
            yield Topic(code, topic_names()[code], round(confidence, 3), broader.code)


def _leads(by_weight: Mapping[str, float], first: str) -> bool:
    next_weight = max((weight for prefix, weight in by_weight.items() if prefix != first), default=0.0)
    return by_weight[first] >= max(MIN_WEIGHT, MIN_LEAD * next_weight)
