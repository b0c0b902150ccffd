"""Attempts are counted by what caused the wait, at early stages and late ones."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.attempts import AttemptCount, after_deferral, attempts_made

ERROR = ("http.503", "The server is overloaded.")
COUNTS = st.builds(AttemptCount, st.integers(1, 9), st.integers(0, 9))


@given(count=COUNTS, is_late_stage=st.booleans())
def test_a_wait_that_the_entry_did_not_cause_leaves_the_next_attempt_the_same(
    *, count: AttemptCount, is_late_stage: bool
) -> None:
    after = after_deferral(count, ERROR, counts=False, is_late_stage=is_late_stage)
    begun_again = AttemptCount(after.attempt + 1, after.lost_attempts)
    assert attempts_made(begun_again, is_late_stage=is_late_stage) == attempts_made(
        count, is_late_stage=is_late_stage
    )


def test_a_failure_at_a_late_stage_is_still_counted_when_the_stages_before_ran_again() -> None:
    after = after_deferral(AttemptCount(1, 0), ERROR, counts=True, is_late_stage=True)
    begun_again = AttemptCount(1, after.lost_attempts)  # advancing through the stages reset `attempt`
    assert attempts_made(begun_again, is_late_stage=True) == 2


def test_the_reason_of_an_attempt_outlives_a_wait_that_is_not_counted() -> None:
    count = AttemptCount(2, 0, "gone", "The page is gone.")
    assert after_deferral(count, ERROR, counts=False, is_late_stage=False).reason == "gone"
    first = AttemptCount(1, 0)
    assert after_deferral(first, ERROR, counts=False, is_late_stage=False).reason == ERROR[0]
