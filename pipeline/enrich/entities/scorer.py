"""Load the models of the tagger, and score the labels of tokens by their features."""

import threading
from collections.abc import Sequence
from functools import cache
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities.feature_tables import FeatureTables
from pipeline.enrich.entities.features import TextFeatures
from pipeline.enrich.hashed_weights import HashedWeights, hash_name, read_arrays

__all__ = ["Model", "Scorer", "load_model", "thread_scorer"]

MIN_CAPACITY = 4096  # rows for which a scorer keeps room at first
MAX_KEPT_ROWS = 200_000  # groups of features that a scorer remembers; then it starts again
_thread_local = threading.local()


class Model:
    """A trained model.

    Args:
        name: the file in `data`, written by bench/train_entities.py.
    """

    def __init__(self, name: str) -> None:
        arrays = read_arrays(__package__, name)
        self.weights = HashedWeights(arrays["hashes"], arrays["weights"])
        self.transitions: NDArray[np.float32] = arrays["transitions"].astype(np.float32)
        self.tags = [str(tag) for tag in arrays["tags"]]
        self.outside = self.tags.index("O")


@cache
def load_model(name: str) -> Model:
    """Load a model once in a process."""
    return Model(name)


class Scorer:
    """Score the tags of tokens, and keep the summed weights of each group of features that was met.

    Args:
        model: the model.
        language: ISO 639-1 in a model of several languages; None in a model of one.
    """

    def __init__(self, model: Model, language: str | None) -> None:
        self.model = model
        self.tables = FeatureTables(self, language)
        self.num_rows = 0
        self._scores = np.zeros((MIN_CAPACITY, len(model.tags)), dtype=np.float32)
        # Rows without scores yet. They are computed together: one by one would take ten times as long.
        self._new_hashes: list[int] = []
        self._new_sizes: list[int] = []

    def add_rows(self, features: Sequence[str], prefixes: Sequence[str] = ("",)) -> int:
        """Add a group of features once for each prefix, see `FeatureRows`."""
        names = [feature.encode() for feature in features]
        for prefix in prefixes:
            # The hash of a prefix and a name is that of the name, begun with the hash of the prefix.
            start = hash_name(prefix)
            self._new_hashes += [crc32(name, start) for name in names]
            self._new_sizes.append(len(names))
        self.num_rows += len(prefixes)
        return self.num_rows - len(prefixes)

    def emissions(self, features: TextFeatures) -> NDArray[np.float32]:
        """Add up the scores of the rows of each token.

        Args:
            features: of a text, computed with `tables`.

        Returns:
            Scores, shape (tokens, tags).
        """
        self._score_new_rows()
        result: NDArray[np.float32] = self._scores[features.window_rows].sum(axis=1)
        sizes = np.array([len(rows) for rows in features.other_rows])
        tokens = np.flatnonzero(sizes)
        if len(tokens):
            rows = np.fromiter(chain.from_iterable(features.other_rows), dtype=np.intp, count=sizes.sum())
            starts = (np.cumsum(sizes) - sizes)[tokens]
            result[tokens] += np.add.reduceat(self._scores[rows], starts, axis=0)
        return result

    def _score_new_rows(self) -> None:
        if not self._new_sizes:
            return
        if self.num_rows > len(self._scores):
            grown = np.zeros((2 * self.num_rows, self._scores.shape[1]), dtype=np.float32)
            self._scores = np.concatenate([self._scores, grown[len(self._scores) :]])
        first = self.num_rows - len(self._new_sizes)
        self._scores[first : self.num_rows] = self.model.weights.sums(self._new_hashes, self._new_sizes)
        self._new_hashes, self._new_sizes = [], []


def thread_scorer(name: str, language: str | None) -> Scorer:
    """Return this thread's scorer for a model and a language; two threads must not add rows to one scorer."""
    scorers: dict[tuple[str, str | None], Scorer] = _thread_local.__dict__.setdefault("scorers", {})
    scorer = scorers.get((name, language))
    if scorer is None or scorer.num_rows > MAX_KEPT_ROWS:
        scorer = scorers[name, language] = Scorer(load_model(name), language)
    return scorer
