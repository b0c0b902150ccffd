"""The beginnings and endings of words are hashed as if each stood alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrich.entities.word_parts import PartValues, WordParts
from pipeline.enrich.hashed_weights import hash_name

WORD = st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=7)


@pytest.mark.parametrize("size", [2, 5, -2, -5])
@given(st.lists(WORD, min_size=1, max_size=8))
def test_a_part_has_the_hash_and_the_length_of_its_characters(size: int, words: list[str]) -> None:
    values = PartValues(WordParts(words), size, np.ones(len(words), dtype=bool))
    hashes, lengths, _ = values.hash()
    parts = [word[:size] if size > 0 else word[size:] for word in words]
    assert [values.read(index) for index in range(len(words))] == parts
    assert hashes.tolist() == [hash_name(part) for part in parts]
    assert lengths.tolist() == [len(part.encode()) for part in parts]


def test_a_word_that_has_no_such_feature_has_no_value() -> None:
    values = PartValues(WordParts(["Vale", "Al"]), 3, np.array([True, False]))
    assert [values.read(index) for index in range(len(values))] == ["Val", None]
    assert values.hash().is_present.tolist() == [True, False]
