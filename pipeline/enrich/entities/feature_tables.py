"""Number the groups of features of a text, so that each group is computed and weighed once."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, Protocol, TypeVar

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities.capitalized_spans import SpanWords, span_features
from pipeline.enrich.entities.word_features import (
    NUM_FAR_FEATURES,
    edge_features,
    listed_features,
    neighbour_features,
    token_features,
)

__all__ = ["WINDOW_OFFSETS", "FeatureRows", "FeatureStrings", "FeatureTable", "FeatureTables"]

Value = TypeVar("Value")
Key = TypeVar("Key")
# The tokens that a token has features of; a word has one row for each of these places.
WINDOW_OFFSETS = (0, -1, 1, -2, 2)
_NEAR_PREFIXES, _FAR_PREFIXES = ("-1", "1"), ("-2", "2")


class FeatureRows(Protocol):
    """Keep groups of features in numbered rows. Training keeps the strings, tagging the sums of their weights."""

    def add_rows(self, features: Sequence[str], prefixes: Sequence[str] = ("",)) -> int:
        """Add a group of features once for each prefix.

        Args:
            features: at least one.
            prefixes: stand before each feature of their row; they mark features of a neighbour.

        Returns:
            The number of the first row: rows are numbered from 0 in the order in which they come.
        """


class FeatureStrings:
    """Keep the features of each row as strings; see `FeatureRows`."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []

    def add_rows(self, features: Sequence[str], prefixes: Sequence[str] = ("",)) -> int:
        """Add a group of features once for each prefix, see `FeatureRows`."""
        self.rows += [[prefix + feature for feature in features] for prefix in prefixes]
        return len(self.rows) - len(prefixes)


class FeatureTable(dict[Key, Value], Generic[Key, Value]):
    """A dictionary that computes missing values.

    Args:
        compute: returns the value of a key.
    """

    def __init__(self, compute: Callable[[Key], Value]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, key: Key) -> Value:
        """Compute, keep and return the value of a key."""
        value = self[key] = self._compute(key)
        return value


class FeatureTables:
    """The rows of the groups of features that were met.

    Args:
        rows: keeps the rows.
        language: ISO 639-1 in a model of several languages; None in a model of one.
    """

    def __init__(self, rows: FeatureRows, language: str | None) -> None:
        self.language = language
        add_row = rows.add_rows
        # The first of five rows that follow each other, in the order of `WINDOW_OFFSETS`.
        self.words = FeatureTable[str, int](partial(_add_window_rows, rows=rows, language=language))
        self.lowercase_words = FeatureTable[str, int](
            lambda word: add_row((codes.LOWERCASE_CONTEXT, *token_features(word, None)[:2]))
        )
        # For each token of a run of capitalised words.
        self.spans = FeatureTable[SpanWords, list[int]](
            lambda span: [add_row(features) for features in span_features(span)]
        )
        self.before_span = FeatureTable[str, int](
            lambda word: add_row(edge_features(codes.BEFORE_SPAN, word or "^"))
        )
        self.after_span = FeatureTable[str, int](
            lambda word: add_row(edge_features(codes.AFTER_SPAN, word or "$"))
        )
        self.listed = FeatureTable[tuple[str, ...], int](lambda tags: add_row(listed_features(tags)))
        self.groups = FeatureTable[tuple[str, ...], int](add_row)


def _add_window_rows(word: str, *, rows: FeatureRows, language: str | None) -> int:
    """Add the features of a word by itself and as each neighbour of a token; "" is beyond the sentence's edge."""
    near = neighbour_features(word, language) if word else (codes.OUTSIDE_SENTENCE,)
    first_row = rows.add_rows(token_features(word, language) if word else near)
    rows.add_rows(near, _NEAR_PREFIXES)
    rows.add_rows(near[:NUM_FAR_FEATURES], _FAR_PREFIXES)
    return first_row
