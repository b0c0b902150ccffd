"""Small towns and regions are known in the languages of their countries."""

from pipeline.enrich.entities.local_places import is_local_place
from pipeline.enrich.entities.word_features import word_features


def test_a_small_town_is_known_in_the_language_of_its_country() -> None:
    assert is_local_place("Lillehammer", "no")
    assert not is_local_place("Lillehammer", "pl")
    assert not is_local_place("Qwxzy", "no")


def test_a_language_without_a_list_has_no_local_places() -> None:
    assert not is_local_place("Lillehammer", "xx")


def test_the_form_of_a_region_has_a_feature_of_its_own() -> None:
    assert "v" in word_features("Elsass", "de").own
    assert "v~" in word_features("Elsasses", "de").own
    assert not {"v", "v~"} & set(word_features("Elsass", None).own)
