"""A word is special for texts that have it more often than others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.keyness import log_likelihood

TOTALS = st.integers(1, 10_000)


def test_the_score_is_that_of_the_formula() -> None:
    # 10 of 100 against 10 of 1,000; 2 * (10 * ln(10 / 1.818) + 10 * ln(10 / 18.18)).
    assert log_likelihood(10, 100, 10, 1_000) == pytest.approx(22.14, abs=0.01)


@given(TOTALS, TOTALS, st.data())
def test_the_sign_says_where_the_word_is_more_frequent(
    total: int, other_total: int, data: st.DataObject
) -> None:
    count, other = data.draw(st.integers(0, total)), data.draw(st.integers(1, other_total))
    score = log_likelihood(count, total, other, other_total)
    if count * other_total > other * total:
        assert score > 0
    elif count * other_total < other * total:
        assert score < 0
    else:
        assert score == pytest.approx(0, abs=1e-6)
