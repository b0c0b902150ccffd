"""Features of characters depend on the characters beside them, and on listed places, only."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich.entities.character_features import character_features

PLACE_COLUMN = -2  # the part in a listed place
TEXTS = some.text(alphabet="東京アメリカのa1。", min_size=1, max_size=30)


@given(TEXTS, TEXTS, TEXTS)
def test_a_character_has_the_same_features_in_the_same_neighbourhood(
    before: str, middle: str, after: str
) -> None:
    # Two characters on each side are the neighbourhood.
    whole = character_features(f"{before}の。{middle}。の{after}", "ja")
    alone = character_features(f"の。{middle}。の", "ja")
    start = len(before) + 2
    assert np.array_equal(whole[start : start + len(middle)], alone[2 : 2 + len(middle)])


def test_different_characters_have_different_features() -> None:
    first, second = character_features("東", "ja"), character_features("京", "ja")
    assert first.shape == second.shape
    assert np.count_nonzero(first != second) >= 6


def test_the_characters_of_a_listed_place_are_marked() -> None:
    codes = character_features("他在北京说", "zh")[:, PLACE_COLUMN].tolist()
    assert codes[0] == codes[1] == codes[4]
    assert len({codes[0], codes[2], codes[3]}) == 3


def test_traditional_characters_count_as_simplified_ones_in_chinese_only() -> None:
    assert np.array_equal(character_features("德國總統", "zh"), character_features("德国总统", "zh"))
    assert not np.array_equal(character_features("德國", "ja"), character_features("德国", "ja"))
