"""Features of characters depend on the text around them, and on the listed places."""

from pipeline.enrich.entities.character_features import character_features

PLACE_COLUMN = -2  # the part in a listed place


def test_there_is_a_row_for_each_character() -> None:
    assert [len(character_features(text)) for text in ("", "北", "他在北京。")] == [0, 1, 5]


def test_the_characters_of_a_listed_place_are_marked() -> None:
    codes = character_features("他在北京说")[:, PLACE_COLUMN].tolist()
    assert codes[0] == codes[1] == codes[4]
    assert len({codes[0], codes[2], codes[3]}) == 3
