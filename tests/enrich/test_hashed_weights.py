"""Weights are found by name, and unknown names weigh nothing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich.hashed_weights import HashedWeights, hash_name

NAMES = some.text(min_size=1, max_size=8)


@given(
    some.dictionaries(NAMES, some.integers(-8, 8), min_size=1),
    some.lists(some.lists(NAMES, min_size=1), min_size=1),
)
def test_the_sum_of_a_group_is_the_sum_of_its_weights(
    weights: dict[str, int], groups: list[list[str]]
) -> None:
    table = HashedWeights.from_mapping({name: (weight,) for name, weight in weights.items()})
    hashes = [hash_name(name) for group in groups for name in group]
    sums = table.sums(hashes, [len(group) for group in groups])
    assert sums[:, 0].tolist() == [sum(weights.get(name, 0) for name in group) for group in groups]


def test_the_table_is_sorted_by_hash() -> None:
    table = HashedWeights.from_mapping(dict.fromkeys("abcdef", (1.0, 2.0)))
    assert np.all(table.hashes[:-1] < table.hashes[1:])
    assert table.weights.shape == (6, 2)
