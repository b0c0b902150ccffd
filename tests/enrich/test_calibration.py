"""Calibration keeps the order of confidences and stays between 0 and 1."""

from hypothesis import given
from hypothesis import strategies as some

from pipeline.enrich.entities.calibration import calibrate

PROBABILITIES = some.floats(0, 1)


@given(PROBABILITIES, PROBABILITIES)
def test_a_larger_probability_never_has_a_smaller_confidence(first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert 0 <= calibrate(low) <= calibrate(high) + 0.001
    assert calibrate(high) <= 1


def test_the_model_is_less_often_right_than_it_says() -> None:
    assert calibrate(0.9) < 0.75
    assert calibrate(1.0) == 0.96
