"""Decode linear-chain conditional random fields, many short sequences at a time.

CRF: Lafferty, McCallum & Pereira 2001; forward-backward and Viterbi: Rabiner 1989. The sequences are sorted by length,
so that one matrix operation makes the same step in all of them: a step needs some microseconds whatever the count.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Decoded", "decode"]

Matrix = NDArray[np.float32]


class Decoded(NamedTuple):
    """The best labels of some tokens.

    Args:
        labels: index of the label of each token on the best path, shape (tokens,).
        marginals: probability of that label, 0 to 1, shape (tokens,).
    """

    labels: NDArray[np.intp]
    marginals: Matrix


def decode(
    emissions: Matrix,
    transitions: Matrix,
    lengths: Sequence[int] | NDArray[np.intp],
    outside: int | None = None,
) -> Decoded:
    """Find the best labels of sequences of tokens.

    Args:
        emissions: score of each label for each token, all sequences one after the other, shape (tokens, labels).
        transitions: score of each label (column) after each label (row).
        lengths: number of tokens of each sequence, each at least 1; they add up to the number of tokens.
        outside: a label without interest; the marginals of sequences that have no other one are 0.

    Returns:
        Labels and marginals in the order of the tokens.
    """
    labels = np.empty(len(emissions), dtype=np.intp)
    marginals = np.zeros(len(emissions), dtype=np.float32)
    if not len(lengths):
        return Decoded(labels, marginals)
    sizes = np.asarray(lengths)
    order = np.argsort(-sizes, kind="stable")
    sizes, starts = sizes[order], (np.cumsum(sizes) - sizes)[order]
    cells = _Cells(emissions, sizes, starts)
    path = _best_path(cells.grid, transitions, cells.counts)
    labels[cells.tokens] = path[cells.is_token]
    wanted = ((path != outside) & cells.is_token).any(axis=0)
    if wanted.any():
        cells = _Cells(emissions, sizes[wanted], starts[wanted])
        path = path[: len(cells.counts), wanted]
        shares = _marginals(cells.grid, transitions, cells.counts).reshape(-1, len(transitions))
        tokens = np.flatnonzero(cells.is_token)
        marginals[cells.tokens] = shares[tokens, path.ravel().take(tokens)]
    return Decoded(labels, marginals)


class _Cells:
    """Scores of sequences by step and sequence.

    Args:
        emissions: score of each label for each token, shape (tokens, labels).
        sizes: number of tokens of each sequence, the longest first.
        starts: the first token of each sequence.
    """

    def __init__(self, emissions: Matrix, sizes: NDArray[np.intp], starts: NDArray[np.intp]) -> None:
        steps = np.arange(sizes[0])
        tokens = starts + steps[:, None]
        # The cells behind the end of a sequence are never read.
        self.is_token = steps[:, None] < sizes
        self.grid = emissions.take(tokens, axis=0, mode="clip")
        self.tokens = tokens[self.is_token]
        self.counts: list[int] = np.count_nonzero(self.is_token, axis=1).tolist()


def _best_path(grid: Matrix, transitions: Matrix, counts: Sequence[int]) -> NDArray[np.intp]:
    """Return the best label by step and sequence; so many sequences, `counts`, have each step."""
    # The sequences stand last, so that numpy takes the maxima of all of them at once. Ufuncs are called by themselves:
    # the methods `max` and `sum` of an array take a microsecond longer.
    columns = np.ascontiguousarray(grid.transpose(0, 2, 1))
    out_of = np.ascontiguousarray(transitions)[:, :, None]
    for step, count in enumerate(counts[1:], 1):
        columns[step, :, :count] += np.maximum.reduce(columns[step - 1, :, None, :count] + out_of, 0)
    scores = columns.transpose(0, 2, 1)
    # A sequence that ends at a step takes its best label there, a longer one the label that leads to its next one.
    labels: NDArray[np.intp] = scores.argmax(axis=2)
    into = np.ascontiguousarray(transitions.T)
    for step in range(len(counts) - 1, 0, -1):
        count = counts[step]
        labels[step - 1, :count] = (
            scores[step - 1, :count] + into.take(labels[step, :count], axis=0)
        ).argmax(axis=1)
    return labels


def _marginals(grid: Matrix, transitions: Matrix, counts: Sequence[int]) -> Matrix:
    """Return the probability of each label by step and sequence."""
    local = np.exp(grid - grid.max(axis=2, keepdims=True))
    factors = np.exp(transitions)
    forward, backward = local.copy(), np.ones_like(local)
    for step, count in enumerate(counts[1:], 1):
        values = (forward[step - 1, :count] @ factors) * local[step, :count]
        np.divide(values, np.add.reduce(values, 1, keepdims=True), out=forward[step, :count])
    for step in range(len(counts) - 1, 0, -1):
        count = counts[step]
        values = (local[step, :count] * backward[step, :count]) @ factors.T
        np.divide(values, np.add.reduce(values, 1, keepdims=True), out=backward[step - 1, :count])
    product = forward * backward
    result: Matrix = product / product.sum(axis=2, keepdims=True)
    return result
