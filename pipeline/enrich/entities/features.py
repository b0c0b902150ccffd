"""Compute the features that the sequence tagger reads.

Features are plain strings in groups (codes: `feature_codes`); `FeatureTables` numbers the groups. Training and tagging
share this module, so a change here means training again (bench/train_entities.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import compress, count
from operator import itemgetter, not_
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.capitalized_spans import find_capitalized_spans
from pipeline.enrich.entities.document_features import repeated_word_features
from pipeline.enrich.entities.feature_tables import WINDOW_OFFSETS, FeatureTables

__all__ = ["TextFeatures", "featurize", "pad_sentences"]

Item = TypeVar("Item")
_FIRST_CHARACTER = itemgetter(slice(1))
Positions = NDArray[np.intp]
RowsByPosition = dict[int, list[int]]
NUM_PADDING = max(WINDOW_OFFSETS)  # items before, between and behind the sentences
HEAD_REACH = 4  # words from a capital in which such a word is searched
ORGANISATION_REACH = 5  # words that a name is searched behind a word such as "ministry"
MIN_HEADLINE_CAPITAL_SHARE = 0.7  # a sentence with a larger share of capitalised tokens is a headline


class TextFeatures(NamedTuple):
    """The features of the tokens that may be part of names: those with a capital, and those beside one.

    Args:
        positions: their positions among the padded words, in order, shape (tokens,).
        window_rows: the rows of the token itself and of its neighbours, shape (tokens, `WINDOW_OFFSETS`).
        other_rows: for each token its other rows.
    """

    positions: Positions
    window_rows: Positions
    other_rows: list[list[int]]


def pad_sentences(sentences: Iterable[Sequence[Item]], padding: Item) -> list[Item]:
    """Join sentences to one list, with padding at their edges, so that windows do not reach into other sentences.

    Args:
        sentences: the items of each sentence.
        padding: stands for the items beyond the edges.
    """
    edge = [padding] * NUM_PADDING
    padded = edge.copy()
    for sentence in sentences:
        padded += sentence
        padded += edge
    return padded


def featurize(words: Sequence[str], tables: FeatureTables) -> TextFeatures:
    """Compute the features of a text.

    Args:
        words: the tokens of the whole text from `pad_sentences`, with "" as padding.
        tables: numbers and keeps the rows.

    Returns:
        The features of the tokens that may be part of names; a token in lower case between others in lower case is
        hardly ever part of one, except in names of organisations in languages other than English.
    """
    capitals = list(compress(count(), map(str.isupper, map(_FIRST_CHARACTER, words))))
    near = [*capitals, *_organisation_positions(words)] if tables.language else capitals
    positions = _positions_near(near, words)
    rows: RowsByPosition = {position: [] for position in positions.tolist()}
    _add_listed_rows(words, capitals, rows, tables)
    _add_span_rows(words, capitals, rows, tables)
    _add_document_rows(words, capitals, rows, tables)
    _add_sentence_rows(words, capitals, rows, tables)
    return TextFeatures(positions, _window_rows(words, positions, tables), list(rows.values()))


def _organisation_positions(words: Sequence[str]) -> Iterator[int]:
    """Yield the positions of words in lower case in names: "Centar za socijalni rad", "Narodna seljačka stranka"."""
    heads = compress(count(), map(_organisation_heads().__contains__, map(str.lower, words)))
    previous = -1
    for head in heads:
        for position in range(max(previous + 1, head - HEAD_REACH + 1), head + 1):
            if words[position][:1].isupper():
                tail = words[position + 2 : head + ORGANISATION_REACH]
                size = next((index for index, word in enumerate(tail) if not word[:1].isalpha()), len(tail))
                yield from range(position + 2, position + 2 + size)
        previous = head


@cache
def _organisation_heads() -> frozenset[str]:
    return frozenset(word for word, kind in gazetteer.trigger_words().items() if kind == "o")


def _positions_near(middles: Sequence[int], words: Sequence[str]) -> Positions:
    """Return some positions and those beside them, without those of padding."""
    is_near = np.zeros(len(words), dtype=bool)
    is_near[np.add.outer(np.array(middles, dtype=np.intp), (-1, 0, 1))] = True
    return np.flatnonzero(is_near & np.fromiter(map(bool, words), dtype=bool, count=len(words)))


def _window_rows(words: Sequence[str], positions: Positions, tables: FeatureTables) -> Positions:
    windows = positions[:, None] + np.array(WINDOW_OFFSETS)
    is_read = np.zeros(len(words), dtype=bool)
    is_read[windows] = True
    read = np.flatnonzero(is_read).tolist()
    first_rows = np.zeros(len(words), dtype=np.intp)
    first_rows[read] = tables.word_rows(list(map(words.__getitem__, read)))
    rows: Positions = first_rows.take(windows) + np.arange(len(WINDOW_OFFSETS))
    return rows


def _add_listed_rows(
    words: Sequence[str], capitals: Sequence[int], rows: RowsByPosition, tables: FeatureTables
) -> None:
    """Add the parts in listed names that the tokens around a token are."""
    tags = _gazetteer_tags(words, capitals)
    offsets = sorted(WINDOW_OFFSETS)
    positions = [
        position
        for position in {tagged + offset for tagged in tags for offset in offsets}
        if position in rows
    ]
    windows = [tuple([tags.get(position + offset, "") for offset in offsets]) for position in positions]
    for position, row in zip(positions, tables.listed.get_all(windows), strict=True):
        rows[position].append(row)


def _gazetteer_tags(words: Sequence[str], capitals: Sequence[int]) -> dict[int, str]:
    """Return each token's part in a listed place or organisation; the longest match from the left wins."""
    tags: dict[int, str] = {}
    longest_by_first_word = gazetteer.max_tokens_by_first_word()
    end = 0
    for start in capitals:
        longest = longest_by_first_word.get(words[start], 1) if start >= end else 0
        for length in range(longest, 0, -1):
            name = words[start] if length == 1 else " ".join(words[start : start + length])
            if code := gazetteer.list_code(name):
                end, size = start + length, min(length, 2)
                tags[start] = f"{code}{size}B"
                tags.update(dict.fromkeys(range(start + 1, end), f"{code}{size}I"))
                break
    return tags


def _add_span_rows(
    words: Sequence[str], capitals: Sequence[int], rows: RowsByPosition, tables: FeatureTables
) -> None:
    """Add what the run of capitalised words is that a token is part of, and what stands beside the run."""
    spans = list(find_capitalized_spans(words, capitals))
    before = [(codes.BEFORE_SPAN, words[start - 1].lower()) for start, _, _ in spans]
    after = [(codes.AFTER_SPAN, words[end].lower()) for _, end, _ in spans]
    edges = tables.edges.get_all([*before, *after])
    of_spans = tables.spans.get_all(
        [(tuple(words[start:end]), core_end - start) for start, end, core_end in spans]
    )
    for (start, _, _), before_row, after_row, span_rows in zip(
        spans, edges, edges[len(spans) :], of_spans, strict=False
    ):
        for position, row in enumerate(span_rows, start):
            rows[position] += (row, before_row, after_row)


def _add_document_rows(
    words: Sequence[str], capitals: Sequence[int], rows: RowsByPosition, tables: FeatureTables
) -> None:
    features = repeated_word_features(words, capitals)
    row_by_word = dict(zip(features, tables.groups.get_all(list(features.values())), strict=True))
    for position in capitals:
        if (row := row_by_word.get(words[position])) is not None:
            rows[position].append(row)


def _add_sentence_rows(
    words: Sequence[str], capitals: Sequence[int], rows: RowsByPosition, tables: FeatureTables
) -> None:
    """Mark the first token of each sentence, and the tokens of headlines."""
    opening_row, headline_row = tables.groups.get_all([(codes.SENTENCE_START,), (codes.HEADLINE,)])
    edges = list(compress(count(), map(not_, words)))[1::NUM_PADDING]
    counts = np.diff(np.searchsorted(capitals, edges)).tolist()
    for edge, next_edge, num_capitals in zip(edges, edges[1:], counts, strict=False):
        first, end = edge + 1, next_edge - NUM_PADDING + 1
        if first in rows:
            rows[first].append(opening_row)
        if num_capitals > MIN_HEADLINE_CAPITAL_SHARE * (end - first):
            for position in range(first, end):
                if position in rows:
                    rows[position].append(headline_row)
