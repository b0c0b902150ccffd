"""Compute tagger features of each run of capitalised words as a whole.

The kind of a long name shows in its core ("National *Union* of Teachers") and in the words around the whole name, but
a token has features of its direct neighbours only. So all tokens of a run get the same features of the run.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.word_clusters import cluster_of, parent_cluster

__all__ = ["SENTENCE_OPENERS", "find_capitalized_spans", "span_features"]

# Words that join the parts of one name, when a capital follows.
_JOINING_WORDS = gazetteer.function_words("joints")
# Words that begin sentences, not names.
SENTENCE_OPENERS = gazetteer.function_words("openers")
MAX_SPAN_SIZE = 4  # longer runs count as this long


def find_capitalized_spans(words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Find the runs of capitalised words in a sentence.

    Args:
        words: the tokens of one sentence.

    Yields:
        Index of the first token, index after the last, and index after the core (the part before the first joining
        word).
    """
    index = 1 if words and words[0].lower() in SENTENCE_OPENERS else 0
    while index < len(words):
        if not words[index][0].isupper():
            index += 1
            continue
        end, core = _span_end(words, index)
        yield index, end, core
        index = end


def _span_end(words: Sequence[str], start: int) -> tuple[int, int]:
    end, core = start + 1, 0
    while end < len(words):
        if words[end][0].isupper():
            end += 1
            continue
        next_capital = _capital_after_joints(words, end)
        if not next_capital:
            break
        core, end = core or end, next_capital
    return end, core or end


def _capital_after_joints(words: Sequence[str], index: int) -> int:
    """Return the index of the capitalised word after one or two joining words; 0 for none."""
    for candidate in (index + 1, index + 2):
        if words[candidate - 1] not in _JOINING_WORDS or candidate >= len(words):
            return 0
        if words[candidate][0].isupper():
            return candidate
    return 0


def span_features(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Compute the features of the run that each token is part of.

    Args:
        words: the tokens of one sentence.

    Returns:
        For each token the features of its run and its position in it; none for tokens outside runs.
    """
    features: list[tuple[str, ...]] = [()] * len(words)
    for start, end, core in find_capitalized_spans(words):
        shared_features = _whole_span_features(words, start, end, core)
        last_index = end - 1
        for index in range(start, end):
            position = (
                "W" if start == last_index else "B" if index == start else "E" if index == last_index else "M"
            )
            features[index] = (
                *shared_features,
                codes.SPAN_POSITION + position,
                f"{codes.SPAN_POSITION}{position}{shared_features[0]}",
            )
    return features


def _whole_span_features(words: Sequence[str], start: int, end: int, core: int) -> tuple[str, ...]:
    previous_word = words[start - 1].lower() if start else "^"
    next_word = words[end].lower() if end < len(words) else "$"
    triggers = "".join(
        sorted(
            {trigger for word in words[start:end] if (trigger := gazetteer.trigger_words().get(word.lower()))}
        )
    )
    size = min(end - start, MAX_SPAN_SIZE)
    return (
        _core_feature(words[core - 1]),
        f"{codes.SPAN_SIZE}{size}{'j' if core < end else ''}",
        codes.SPAN_TRIGGERS + triggers,
        f"{codes.SPAN_FIRST_NAME}{gazetteer.person_names().get(words[start], '-')}{size}",
        *_edge_features(codes.BEFORE_SPAN, previous_word),
        *_edge_features(codes.AFTER_SPAN, next_word),
        f"{codes.SPAN_CORE}={words[core - 1].lower()}",
    )


@lru_cache(maxsize=65536)
def _core_feature(word: str) -> str:
    cluster_id = cluster_of(word)
    cluster = "?" if cluster_id is None else parent_cluster(cluster_id)
    return f"{codes.SPAN_CORE}{gazetteer.trigger_words().get(word.lower(), '')}{cluster}"


@lru_cache(maxsize=65536)
def _edge_features(side: str, word: str) -> tuple[str, ...]:
    """Return features of the word on one side of a run."""
    cluster_id = cluster_of(word)
    trigger = gazetteer.trigger_words().get(word, "")
    return (f"{side}={word}", f"{side}q{trigger}{'?' if cluster_id is None else parent_cluster(cluster_id)}")
