"""Texts are split into the words that full-text search compares."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.query.tokens import fold_word, iter_spans, words_of


@given(st.text(max_size=40))
def test_words_are_the_runs_of_letters_digits_and_marks(text: str) -> None:
    spaced = "".join(
        char if unicodedata.category(char)[0] in "LNM" or char.isalnum() else " " for char in text
    )
    assert words_of(text) == tuple(fold_word(word) for word in spaced.split(" ") if word)
    assert words_of(text) == tuple(fold_word(text[start:end]) for start, end in iter_spans(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The mill’s Café", ("the", "mill", "s", "cafe")),
        ("हिन्दी समाचार।", ("हिन्दी", "समाचार")),
        ("a_b 3.5", ("a", "b", "3", "5")),
        ("—", ()),
    ],
)
def test_a_text_has_these_words(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words
