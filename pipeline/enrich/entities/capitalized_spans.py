"""The tokens of a sentence in, what each run of capitalised words shows as a whole out.

A name of many words is told by its core ("National *Union* of Teachers") and by what stands before and after all
of it; a token sees only its neighbours. So every token of a run is told the same things about the run.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.enrich.entities import gazetteer
from pipeline.enrich.word_clusters import cluster_of, parent_cluster

__all__ = ["SENTENCE_OPENERS", "find_capitalized_spans", "span_features"]

# Words that join the parts of one name, when a capital follows.
_JOINING_WORDS = gazetteer.function_words("joints")
# They begin sentences, not names.
SENTENCE_OPENERS = gazetteer.function_words("openers")
MAX_SPAN_SIZE = 4  # tokens from which on a run counts as just long


def find_capitalized_spans(words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Find the runs of capitalised words.

    Args:
        words: the tokens of one sentence.

    Yields:
        First token, one past the last, and one past the core: the part before the first joining word.
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
    """The capital after one or two joining words; 0 for none."""
    for candidate in (index + 1, index + 2):
        if words[candidate - 1] not in _JOINING_WORDS or candidate >= len(words):
            return 0
        if words[candidate][0].isupper():
            return candidate
    return 0


def span_features(words: Sequence[str]) -> list[tuple[str, ...]]:
    """What each token's run shows.

    Args:
        words: the tokens of one sentence.

    Returns:
        For each token the features of its run and its part in it; none outside runs.
    """
    features: list[tuple[str, ...]] = [()] * len(words)
    for start, end, core in find_capitalized_spans(words):
        shared_features = _whole_span_features(words, start, end, core)
        last_index = end - 1
        for index in range(start, end):
            position = (
                "W" if start == last_index else "B" if index == start else "E" if index == last_index else "M"
            )
            features[index] = (*shared_features, "R@" + position, f"R@{position}{shared_features[0]}")
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
        f"R#{size}{'j' if core < end else ''}",
        f"Rq={triggers}",
        f"Rf={gazetteer.person_names().get(words[start], '-')}{size}",
        *_edge_features("Rp", previous_word),
        *_edge_features("Rn", next_word),
        "Rh=" + words[core - 1].lower(),
    )


@lru_cache(maxsize=65536)
def _core_feature(word: str) -> str:
    cluster_id = cluster_of(word)
    cluster = "?" if cluster_id is None else parent_cluster(cluster_id)
    return f"Rh{gazetteer.trigger_words().get(word.lower(), '')}{cluster}"


@lru_cache(maxsize=65536)
def _edge_features(side: str, word: str) -> tuple[str, ...]:
    """The word at one side of a run, and what kind of word it is."""
    cluster_id = cluster_of(word)
    trigger = gazetteer.trigger_words().get(word, "")
    return (f"{side}={word}", f"{side}q{trigger}{'?' if cluster_id is None else parent_cluster(cluster_id)}")
