"""Keep the features that depend on one word or one value, so that they are computed once."""

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from pipeline.enrich.entities import feature_codes as codes
from pipeline.enrich.entities.word_features import (
    edge_features,
    listed_features,
    neighbour_features,
    token_features,
)

__all__ = ["FeatureTable", "FeatureTables"]

Row = TypeVar("Row")
Key = TypeVar("Key")
NEIGHBOUR_OFFSETS = (-2, -1, 1, 2)


class FeatureTable(dict[Key, Row], Generic[Key, Row]):
    """A dictionary that computes missing values.

    Args:
        compute: returns the value of a key.
    """

    def __init__(self, compute: Callable[[Key], Row]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, key: Key) -> Row:
        """Compute, keep and return the value of a key."""
        value = self[key] = self._compute(key)
        return value


class FeatureTables(Generic[Row]):
    """What `make_row` makes of each group of features.

    Args:
        make_row: takes a group of features. Training keeps the strings themselves; tagging keeps the number of a row
            of summed weights, so that a known word costs one look-up.
        language: ISO 639-1 in a model of several languages; None in a model of one.
    """

    def __init__(self, make_row: Callable[[tuple[str, ...]], Row], language: str | None) -> None:
        self.words = FeatureTable[str, Row](lambda word: make_row(token_features(word, language)))
        self.lowercase_words = FeatureTable[str, Row](
            lambda word: make_row((codes.LOWERCASE_CONTEXT, *token_features(word, None)[:2]))
        )
        self.neighbours = {
            offset: FeatureTable[str, Row](
                partial(_neighbour_row, make_row=make_row, offset=offset, language=language)
            )
            for offset in NEIGHBOUR_OFFSETS
        }
        self.before_span = FeatureTable[str, Row](
            lambda word: make_row(edge_features(codes.BEFORE_SPAN, word))
        )
        self.after_span = FeatureTable[str, Row](lambda word: make_row(edge_features(codes.AFTER_SPAN, word)))
        self.listed = FeatureTable[tuple[str, ...], Row](lambda tags: make_row(listed_features(tags)))
        self.groups = FeatureTable[tuple[str, ...], Row](make_row)


def _neighbour_row(
    word: str, *, make_row: Callable[[tuple[str, ...]], Row], offset: int, language: str | None
) -> Row:
    return make_row(neighbour_features(word, offset, language))
