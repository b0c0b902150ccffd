"""Compute tagger features of each run of capitalised words as a whole.

The kind of a long name shows in its core ("National *Union* of Teachers") and in the words around the whole name, but
a token has features of its direct neighbours only. So all tokens of a run get the same features of the run.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.feature_tables import FeatureTables
from pipeline.enrich.entities.word_features import core_feature

__all__ = ["SENTENCE_OPENERS", "find_capitalized_spans", "span_rows"]

Row = TypeVar("Row")

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


def span_rows(words: Sequence[str], tables: FeatureTables[Row]) -> list[list[Row]]:
    """Compute the features of the run that each token is part of.

    Args:
        words: the tokens of one sentence.
        tables: keeps the rows.

    Returns:
        For each token the rows of its run and its position in it; none for tokens outside runs.
    """
    rows: list[list[Row]] = [[] for _ in words]
    for start, end, core in find_capitalized_spans(words):
        shared_rows = _whole_span_rows(words, (start, end, core), tables)
        core_group = core_feature(words[core - 1])
        for index in range(start, end):
            position = _position_in_span(index, start, end - 1)
            group = (codes.SPAN_POSITION + position, f"{codes.SPAN_POSITION}{position}{core_group}")
            rows[index] = [*shared_rows, tables.groups[group]]
    return rows


def _position_in_span(index: int, first: int, last: int) -> str:
    if first == last:
        return "W"
    return "B" if index == first else "E" if index == last else "M"


def _whole_span_rows(
    words: Sequence[str], span: tuple[int, int, int], tables: FeatureTables[Row]
) -> list[Row]:
    start, end, core = span
    triggers = {
        trigger for word in words[start:end] if (trigger := gazetteer.trigger_words().get(word.lower()))
    }
    size = min(end - start, MAX_SPAN_SIZE)
    first_name = gazetteer.person_names().get(words[start], "-")
    return [
        tables.groups[core_feature(words[core - 1]), f"{codes.SPAN_CORE}={words[core - 1].lower()}"],
        tables.groups[
            f"{codes.SPAN_SIZE}{size}{'j' if core < end else ''}",
            codes.SPAN_TRIGGERS + "".join(sorted(triggers)),
            f"{codes.SPAN_FIRST_NAME}{first_name}{size}",
        ],
        tables.before_span[words[start - 1].lower() if start else "^"],
        tables.after_span[words[end].lower() if end < len(words) else "$"],
    ]
