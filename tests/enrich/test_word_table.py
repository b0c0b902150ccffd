"""A table of words is a dictionary in one block of bytes."""

from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrich.word_table import WordTable

WORD = st.text(st.characters(codec="utf-8", exclude_characters="\t\n"), max_size=5)


@given(st.dictionaries(WORD, WORD, max_size=50), st.lists(WORD))
def test_a_table_has_the_words_and_values_of_the_dictionary_and_no_others(
    values: dict[str, str], others: list[str]
) -> None:
    table = WordTable.from_mapping(values)
    assert dict(table.items()) == values
    for word in (*values, *others):
        assert table.get(word) == values.get(word)
        assert (word in table) is (word in values)


@given(st.dictionaries(WORD, WORD, max_size=50), st.lists(WORD))
def test_no_word_of_a_table_is_left_out_of_the_possible_ones(
    values: dict[str, str], others: list[str]
) -> None:
    words = [*values, *others]
    hashes = np.array([crc32(word.encode()) for word in words], dtype=np.uint32)
    are_possible = WordTable.from_mapping(values).are_possible(hashes).tolist()
    assert all(are_possible[: len(values)])


def test_few_unknown_words_are_possible_ones() -> None:
    table = WordTable.from_mapping({str(number): "" for number in range(1_000)})
    others = np.array([crc32(str(number).encode()) for number in range(10_000, 20_000)], dtype=np.uint32)
    assert np.count_nonzero(table.are_possible(others)) < 10_000 / 16


def test_a_word_that_is_part_of_another_one_or_a_value_is_not_found() -> None:
    table = WordTable.from_mapping({"Vale": "Alder", "Newvale": ""})
    assert ("vale" in table, "Val" in table, "Alder" in table) == (False, False, False)
    with pytest.raises(KeyError, match="Alder"):
        _ = table["Alder"]
