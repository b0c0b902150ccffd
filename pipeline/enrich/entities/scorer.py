"""Load the models of the tagger, and score the labels of tokens by their features."""

import threading
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities.feature_columns import (
    FeatureColumn,
    FeaturePlace,
    PrefixedColumns,
    hash_columns,
)
from pipeline.enrich.entities.feature_tables import (
    FAR_PREFIXES,
    NEAR_PREFIXES,
    WINDOW_OFFSETS,
    FeatureTables,
)
from pipeline.enrich.entities.features import TextFeatures
from pipeline.enrich.entities.word_features import NUM_FAR_FEATURES
from pipeline.enrich.hashed_weights import HashedWeights, hash_names, read_arrays
from pipeline.records import EntityLabel

__all__ = ["Model", "Scorer", "load_model", "thread_scorer"]

MIN_CAPACITY = 4096  # rows for which a scorer keeps room at first
# Groups of features that the scorers of a thread remember; then all but those of repeated words are dropped, and these
# too when they are more than half of it. A row takes 36 to 54 bytes.
MAX_KEPT_ROWS = 40_000
_thread_local = threading.local()


class Model:
    """A trained model, or the mean of several: what one learned from many languages and one from few balances.

    Args:
        names: files in `data` with the same tags, written by bench/train_entities.py.
    """

    def __init__(self, *names: str) -> None:
        parts = [_read_part(name) for name in names]
        tables = [part.weights for part in parts]
        self.weights = tables[0] if len(tables) == 1 else HashedWeights.mean(tables)
        self.transitions: NDArray[np.float32] = np.mean([part.transitions for part in parts], axis=0)
        self.tags = parts[0].tags
        self.outside = self.tags.index("O")
        # Of each tag its label; that of no name is never read.
        self.labels = [EntityLabel(tag[2:]) if tag != "O" else EntityLabel.GROUP for tag in self.tags]
        self.is_inside = np.array([tag.startswith("I-") for tag in self.tags])


class _Part(NamedTuple):
    weights: HashedWeights
    transitions: NDArray[np.float32]
    tags: list[str]


def _read_part(name: str) -> _Part:
    """Read the file of a model; not kept, since a mean needs its parts only once."""
    arrays = read_arrays(__package__, name)
    return _Part(
        HashedWeights(arrays["hashes"], arrays["weights"]),
        arrays["transitions"].astype(np.float32),
        [str(tag) for tag in arrays["tags"]],
    )


@cache
def load_model(*names: str) -> Model:
    """Load a model, see `Model`, once in a process."""
    return Model(*names)


class Scorer:
    """Score the tags of tokens, and keep the summed weights of each group of features that was met.

    Args:
        model: the model.
        language: ISO 639-1 in a model of several languages; None in a model of one.
    """

    def __init__(self, model: Model, language: str | None) -> None:
        self.model = model
        self.num_rows = 0
        self._scores = np.zeros((MIN_CAPACITY, len(model.tags)), dtype=np.float32)
        self.tables = FeatureTables(self, language)

    def add_groups(self, groups: Sequence[Sequence[str]]) -> int:
        """Add groups of features, see `FeatureRows`."""
        hashes, _ = hash_names([feature for features in groups for feature in features])
        return self._add_scores(self.model.weights.sums(hashes, [len(features) for features in groups]))

    def add_columns(self, columns: Sequence[FeatureColumn]) -> int:
        """Add groups of features kind by kind, see `FeatureRows`."""
        (sums,) = self._sums(columns, [PrefixedColumns("", range(len(columns)))])
        return self._add_scores(sums)

    def add_words(self, columns: Sequence[FeatureColumn]) -> int:
        """Add the features of words at each place, see `FeatureRows`."""
        places = [column.place for column in columns]
        own = [number for number, place in enumerate(places) if place is not FeaturePlace.NEAR]
        near = [number for number, place in enumerate(places) if place is not FeaturePlace.OWN]
        far = range(min(NUM_FAR_FEATURES, len(columns)))
        blocks = [
            PrefixedColumns("", own),
            *(PrefixedColumns(prefix, near) for prefix in NEAR_PREFIXES),
            *(PrefixedColumns(prefix, far) for prefix in FAR_PREFIXES),
        ]
        sums = np.stack(self._sums(columns, blocks), axis=1)
        return self._add_scores(sums.reshape(-1, len(self.model.tags)))

    def _sums(
        self, columns: Sequence[FeatureColumn], blocks: Sequence[PrefixedColumns]
    ) -> list[NDArray[np.float32]]:
        """Return for each block the sums of the weights of each word."""
        hashes, is_present = hash_columns(columns, blocks)
        return self.model.weights.block_sums(hashes, is_present, [len(block.numbers) for block in blocks])

    def _add_scores(self, scores: NDArray[np.float32]) -> int:
        first, self.num_rows = self.num_rows, self.num_rows + len(scores)
        if self.num_rows > len(self._scores):
            grown = np.zeros((2 * self.num_rows, self._scores.shape[1]), dtype=np.float32)
            self._scores = np.concatenate([self._scores, grown[len(self._scores) :]])
        self._scores[first : self.num_rows] = scores
        return first

    def drop_single_words(self) -> None:
        """Keep only the rows of the words that several texts had since this was called last."""
        kept = {word: self.tables.words[word] for word in self.tables.repeated_words if word}
        firsts = np.fromiter(kept.values(), dtype=np.intp, count=len(kept))
        scores = self._scores[np.add.outer(firsts, np.arange(len(WINDOW_OFFSETS))).ravel()]
        self.num_rows = 0
        self._scores = np.zeros((MIN_CAPACITY, len(self.model.tags)), dtype=np.float32)
        self.tables = FeatureTables(self, self.tables.language)
        first = self._add_scores(scores)
        self.tables.words.update(zip(kept, range(first, self.num_rows, len(WINDOW_OFFSETS)), strict=True))

    def emissions(self, features: TextFeatures) -> NDArray[np.float32]:
        """Add up the scores of the rows of each token.

        Args:
            features: of a text, computed with `tables`.

        Returns:
            Scores, shape (tokens, tags).
        """
        # Five sums of rows take half the time of one sum over an axis.
        first, *others = features.window_rows.T
        result: NDArray[np.float32] = self._scores.take(first, axis=0)
        for rows_of_place in others:
            result += self._scores.take(rows_of_place, axis=0)
        tokens = np.flatnonzero(features.counts)
        if len(tokens):
            starts = (np.cumsum(features.counts) - features.counts)[tokens]
            scores = self._scores.take(features.flat_rows, axis=0)
            result[tokens] += np.add.reduceat(scores, starts, axis=0)
        return result


def thread_scorer(names: tuple[str, ...], language: str | None) -> Scorer:
    """Return this thread's scorer for a model and a language; two threads must not add rows to one scorer."""
    scorers: dict[tuple[tuple[str, ...], str | None], Scorer] = _thread_local.__dict__.setdefault(
        "scorers", {}
    )
    if _count_rows(scorers) > MAX_KEPT_ROWS:
        for scorer in scorers.values():
            scorer.drop_single_words()
        if _count_rows(scorers) > MAX_KEPT_ROWS // 2:
            scorers.clear()
    if (names, language) not in scorers:
        scorers[names, language] = Scorer(load_model(*names), language)
    return scorers[names, language]


def _count_rows(scorers: Mapping[Any, Scorer]) -> int:
    return sum(scorer.num_rows for scorer in scorers.values())
