"""Compute tagger features of each run of capitalised words as a whole.

The kind of a long name shows in its core ("National *Union* of Teachers") and in the words around the whole name, but
a token has features of its direct neighbours only. So all tokens of a run get the same features of the run.
"""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.feature_columns import (
    FeatureColumn,
    ListedValues,
    RepeatedValues,
    TextValues,
    ValueNames,
)
from pipeline.enrich.entities.word_features import word_kinds
from pipeline.enrich.entities.word_parts import WordParts

__all__ = ["SpanWords", "find_capitalized_spans", "span_columns"]

# The words of a run, and the number of words of its core (the part before the first joining word).
SpanWords = tuple[tuple[str, ...], int]
# Words that join the parts of one name, when a capital follows.
_JOINING_WORDS = gazetteer.function_words("joints")
# Words that begin sentences, not names.
_SENTENCE_OPENERS = gazetteer.function_words("openers")
MAX_SPAN_SIZE = 4  # longer runs count as this long
_PLACES = ValueNames("WBME")  # of a token in a run: whole, first, middle, last


def find_capitalized_spans(words: Sequence[str], capitals: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Find the runs of capitalised words in a text.

    Args:
        words: the tokens of its sentences, with "" between sentences and at both ends.
        capitals: the positions of the capitalised ones, in order.

    Yields:
        Position of the first token, position after the last, and position after the core.
    """
    is_capital = bytearray(len(words))
    for position in capitals:
        is_capital[position] = 1
    end = 0
    for start in capitals:
        if start < end or (not words[start - 1] and words[start].lower() in _SENTENCE_OPENERS):
            continue
        end = core_end = start + 1  # most runs are one word
        if is_capital[end] or words[end] in _JOINING_WORDS:
            end, core_end = _span_end(words, is_capital, start)
        yield start, end, core_end


def _span_end(words: Sequence[str], is_capital: bytearray, start: int) -> tuple[int, int]:
    end, core_end = start + 1, 0
    while True:
        if is_capital[end]:
            end += 1
            continue
        next_capital = _capital_after_joints(words, is_capital, end)
        if not next_capital:
            return end, core_end or end
        core_end, end = core_end or end, next_capital


def _capital_after_joints(words: Sequence[str], is_capital: bytearray, position: int) -> int:
    """Return the position of the capitalised word after one or two joining words; 0 for none."""
    for candidate in (position + 1, position + 2):
        if words[candidate - 1] not in _JOINING_WORDS:
            return 0
        if is_capital[candidate]:
            return candidate
    return 0


def span_columns(spans: Sequence[SpanWords]) -> list[FeatureColumn]:
    """Compute the features of runs.

    Args:
        spans: the words of each run, and the size of its core.

    Returns:
        The features of the run and of the position in it, of the tokens of all runs one after the other.
    """
    sizes = np.array([len(words) for words, _ in spans])
    cores = WordParts([words[core_size - 1].lower() for words, core_size in spans])
    kinds = word_kinds(cores)
    positions = np.concatenate([_positions_in_span(size) for size in sizes.tolist()])
    run_columns = [
        FeatureColumn(codes.SPAN_CORE, kinds),
        FeatureColumn(f"{codes.SPAN_CORE}=", cores),
        *_run_columns(spans),
    ]
    placed = positions * len(kinds.names.names) + np.repeat(kinds.numbers, sizes)
    return [
        *(FeatureColumn(code, RepeatedValues(of_runs, sizes)) for code, of_runs, _ in run_columns),
        FeatureColumn(codes.SPAN_POSITION, ListedValues(_PLACES, positions)),
        FeatureColumn(codes.SPAN_POSITION, ListedValues(_placed_kinds(kinds.names), placed)),
    ]


@cache
def _placed_kinds(kinds: ValueNames) -> ValueNames:
    """Return the names of the places in a run, each with all kinds of its core."""
    return ValueNames([f"{place}{codes.SPAN_CORE}{kind}" for place in _PLACES.names for kind in kinds.names])


def _run_columns(spans: Sequence[SpanWords]) -> list[FeatureColumn]:
    """Return size, kinds of trigger words and kind of the first word of runs."""
    sizes = [str(min(len(words), MAX_SPAN_SIZE)) for words, _ in spans]
    firsts = WordParts([words[0] for words, _ in spans])
    names = gazetteer.person_names()
    are_possible = names.are_possible(firsts.hash().hashes).tolist()
    first_names = [
        (names.get(first, "-") if is_possible else "-") + size
        for first, is_possible, size in zip(firsts.words, are_possible, sizes, strict=True)
    ]
    joints = ["j" if core_size < len(words) else "" for words, core_size in spans]
    return [
        FeatureColumn(codes.SPAN_SIZE, TextValues(map("".join, zip(sizes, joints, strict=True)))),
        FeatureColumn(codes.SPAN_TRIGGERS, TextValues(map(_trigger_kinds, (words for words, _ in spans)))),
        FeatureColumn(codes.SPAN_FIRST_NAME, TextValues(first_names)),
    ]


def _trigger_kinds(words: Sequence[str]) -> str:
    """Return the kinds of the trigger words among the words of a run."""
    listed = gazetteer.trigger_words()
    if len(words) == 1:
        return listed.get(words[0].lower(), "")
    return "".join(sorted({trigger for word in words if (trigger := listed.get(word.lower()))}))


@cache
def _positions_in_span(size: int) -> list[int]:
    """Return the number of the place of each token in a run, among `_PLACES`."""
    return [0] if size == 1 else [1, *[2] * (size - 2), 3]
