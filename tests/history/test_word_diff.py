"""A diff holds both texts, and marks the words that differ."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.history import DiffSide, diff_words, format_diff

WORDS = st.lists(
    st.sampled_from(["mill", "works", "for", "nine", "weeks", "ten", "\n\n", "Ada"]), max_size=40
)
TEXTS = WORDS.map(" ".join)


@given(TEXTS, TEXTS)
def test_the_parts_of_a_diff_give_both_texts(before: str, after: str) -> None:
    parts = diff_words(before, after)
    old = [word for part in parts if part.side is not DiffSide.ADDED for word in part.text.split()]
    new = [word for part in parts if part.side is not DiffSide.REMOVED for word in part.text.split()]
    assert (old, new) == (before.split(), after.split())


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert all(part.side is DiffSide.BOTH for part in diff_words(text, text))


def test_the_changed_words_are_marked_where_they_stand() -> None:
    diff = diff_words("The work takes nine weeks.", "The work on the bridge takes eleven weeks.")
    assert format_diff(diff) == "The work {+on the bridge+} takes [-nine-] {+eleven+} weeks."


def test_a_paragraph_that_was_moved_in_does_not_change_the_others() -> None:
    diff = diff_words("One two.\n\nFive six.", "One two.\n\nThree four.\n\nFive six.")
    added = [part.text.strip() for part in diff if part.side is DiffSide.ADDED]
    assert added == ["Three four."]


def test_far_words_that_did_not_change_are_left_out() -> None:
    words = " ".join(f"w{number}" for number in range(50))
    diff = diff_words(f"{words} nine {words}", f"{words} ten {words}")
    assert format_diff(diff, 2) == "… w48 w49 [-nine-] {+ten+} w0 w1 …"
