"""Weights are found by name, and unknown names weigh nothing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich.hashed_weights import (
    HashedWeights,
    add_prefixes,
    extend_hashes,
    find_hashes,
    hash_name,
    hash_names,
)

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


@given(
    some.dictionaries(NAMES, some.integers(-8, 8), min_size=1),
    some.lists(some.tuples(NAMES, NAMES), min_size=1),
)
def test_rows_of_one_size_sum_up_as_groups(weights: dict[str, int], rows: list[tuple[str, str]]) -> None:
    table = HashedWeights.from_mapping({name: (weight,) for name, weight in weights.items()})
    hashes = np.array([[hash_name(name) for name in row] for row in rows], dtype=np.uint32)
    assert np.array_equal(table.row_sums(hashes), table.sums(hashes.ravel(), [2] * len(rows)))


@given(some.lists(some.integers(0, 40), min_size=1, unique=True), some.integers(0, 40))
def test_hashes_with_the_same_first_bits_are_told_apart(hashes: list[int], wanted: int) -> None:
    table = HashedWeights.from_hashes({value: (value + 1,) for value in hashes})
    assert table.sums([wanted], [1])[0, 0] == (wanted + 1 if wanted in hashes else 0)


@given(some.lists(NAMES, min_size=1), NAMES)
def test_the_hash_behind_a_prefix_is_that_of_the_whole_name(names: list[str], prefix: str) -> None:
    hashes = np.array([hash_name(name) for name in names], dtype=np.uint32)
    lengths = np.array([len(name.encode()) for name in names])
    found = add_prefixes(hashes[None], lengths[None], (prefix,))
    assert found.tolist() == [[hash_name(prefix + name) for name in names]]


def test_a_name_too_long_for_a_table_has_a_hash_behind_a_prefix() -> None:
    name = "a" * 10_000
    hashes, lengths = np.array([[hash_name(name)]], dtype=np.uint32), np.array([[len(name)]])
    assert len(add_prefixes(hashes, lengths, ("-1",))) == 1


@given(some.lists(some.dictionaries(NAMES, some.integers(-8, 8), min_size=1), min_size=1, max_size=4), NAMES)
def test_the_mean_of_tables_has_the_mean_weight_of_each_string(
    tables: list[dict[str, int]], name: str
) -> None:
    mean = HashedWeights.mean(
        [HashedWeights.from_mapping({key: (weight,) for key, weight in table.items()}) for table in tables]
    )
    for wanted in {name, *tables[0]}:
        expected = sum(table.get(wanted, 0) for table in tables) / len(tables)
        assert abs(mean.sums([hash_name(wanted)], [1])[0, 0] - expected) < 0.01


@given(some.lists(NAMES.filter(lambda name: "\n" not in name), min_size=1), NAMES)
def test_the_hash_before_an_ending_is_that_of_the_whole_name(names: list[str], ending: str) -> None:
    hashes, lengths = hash_names(names)
    assert lengths.tolist() == [len(name.encode()) for name in names]
    assert extend_hashes(hashes, ending.encode()).tolist() == [hash_name(name + ending) for name in names]


@given(some.sets(some.integers(0, 99), min_size=1), some.lists(some.integers(0, 99), min_size=1))
def test_each_hash_is_found_where_it_stands_and_others_nowhere(known: set[int], wanted: list[int]) -> None:
    hashes = np.array(sorted(known), dtype=np.uint32)
    positions = find_hashes(hashes, np.array(wanted, dtype=np.uint32)).tolist()
    assert positions == [sorted(known).index(key) if key in known else -1 for key in wanted]


@given(
    some.dictionaries(NAMES, some.integers(-8, 8), min_size=1),
    some.lists(some.tuples(NAMES, NAMES), min_size=1),
)
def test_the_sums_of_columns_leave_out_what_is_not_present(
    weights: dict[str, int], rows: list[tuple[str, str]]
) -> None:
    table = HashedWeights.from_mapping({name: (weight,) for name, weight in weights.items()})
    hashes = np.array([[hash_name(name) for name in row] for row in rows], dtype=np.uint32).T
    is_present = np.array([[True, index % 2 == 0] for index in range(len(rows))]).T
    expected = [
        weights.get(first, 0) + (weights.get(second, 0) if index % 2 == 0 else 0)
        for index, (first, second) in enumerate(rows)
    ]
    (sums,) = table.block_sums(hashes, is_present, [2])
    assert sums[:, 0].tolist() == expected
    first, second = table.block_sums(hashes, is_present, [1, 1])
    assert (first + second)[:, 0].tolist() == expected
