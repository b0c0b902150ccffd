"""Decoding finds the labels that trying out every path finds."""

from itertools import pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

from pipeline.enrich.entities.linear_chain import decode

NUM_LABELS = 3
SCORES = some.floats(-4, 4, width=32)


@given(
    some.lists(some.integers(1, 4), min_size=1, max_size=4),
    arrays(np.float32, (NUM_LABELS, NUM_LABELS), elements=SCORES),
    some.data(),
)
def test_decoding_agrees_with_trying_out_every_path(
    lengths: list[int], transitions: np.ndarray, data: some.DataObject
) -> None:
    emissions = data.draw(arrays(np.float32, (sum(lengths), NUM_LABELS), elements=SCORES))
    decoded = decode(emissions, transitions, lengths)
    start = 0
    for length in lengths:
        own = slice(start, start + length)
        scores = {
            path: float(emissions[own][np.arange(length), path].sum())
            + sum(float(transitions[pair]) for pair in pairwise(path))
            for path in product(range(NUM_LABELS), repeat=length)
        }
        best = tuple(map(int, decoded.labels[own]))
        assert np.isclose(scores[best], max(scores.values()), atol=1e-4)
        total = sum(map(np.exp, scores.values()))
        for index, label in enumerate(best):
            share = sum(np.exp(score) for path, score in scores.items() if path[index] == label) / total
            assert np.isclose(decoded.marginals[own][index], share, atol=1e-3)
        start += length


@given(
    some.lists(some.integers(1, 4), min_size=1, max_size=5),
    arrays(np.float32, (NUM_LABELS, NUM_LABELS), elements=SCORES),
    some.data(),
)
def test_only_sequences_without_names_have_no_marginals(
    lengths: list[int], transitions: np.ndarray, data: some.DataObject
) -> None:
    emissions = data.draw(arrays(np.float32, (sum(lengths), NUM_LABELS), elements=SCORES))
    full, quick = decode(emissions, transitions, lengths), decode(emissions, transitions, lengths, outside=0)
    assert np.array_equal(full.labels, quick.labels)
    for labels, expected, marginals in zip(
        *(
            np.split(values, np.cumsum(lengths)[:-1])
            for values in (full.labels, full.marginals, quick.marginals)
        ),
        strict=True,
    ):
        assert np.allclose(marginals, expected if labels.any() else 0)


def test_no_sequences_have_no_labels() -> None:
    decoded = decode(np.zeros((0, 2), dtype=np.float32), np.zeros((2, 2), dtype=np.float32), [])
    assert len(decoded.labels) == len(decoded.marginals) == 0
