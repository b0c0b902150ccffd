"""Load the models of the tagger, and score the labels of tokens by their features."""

import threading
from collections.abc import Sequence
from functools import cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities.feature_tables import FeatureTables
from pipeline.enrich.hashed_weights import HashedWeights, hash_name, read_arrays

__all__ = ["Model", "Scorer", "load_model", "thread_scorer"]

MAX_KEPT_ROWS = 100_000  # groups of features that a scorer remembers; then it starts again
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
    """Score the tags of tokens, and keep the summed weights of each group of features that was seen.

    Args:
        model: the model.
        language: ISO 639-1 in a model of several languages; None in a model of one.
    """

    def __init__(self, model: Model, language: str | None) -> None:
        self.model = model
        self.tables: FeatureTables[int] = FeatureTables(self._add_row, language)
        self.num_rows = 0
        self._scores = np.zeros((0, len(model.tags)), dtype=np.float32)
        # Rows without scores yet. They are computed together: one by one would take ten times as long.
        self._new_hashes: list[int] = []
        self._new_sizes: list[int] = []

    def _add_row(self, features: tuple[str, ...]) -> int:
        self._new_hashes += map(hash_name, features)
        self._new_sizes.append(len(features))
        self.num_rows += 1
        return self.num_rows - 1

    def emissions(self, rows_by_token: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Add up the scores of the groups of features of each token.

        Args:
            rows_by_token: for each token its rows from `tables`, at least one.

        Returns:
            Scores, shape (tokens, tags).
        """
        if self._new_sizes:
            new_scores = self.model.weights.sums(self._new_hashes, self._new_sizes)
            self._scores = np.concatenate([self._scores, new_scores])
            self._new_hashes, self._new_sizes = [], []
        sizes = [len(rows) for rows in rows_by_token]
        rows = np.fromiter(chain.from_iterable(rows_by_token), dtype=np.intp, count=sum(sizes))
        result: NDArray[np.float32] = np.add.reduceat(self._scores[rows], np.cumsum([0, *sizes[:-1]]), axis=0)
        return result


def thread_scorer(name: str, language: str | None) -> Scorer:
    """Return this thread's scorer for a model and a language; two threads must not add rows to one scorer."""
    scorers: dict[tuple[str, str | None], Scorer] = _thread_local.__dict__.setdefault("scorers", {})
    scorer = scorers.get((name, language))
    if scorer is None or scorer.num_rows > MAX_KEPT_ROWS:
        scorer = scorers[name, language] = Scorer(load_model(name), language)
    return scorer
