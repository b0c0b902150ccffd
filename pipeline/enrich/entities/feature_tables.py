"""Number the groups of features of a text, so that each group is computed and weighed once."""

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities.capitalized_spans import SpanWords, span_features
from pipeline.enrich.entities.word_features import (
    NUM_FAR_FEATURES,
    WordFeatures,
    edge_features,
    listed_features,
    word_features,
)

__all__ = [
    "FAR_PREFIXES",
    "NEAR_PREFIXES",
    "WINDOW_OFFSETS",
    "FeatureRows",
    "FeatureStrings",
    "FeatureTable",
    "FeatureTables",
]

Value = TypeVar("Value")
Key = TypeVar("Key")
# The tokens that a token has features of; a word has one row for each of these places.
WINDOW_OFFSETS = (0, -1, 1, -2, 2)
# They mark features of a neighbour.
NEAR_PREFIXES, FAR_PREFIXES = ("-1", "1"), ("-2", "2")


class FeatureRows(Protocol):
    """Keep groups of features in numbered rows. Training keeps the strings, tagging the sums of their weights.

    Rows are numbered from 0 in the order in which they come.
    """

    def add_row(self, features: Sequence[str]) -> int:
        """Add a group of features, at least one; return the number of its row."""

    def add_word(self, features: WordFeatures) -> int:
        """Add the features of a word at each of the places of `WINDOW_OFFSETS`; return the number of the first row."""


class FeatureStrings:
    """Keep the features of each row as strings; see `FeatureRows`."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []

    def add_row(self, features: Sequence[str]) -> int:
        """Add a group of features, see `FeatureRows`."""
        self.rows.append(list(features))
        return len(self.rows) - 1

    def add_word(self, features: WordFeatures) -> int:
        """Add the features of a word at each place, see `FeatureRows`."""
        shared, own, near = features
        first_row = self.add_row((*shared, *own))
        self.rows += [[prefix + feature for feature in (*shared, *near)] for prefix in NEAR_PREFIXES]
        self.rows += [[prefix + feature for feature in shared[:NUM_FAR_FEATURES]] for prefix in FAR_PREFIXES]
        return first_row


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
        add_row = rows.add_row
        # The first of five rows that follow each other, in the order of `WINDOW_OFFSETS`.
        self.words = FeatureTable[str, int](lambda word: rows.add_word(word_features(word, language)))
        self.lowercase_words = FeatureTable[str, int](
            lambda word: add_row(
                (codes.LOWERCASE_CONTEXT, *word_features(word, None).shared[:NUM_FAR_FEATURES])
            )
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
