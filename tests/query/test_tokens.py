"""Texts are split into the words that full-text search compares."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.query.tokens import fold_word, iter_spans, words_of


def _is_word_char(char: str) -> bool:
    category = unicodedata.category(char)
    return category != "No" and (category[0] in "LNM" or char.isalnum())


def test_each_character_is_part_of_a_word_by_its_category() -> None:
    chars = [chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000]
    assert [char for char in chars if bool(words_of(char)) != _is_word_char(char)] == []


@given(st.text(max_size=40))
def test_words_are_the_runs_of_letters_digits_and_marks(text: str) -> None:
    spaced = "".join(char if _is_word_char(char) else " " for char in text)
    assert words_of(text) == tuple(fold_word(word) for word in spaced.split(" ") if word)
    assert words_of(text) == tuple(fold_word(text[start:end]) for start, end in iter_spans(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The mill’s Café", ("the", "mill", "s", "cafe")),
        ("हिन्दी समाचार।", ("हिन्दी", "समाचार")),
        ("a_b 3.5", ("a", "b", "3", "5")),
        ("120 m² for 2½ years", ("120", "m", "for", "2", "years")),
        ("—", ()),
    ],
)
def test_a_text_has_these_words(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words
