"""Compute tagger features of each run of capitalised words as a whole.

The kind of a long name shows in its core ("National *Union* of Teachers") and in the words around the whole name, but
a token has features of its direct neighbours only. So all tokens of a run get the same features of the run.
"""

from collections.abc import Iterator, Sequence

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.word_features import core_feature

__all__ = ["SpanWords", "find_capitalized_spans", "span_features"]

# The words of a run, and the number of words of its core (the part before the first joining word).
SpanWords = tuple[tuple[str, ...], int]
# Words that join the parts of one name, when a capital follows.
_JOINING_WORDS = gazetteer.function_words("joints")
# Words that begin sentences, not names.
_SENTENCE_OPENERS = gazetteer.function_words("openers")
MAX_SPAN_SIZE = 4  # longer runs count as this long


def find_capitalized_spans(words: Sequence[str], capitals: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Find the runs of capitalised words in a text.

    Args:
        words: the tokens of its sentences, with "" between sentences and at both ends.
        capitals: the positions of the capitalised ones, in order.

    Yields:
        Position of the first token, position after the last, and position after the core.
    """
    end = 0
    for start in capitals:
        is_opener = not words[start - 1] and words[start].lower() in _SENTENCE_OPENERS
        if start >= end and not is_opener:
            end, core_end = _span_end(words, start)
            yield start, end, core_end


def _span_end(words: Sequence[str], start: int) -> tuple[int, int]:
    end, core_end = start + 1, 0
    while True:
        if words[end][:1].isupper():
            end += 1
            continue
        next_capital = _capital_after_joints(words, end)
        if not next_capital:
            return end, core_end or end
        core_end, end = core_end or end, next_capital


def _capital_after_joints(words: Sequence[str], position: int) -> int:
    """Return the position of the capitalised word after one or two joining words; 0 for none."""
    for candidate in (position + 1, position + 2):
        if words[candidate - 1] not in _JOINING_WORDS:
            return 0
        if words[candidate][:1].isupper():
            return candidate
    return 0


def span_features(span: SpanWords) -> list[tuple[str, ...]]:
    """Compute the features of a run.

    Args:
        span: its words, and the size of its core.

    Returns:
        For each token the features of the run and of its position in it.
    """
    words, core_size = span
    core_word = words[core_size - 1]
    core_group = core_feature(core_word)
    triggers = {trigger for word in words if (trigger := gazetteer.trigger_words().get(word.lower()))}
    size = min(len(words), MAX_SPAN_SIZE)
    shared = (
        core_group,
        f"{codes.SPAN_CORE}={core_word.lower()}",
        f"{codes.SPAN_SIZE}{size}{'j' if core_size < len(words) else ''}",
        codes.SPAN_TRIGGERS + "".join(sorted(triggers)),
        f"{codes.SPAN_FIRST_NAME}{gazetteer.person_names().get(words[0], '-')}{size}",
    )
    positions = (
        codes.SPAN_POSITION + _position_in_span(index, len(words) - 1) for index in range(len(words))
    )
    return [(*shared, position, position + core_group) for position in positions]


def _position_in_span(index: int, last: int) -> str:
    if not last:
        return "W"
    return "B" if not index else "E" if index == last else "M"
