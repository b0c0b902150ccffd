"""Features of characters depend on the characters beside them, and on listed places, only."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich.entities.character_features import character_features
from pipeline.enrich.entities.chinese_words import KIND_STEP, find_words

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


def test_the_longest_listed_words_that_begin_and_end_at_a_character_are_found() -> None:
    codes = np.frombuffer("他在北京大学说".encode("utf-32-le"), dtype=np.uint32)
    words = find_words(codes)
    sizes = [words.beginning % KIND_STEP, words.ending % KIND_STEP]
    assert [size.tolist() for size in sizes] == [[0, 0, 4, 0, 2, 2, 0], [0, 0, 0, 2, 0, 4, 2]]
    assert np.flatnonzero(words.around).tolist() == [3, 4]


@given(some.text(alphabet="他在北京大学说", max_size=6))
def test_each_listed_word_that_begins_at_a_character_ends_at_another(text: str) -> None:
    words = find_words(np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32))
    for start, word in enumerate(words.beginning.tolist()):
        if word:
            assert words.ending[start + word % KIND_STEP - 1] % KIND_STEP >= word % KIND_STEP
