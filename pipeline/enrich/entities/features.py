"""Compute the features that the sequence tagger reads.

Features are plain strings in groups (codes: `feature_codes`); `FeatureTables` holds what training and tagging make of a
group. Both share this module, so a change here means training again (bench/train_entities.py).
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities import gazetteer
from pipeline.enrich.entities.capitalized_spans import span_rows
from pipeline.enrich.entities.document_features import repeated_word_features
from pipeline.enrich.entities.feature_tables import FeatureTables

__all__ = ["featurize"]

Row = TypeVar("Row")
_PADDING = ("", "")  # stand for the words before and after the sentence
_WINDOW = 2 * len(_PADDING) + 1
MIN_HEADLINE_CAPITAL_SHARE = 0.7  # a sentence with a larger share of capitalised tokens is a headline


def featurize(sentences: Sequence[Sequence[str]], tables: FeatureTables[Row]) -> list[list[list[Row] | None]]:
    """Compute the features of every token of a text.

    Args:
        sentences: the tokens of a whole text, sentence by sentence.
        tables: makes and keeps the rows.

    Returns:
        For each sentence, for each token, the rows of its groups of features. None for a token in lower case between
        others in lower case, since it is hardly ever part of a name.
    """
    document_rows = {
        word: tables.groups[features] for word, features in repeated_word_features(sentences).items()
    }
    return [_sentence_rows(words, document_rows, tables) for words in sentences]


def _sentence_rows(
    words: Sequence[str], document_rows: Mapping[str, Row], tables: FeatureTables[Row]
) -> list[list[Row] | None]:
    capitals = [index for index, word in enumerate(words) if word[0].isupper()]
    rows: list[list[Row] | None] = [None] * len(words)
    if not capitals:
        return rows
    tags, shared_rows = _gazetteer_tags(words), span_rows(words, tables)
    sentence_rows = (
        [tables.groups[codes.HEADLINE,]] if len(capitals) > MIN_HEADLINE_CAPITAL_SHARE * len(words) else []
    )
    padded_words, padded_tags = [*_PADDING, *words, *_PADDING], [*_PADDING, *tags, *_PADDING]
    for index in {capital + offset for capital in capitals for offset in (-1, 0, 1)}:
        if 0 <= index < len(words):
            end = index + _WINDOW
            rows[index] = [
                *_window_rows(padded_words[index:end], tuple(padded_tags[index:end]), tables),
                *shared_rows[index],
                *sentence_rows,
            ]
    if first_rows := rows[0]:
        first_rows.append(tables.groups[codes.SENTENCE_START,])
    for index in capitals:
        if words[index] in document_rows:
            rows[index].append(document_rows[words[index]])  # type: ignore[union-attr]  # set above
    return rows


def _window_rows(words: Sequence[str], tags: tuple[str, ...], tables: FeatureTables[Row]) -> list[Row]:
    """Return the rows of a token and of the two tokens on each side."""
    before_2, before_1, word, after_1, after_2 = words
    neighbours = tables.neighbours
    rows = [
        tables.words[word],
        neighbours[-2][before_2],
        neighbours[-1][before_1],
        neighbours[1][after_1],
        neighbours[2][after_2],
    ]
    return [*rows, tables.listed[tags]] if any(tags) else rows


def _gazetteer_tags(words: Sequence[str]) -> list[str]:
    """Return each token's part in a listed place or organisation; the longest match from the left wins."""
    tags = [""] * len(words)
    start = 0
    while start < len(words):
        start += _tag_longest_match(words, start, tags) if words[start][0].isupper() else 1
    return tags


def _tag_longest_match(words: Sequence[str], start: int, tags: list[str]) -> int:
    max_tokens = gazetteer.max_tokens_by_first_word().get(words[start], 0)
    for length in range(min(max_tokens, len(words) - start), 0, -1):
        code = gazetteer.list_code(gazetteer.phrase_key(words[start : start + length]))
        if code:
            size = min(length, 2)
            tags[start : start + length] = [f"{code}{size}B", *[f"{code}{size}I"] * (length - 1)]
            return length
    return 1
