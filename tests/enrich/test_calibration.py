"""Calibration keeps the order of confidences and stays between 0 and 1."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich.entities.calibration import calibrate

PROBABILITIES = some.floats(0, 1)


@given(first=PROBABILITIES, second=PROBABILITIES, is_english=some.booleans())
def test_a_larger_probability_never_has_a_smaller_confidence(
    first: float, second: float, *, is_english: bool
) -> None:
    low, high = sorted((first, second))
    assert 0 <= calibrate(low, is_english=is_english) <= calibrate(high, is_english=is_english) + 0.001
    assert calibrate(high, is_english=is_english) <= 1


@pytest.mark.parametrize("is_english", [True, False])
def test_the_models_are_less_often_right_than_they_say(*, is_english: bool) -> None:
    assert calibrate(0.9, is_english=is_english) < 0.8
    assert calibrate(1.0, is_english=is_english) == 0.96
