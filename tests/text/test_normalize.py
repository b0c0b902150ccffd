import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import (
    fold,
    fold_to_alphanumeric,
    jaccard,
    normalize_whitespace,
    strip_accents,
    text_similarity,
)


@pytest.mark.parametrize(
    ("text", "normalized"),
    [
        ("  a \n\t b ", "a b"),
        ("so\u00adft", "soft"),
        ("a\u200bb", "ab"),
        ("\ufeffnews", "news"),
        ("\uf09a Share \ue001", "Share"),
        ("李\ue863先生", "李\ue863先生"),
        ("", ""),
    ],
)
def test_white_space_is_collapsed_and_invisible_characters_are_removed(text: str, normalized: str) -> None:
    assert normalize_whitespace(text) == normalized


@given(st.text())
def test_normalizing_twice_is_normalizing_once(text: str) -> None:
    once = normalize_whitespace(text)
    assert normalize_whitespace(once) == once


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Élysée", "ELYSEE"),
        ("Müller", "muller"),
        ("STRASSE", "straße"),
        ("ﬁrst", "FIRST"),
        ("ΑΘΗΝΑ", "αθηνα"),
    ],
)
def test_spellings_of_one_word_fold_to_the_same_text(first: str, second: str) -> None:
    assert fold(first) == fold(second)


def test_vowel_signs_of_indian_scripts_are_kept() -> None:
    assert fold("जनवरी") != fold("जनवर")


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.frozensets(st.text(max_size=3)), st.frozensets(st.text(max_size=3)))
def test_the_jaccard_index_is_symmetric_and_between_0_and_1(
    first: frozenset[str], second: frozenset[str]
) -> None:
    assert jaccard(first, second) == jaccard(second, first)
    assert 0 <= jaccard(first, second) <= 1
    assert jaccard(first, first) == (1 if first else 0)


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Orbán", "Orban"), ("Đà Nẵng", "Đa Nang"), ("हिन्दी", "हिन्दी"), ("서울", "서울"), ("", "")],
)
def test_accents_are_removed_and_case_is_kept(text: str, plain: str) -> None:
    assert strip_accents(text) == plain


@pytest.mark.parametrize(("first", "second"), [("The Vale Post", "thevalepost"), ("O’Neíll", "o'neill")])
def test_names_are_equal_however_they_are_spaced_and_punctuated(first: str, second: str) -> None:
    assert fold_to_alphanumeric(first) == fold_to_alphanumeric(second)


def test_texts_are_as_similar_as_their_words_whatever_case_and_accents() -> None:
    assert text_similarity("Élysée: mill reopens", "ELYSEE — Mill closes") == 0.5
    assert text_similarity("", "…") == 0


@given(st.text(), st.text())
def test_similarity_of_texts_is_symmetric(first: str, second: str) -> None:
    assert text_similarity(first, second) == text_similarity(second, first)
