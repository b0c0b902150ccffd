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


def decode(emissions: Matrix, transitions: Matrix, lengths: Sequence[int] | NDArray[np.intp]) -> Decoded:
    """Find the best labels of sequences of tokens.

    Args:
        emissions: score of each label for each token, all sequences one after the other, shape (tokens, labels).
        transitions: score of each label (column) after each label (row).
        lengths: number of tokens of each sequence, each at least 1; they add up to the number of tokens.

    Returns:
        Labels and marginals in the order of the tokens.
    """
    if not len(lengths):
        return Decoded(np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float32))
    sizes = np.asarray(lengths)
    order = np.argsort(-sizes, kind="stable")
    steps = np.arange(sizes[order[0]])
    # Tokens by step and sequence; the cells behind the end of a sequence are never read.
    tokens = (np.cumsum(sizes) - sizes)[order] + steps[:, None]
    counts = np.count_nonzero(sizes > steps[:, None], axis=1).tolist()
    grid = emissions[np.minimum(tokens, len(emissions) - 1)]
    path, marginals = _best_path(grid, transitions, counts), _marginals(grid, transitions, counts)
    is_cell = np.arange(len(sizes)) < np.array(counts)[:, None]
    labels = np.empty(len(emissions), dtype=np.intp)
    shares = np.empty(len(emissions), dtype=np.float32)
    labels[tokens[is_cell]] = path[is_cell]
    shares[tokens[is_cell]] = np.take_along_axis(marginals, path[:, :, None], axis=2)[:, :, 0][is_cell]
    return Decoded(labels, shares)


def _best_path(grid: Matrix, transitions: Matrix, counts: Sequence[int]) -> NDArray[np.intp]:
    """Return the best label by step and sequence; so many sequences, `counts`, have each step."""
    scores = grid.copy()
    previous = np.zeros(grid.shape, dtype=np.intp)
    into = np.ascontiguousarray(transitions.T)
    for step, count in enumerate(counts[1:], 1):
        candidates = scores[step - 1, :count, None, :] + into
        candidates.argmax(axis=2, out=previous[step, :count])
        scores[step, :count] += candidates.max(axis=2)
    # A sequence that ends at a step takes its best label there, a longer one follows its pointer.
    labels: NDArray[np.intp] = scores.argmax(axis=2)
    for step in range(len(counts) - 1, 0, -1):
        count = counts[step]
        labels[step - 1, :count] = previous[step, np.arange(count), labels[step, :count]]
    return labels


def _marginals(grid: Matrix, transitions: Matrix, counts: Sequence[int]) -> Matrix:
    """Return the probability of each label by step and sequence."""
    local = np.exp(grid - grid.max(axis=2, keepdims=True))
    factors = np.exp(transitions)
    forward, backward = local.copy(), np.ones_like(local)
    for step, count in enumerate(counts[1:], 1):
        values = (forward[step - 1, :count] @ factors) * local[step, :count]
        np.divide(values, values.sum(axis=1, keepdims=True), out=forward[step, :count])
    for step in range(len(counts) - 1, 0, -1):
        count = counts[step]
        values = (local[step, :count] * backward[step, :count]) @ factors.T
        np.divide(values, values.sum(axis=1, keepdims=True), out=backward[step - 1, :count])
    product = forward * backward
    result: Matrix = product / product.sum(axis=2, keepdims=True)
    return result
