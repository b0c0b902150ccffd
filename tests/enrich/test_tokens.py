"""Tokens cover a text and do not depend on what stands beyond the white space around them."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrich.tokens import split_sentences, tokenize

TEXT = st.lists(
    st.text() | st.sampled_from(["U.S.", "Ann's", "1,300.5", "naïve,", "…", "O'Neill's", "a_b", "²x"])
).map(" ".join)


@given(TEXT)
def test_each_token_stands_at_its_offsets(text: str) -> None:
    assert all(text[token.start : token.end] == token.text for token in tokenize(text))


@given(TEXT)
def test_tokens_leave_out_only_white_space(text: str) -> None:
    assert "".join(token.text for token in tokenize(text)) == "".join(text.split())


@given(TEXT, TEXT)
def test_the_tokens_of_a_text_are_those_of_its_parts_between_spaces(text: str, other: str) -> None:
    joined = [token.text for token in tokenize(f"{text} {other}")]
    assert joined == [token.text for part in (text, other) for token in tokenize(part)]


def test_the_dot_of_a_danish_abbreviation_ends_no_sentence() -> None:
    text = "Hun arbejder hos Chr. Holm i Vejle. Det Kgl. Bibliotek åbner mandag."
    assert [sentence.text for sentence in split_sentences(text)] == [
        "Hun arbejder hos Chr. Holm i Vejle.",
        "Det Kgl. Bibliotek åbner mandag.",
    ]
