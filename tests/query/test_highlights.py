"""Highlights are where the words stand; an excerpt holds them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.query import parse_query
from pipeline.query.highlights import find_ranges, make_excerpt

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("mill", ["Mill", "mill"]),
        ('"the mill"', ["the mill"]),
        ("open*", ["opened"]),
        ("mill -opened", ["Mill", "mill"]),
        ("cafe NEAR/9 mill", ["Mill", "Café", "mill"]),
        ("title:mill", []),
        ("text:mill", ["Mill", "mill"]),
        ("source:mill", []),
    ],
)
def test_the_words_of_a_query_are_found_in_a_text(query: str, words: list[str]) -> None:
    text = "Mill opened: the Café of the mill."
    ranges = find_ranges(parse_query(query, NOW), text, "text")
    assert [text[start:end] for start, end in ranges] == words


@given(
    st.lists(st.sampled_from(["mill", "fire", "a", "Süd—", "\n", "longer-word"]), max_size=80),
    st.integers(20, 90),
)
def test_an_excerpt_is_short_and_its_highlights_are_the_words(parts: list[str], max_chars: int) -> None:
    text = " ".join(parts)
    excerpt = make_excerpt(parse_query("mill OR fire", NOW), text, max_chars)
    assert len(excerpt.text.strip("…")) <= max_chars
    assert excerpt.text.strip("…") in " ".join(text.split())
    assert {excerpt.text[start:end] for start, end in excerpt.highlights} <= {"mill", "fire"}
    if "mill" in parts:
        assert excerpt.highlights
