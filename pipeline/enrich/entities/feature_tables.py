"""Number the groups of features of a text, so that each group is computed and weighed once."""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, filterfalse
from typing import Generic, Protocol, TypeVar

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities.capitalized_spans import SpanWords, span_columns
from pipeline.enrich.entities.feature_columns import FeatureColumn, FeaturePlace, read_features
from pipeline.enrich.entities.word_features import (
    NUM_FAR_FEATURES,
    PADDING_COLUMNS,
    edge_columns,
    listed_features,
    word_columns,
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
# What stands for a word beside a run of capitalised words that begins or ends its sentence.
_OUTER_EDGES = {codes.BEFORE_SPAN: "^", codes.AFTER_SPAN: "$"}


class FeatureRows(Protocol):
    """Keep groups of features in numbered rows. Training keeps the strings, tagging the sums of their weights.

    Rows are numbered from 0 in the order in which they come.
    """

    def add_groups(self, groups: Sequence[Sequence[str]]) -> int:
        """Add groups of features, each of at least one; return the number of the first row."""

    def add_columns(self, columns: Sequence[FeatureColumn]) -> int:
        """Add groups of features, given kind by kind; return the number of the first row."""

    def add_words(self, columns: Sequence[FeatureColumn]) -> int:
        """Add the features of words at each of the places of `WINDOW_OFFSETS`; return the number of the first row."""


class FeatureStrings:
    """Keep the features of each row as strings; see `FeatureRows`."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []

    def add_groups(self, groups: Sequence[Sequence[str]]) -> int:
        """Add groups of features, see `FeatureRows`."""
        first_row = len(self.rows)
        self.rows += map(list, groups)
        return first_row

    def add_columns(self, columns: Sequence[FeatureColumn]) -> int:
        """Add groups of features kind by kind, see `FeatureRows`."""
        count = len(columns[0].values)
        return self.add_groups([list(read_features(columns, index)) for index in range(count)])

    def add_words(self, columns: Sequence[FeatureColumn]) -> int:
        """Add the features of words at each place, see `FeatureRows`."""
        first_row = len(self.rows)
        own = [column for column in columns if column.place is not FeaturePlace.NEAR]
        near = [column for column in columns if column.place is not FeaturePlace.OWN]
        for index in range(len(columns[0].values)):
            self.rows.append(list(read_features(own, index)))
            for prefixes, read in ((NEAR_PREFIXES, near), (FAR_PREFIXES, columns[:NUM_FAR_FEATURES])):
                features = list(read_features(read, index))
                self.rows += [[prefix + feature for feature in features] for prefix in prefixes]
        return first_row


class FeatureTable(dict[Key, Value], Generic[Key, Value]):
    """A dictionary that computes missing values.

    Args:
        compute: returns the values of some keys, at least one.
    """

    def __init__(self, compute: Callable[[list[Key]], Iterable[Value]]) -> None:
        super().__init__()
        self._compute = compute

    def get_all(self, keys: Sequence[Key]) -> list[Value]:
        """Return the values of keys; those that are missing are computed together, which takes far less time."""
        self.add_missing(dict.fromkeys(keys))
        return list(map(self.__getitem__, keys))

    def add_missing(self, keys: Iterable[Key]) -> list[Key]:
        """Compute the values of those of some distinct keys that are missing; return these keys."""
        missing = list(filterfalse(self.__contains__, keys))
        if missing:
            self.update(zip(missing, self._compute(missing), strict=True))
        return missing


class FeatureTables:
    """The rows of the groups of features that were met.

    Args:
        rows: keeps the rows.
        language: ISO 639-1 in a model of several languages; None in a model of one.
    """

    def __init__(self, rows: FeatureRows, language: str | None) -> None:
        self.language = language
        self._rows = rows
        # The first of five rows that follow each other, in the order of `WINDOW_OFFSETS`.
        self.words = FeatureTable[str, int](self._add_words)
        self.words[""] = rows.add_words(PADDING_COLUMNS)
        self.repeated_words: set[str] = set()  # the words that were asked for again after they were computed
        self.lowercase_words = FeatureTable[str, int](self._add_lowercase_words)
        # The first of the rows of the tokens of a run of capitalised words.
        self.spans = FeatureTable[SpanWords, int](self._add_spans)
        # By the side, a key of `_OUTER_EDGES`, and the word there, "" beyond the edge of the sentence.
        self.edges = FeatureTable[tuple[str, str], int](self._add_edges)
        self.listed = FeatureTable[tuple[str, ...], int](
            lambda windows: self._add_groups([listed_features(tags) for tags in windows])
        )
        self.groups = FeatureTable[tuple[str, ...], int](self._add_groups)

    def word_rows(self, words: Sequence[str]) -> list[int]:
        """Return the first row of each word, and remember which words were known before."""
        distinct = dict.fromkeys(words)
        new_words = self.words.add_missing(distinct)
        self.repeated_words.update(distinct)
        self.repeated_words.difference_update(new_words)
        return list(map(self.words.__getitem__, words))

    def _add_groups(self, groups: Sequence[Sequence[str]]) -> range:
        first = self._rows.add_groups(groups)
        return range(first, first + len(groups))

    def _add_words(self, words: list[str]) -> range:
        first, size = self._rows.add_words(word_columns(words, self.language)), len(WINDOW_OFFSETS)
        return range(first, first + len(words) * size, size)

    def _add_lowercase_words(self, words: list[str]) -> range:
        features = [word_features(word, None).shared[:NUM_FAR_FEATURES] for word in words]
        return self._add_groups([(codes.LOWERCASE_CONTEXT, *of_word) for of_word in features])

    def _add_spans(self, spans: list[SpanWords]) -> list[int]:
        first = self._rows.add_columns(span_columns(spans))
        *firsts, _ = accumulate((len(words) for words, _ in spans), initial=first)
        return firsts

    def _add_edges(self, edges: list[tuple[str, str]]) -> range:
        first = self._rows.add_columns(
            edge_columns([(side, word or _OUTER_EDGES[side]) for side, word in edges])
        )
        return range(first, first + len(edges))
