"""Decode linear-chain conditional random fields, many short sequences at a time.

CRF: Lafferty, McCallum & Pereira 2001; forward-backward and Viterbi: Rabiner 1989. The sequences are sorted by length,
so that one matrix operation makes the same step in all of them.
"""

import itertools
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


def decode(emissions: Matrix, transitions: Matrix, lengths: Sequence[int]) -> Decoded:
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
    steps = _steps(np.asarray(lengths))
    local = np.exp(emissions - emissions.max(axis=1, keepdims=True))
    factors = np.exp(transitions)
    labels = _best_path(emissions, transitions, steps)
    marginals = _marginals(local, factors, steps)
    return Decoded(labels, marginals[np.arange(len(labels)), labels])


def _steps(lengths: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Return, for each step, the tokens at that position of their sequences; the longest sequences come first."""
    order = np.argsort(-lengths, kind="stable")
    starts = (np.cumsum(lengths) - lengths)[order]
    ends = lengths[order]
    return [starts[: np.count_nonzero(ends > step)] + step for step in range(int(ends[0]))]


def _best_path(emissions: Matrix, transitions: Matrix, steps: list[NDArray[np.intp]]) -> NDArray[np.intp]:
    previous: list[NDArray[np.intp]] = []
    scores = np.empty_like(emissions)
    scores[steps[0]] = emissions[steps[0]]
    for before, tokens in itertools.pairwise(steps):
        candidates = scores[before[: len(tokens)], :, None] + transitions
        previous.append(candidates.argmax(axis=1))
        scores[tokens] = candidates.max(axis=1) + emissions[tokens]
    labels = np.empty(len(emissions), dtype=np.intp)
    # From the last step back: a sequence that ends here takes its best label, a longer one follows its pointer.
    for step in range(len(steps) - 1, -1, -1):
        tokens = steps[step]
        num_longer = len(steps[step + 1]) if step + 1 < len(steps) else 0
        labels[tokens] = scores[tokens].argmax(axis=1)
        if num_longer:
            following = labels[steps[step + 1]]
            labels[tokens[:num_longer]] = previous[step][np.arange(num_longer), following]
    return labels


def _marginals(local: Matrix, factors: Matrix, steps: list[NDArray[np.intp]]) -> Matrix:
    forward, backward = local.copy(), np.ones_like(local)
    for before, tokens in itertools.pairwise(steps):
        values = (forward[before[: len(tokens)]] @ factors) * local[tokens]
        forward[tokens] = values / values.sum(axis=1, keepdims=True)
    for tokens, after in zip(steps[-2::-1], steps[:0:-1], strict=False):
        values = (local[after] * backward[after]) @ factors.T
        backward[tokens[: len(after)]] = values / values.sum(axis=1, keepdims=True)
    product = forward * backward
    result: Matrix = product / product.sum(axis=1, keepdims=True)
    return result
