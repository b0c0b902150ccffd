"""Load the models of the tagger, and score the labels of tokens by their features."""

import threading
from collections.abc import Sequence
from functools import cache, cached_property
from itertools import chain
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipeline.enrich.entities.feature_tables import (
    FAR_PREFIXES,
    NEAR_PREFIXES,
    WINDOW_OFFSETS,
    FeatureTables,
)
from pipeline.enrich.entities.features import TextFeatures
from pipeline.enrich.entities.word_features import NUM_FAR_FEATURES, WordFeatures
from pipeline.enrich.hashed_weights import HashedWeights, add_prefix, read_arrays

__all__ = ["Model", "Scorer", "load_model", "thread_scorer"]

MIN_CAPACITY = 4096  # rows for which a scorer keeps room at first
# Groups of features that the scorers of a thread remember; then all start again. A row takes 36 to 54 bytes, beside the
# word and its place in the table of words, which has five rows.
MAX_KEPT_ROWS = 40_000
_SHARED, _OWN, _NEAR = range(3)  # the kinds of features of a word, in the order of `WordFeatures`
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
        self.tables = FeatureTables(self, language)
        self.num_rows = 0
        self._scores = np.zeros((MIN_CAPACITY, len(model.tags)), dtype=np.float32)
        # Rows without scores yet. They are computed together: one by one would take ten times as long.
        self._new_rows = _NewRows()

    def add_row(self, features: Sequence[str]) -> int:
        """Add a group of features, see `FeatureRows`."""
        self._new_rows.add(self.num_rows, (), features, ())
        self.num_rows += 1
        return self.num_rows - 1

    def add_word(self, features: WordFeatures) -> int:
        """Add the features of a word at each place, see `FeatureRows`."""
        first_row = self.num_rows
        self._new_rows.add(first_row, *features)
        self.num_rows += len(WINDOW_OFFSETS)
        return first_row

    def emissions(self, features: TextFeatures) -> NDArray[np.float32]:
        """Add up the scores of the rows of each token.

        Args:
            features: of a text, computed with `tables`.

        Returns:
            Scores, shape (tokens, tags).
        """
        self._score_new_rows()
        # Five sums of rows take half the time of one sum over an axis.
        first, *others = features.window_rows.T
        result: NDArray[np.float32] = self._scores[first]
        for rows_of_place in others:
            result += self._scores[rows_of_place]
        sizes = np.array([len(rows) for rows in features.other_rows])
        tokens = np.flatnonzero(sizes)
        if len(tokens):
            rows = np.fromiter(chain.from_iterable(features.other_rows), dtype=np.intp, count=sizes.sum())
            starts = (np.cumsum(sizes) - sizes)[tokens]
            result[tokens] += np.add.reduceat(self._scores[rows], starts, axis=0)
        return result

    def _score_new_rows(self) -> None:
        new = self._new_rows
        if not new.rows:
            return
        if self.num_rows > len(self._scores):
            grown = np.zeros((self.num_rows * 3 // 2, self._scores.shape[1]), dtype=np.float32)
            self._scores = np.concatenate([self._scores, grown[len(self._scores) :]])
        weights = self.model.weights
        rows = np.array(new.rows)
        self._scores[rows] = weights.sums(*new.groups())
        words = rows[new.is_word]
        if len(words):
            for place, prefix in enumerate((*NEAR_PREFIXES, *FAR_PREFIXES), 1):
                self._scores[words + place] = weights.sums(*new.neighbours(prefix))
        self._new_rows = _NewRows()


class _NewRows:
    """Groups of features of which the weights are to be added up."""

    def __init__(self) -> None:
        self.rows: list[int] = []  # the first row of each group
        self._features: list[str] = []
        self._sizes: list[tuple[int, int, int]] = []  # numbers of shared, own and near features of each group

    def add(self, row: int, shared: Sequence[str], own: Sequence[str], near: Sequence[str]) -> None:
        """Add the features of a word, see `WordFeatures`, or those of another group, which are all its own."""
        self.rows.append(row)
        self._features += shared
        self._features += own
        self._features += near
        self._sizes.append((len(shared), len(own), len(near)))

    def groups(self) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
        """Return the hashes of the features of each group as a token, and their number."""
        hashes, _, kinds, sizes = self._arrays
        return hashes[kinds != _NEAR], sizes[:, _SHARED] + sizes[:, _OWN]

    @property
    def is_word(self) -> NDArray[np.bool_]:
        """Whether each group is that of a word."""
        result: NDArray[np.bool_] = self._arrays[3][:, _SHARED] > 0
        return result

    def neighbours(self, prefix: str) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
        """Return the hashes of the features of each word as a neighbour of a token, and their number.

        Args:
            prefix: stands before each feature; a word two places away has only the first shared features.
        """
        hashes, lengths, kinds, sizes = self._arrays
        is_read = kinds != _OWN
        hashes, lengths, sizes = hashes[is_read], lengths[is_read], sizes[self.is_word]
        counts = sizes[:, _SHARED] + sizes[:, _NEAR]
        if prefix in FAR_PREFIXES:
            starts = np.repeat(np.cumsum(counts) - counts, counts)
            is_first = np.arange(len(hashes)) - starts < NUM_FAR_FEATURES
            hashes, lengths = hashes[is_first], lengths[is_first]
            counts = np.minimum(counts, NUM_FAR_FEATURES)
        return add_prefix(hashes, lengths, prefix), counts

    @cached_property
    def _arrays(self) -> tuple[NDArray[np.uint32], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """The hash, the length and the kind of each feature, and the numbers of features of each group."""
        # No feature has a line break, and one call encodes them faster than many.
        names, count = "\n".join(self._features).encode().split(b"\n"), len(self._features)
        sizes = np.array(self._sizes, dtype=np.intp)
        kinds = np.repeat(np.tile((_SHARED, _OWN, _NEAR), len(sizes)), sizes.ravel())
        hashes = np.fromiter(map(crc32, names), dtype=np.uint32, count=count)
        return hashes, np.fromiter(map(len, names), dtype=np.intp, count=count), kinds, sizes


def thread_scorer(names: tuple[str, ...], language: str | None) -> Scorer:
    """Return this thread's scorer for a model and a language; two threads must not add rows to one scorer."""
    scorers: dict[tuple[tuple[str, ...], str | None], Scorer] = _thread_local.__dict__.setdefault(
        "scorers", {}
    )
    if sum(scorer.num_rows for scorer in scorers.values()) > MAX_KEPT_ROWS:
        scorers.clear()
    if (names, language) not in scorers:
        scorers[names, language] = Scorer(load_model(*names), language)
    return scorers[names, language]
