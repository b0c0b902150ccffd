"""Validators are trusted, and checked only after an unusually long silence."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch import validator_check
from pipeline.fetch.validator_check import UnconditionalResult, ValidatorHistory

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _silent(days: float, not_modified_count: int = 200, checks: int = 0) -> ValidatorHistory:
    return ValidatorHistory(not_modified_count, NOW - days * DAY, checks)


def test_an_hourly_feed_is_checked_after_two_silent_days_and_not_before() -> None:
    assert validator_check.is_check_due(_silent(2), HOUR, NOW)
    assert not validator_check.is_check_due(_silent(1.9), HOUR, NOW)


def test_a_weekly_feed_may_be_silent_for_two_months() -> None:
    assert not validator_check.is_check_due(_silent(59), 7 * DAY, NOW)
    assert validator_check.is_check_due(_silent(60), 7 * DAY, NOW)


def test_a_few_304_responses_trigger_no_check() -> None:
    assert not validator_check.is_check_due(_silent(300, not_modified_count=9), HOUR, NOW)


def test_a_url_that_was_never_read_is_not_checked() -> None:
    assert not validator_check.is_check_due(ValidatorHistory(500), HOUR, NOW)


@given(st.floats(0, 100), st.floats(0.01, 30))
def test_each_honest_check_delays_the_next_one(days: float, pause: float) -> None:
    before, usual = _silent(days), timedelta(days=pause)
    after = ValidatorHistory(
        before.not_modified_count,
        before.body_read_at,
        validator_check.after_honest_check(before, NOW).honest_checks,
    )
    assert validator_check.is_check_due(before, usual, NOW) or not validator_check.is_check_due(
        after, usual, NOW
    )


def _result(*published: timedelta, same: bool = False, new: int = 2) -> UnconditionalResult:
    return UnconditionalResult(same, new, [NOW - ago for ago in published], last_not_modified_at=NOW - HOUR)


@pytest.mark.parametrize(
    ("result", "caught"),
    [
        (_result(same=True), True),
        (_result(same=True, new=0), False),
        (_result(DAY, 2 * DAY), True),
        (_result(DAY, 2 * DAY, new=0), False),
        (_result(HOUR * 1.5, HOUR / 2), False),
        (_result(DAY, HOUR / 2, HOUR / 3, HOUR / 4), False),
        (_result(30 * DAY, 31 * DAY), False),
    ],
    ids=[
        "same validators, other list",
        "same validators, only a date was touched",
        "published a day before the last 304",
        "no new entries",
        "a cache may be an hour old",
        "one entry with an early date among new ones",
        "older than the last list that was read",
    ],
)
def test_a_stale_304_is_distinguished_from_a_change(result: UnconditionalResult, caught: bool) -> None:  # noqa: FBT001 - the expected result
    assert validator_check.is_stale_304(_silent(3), result) is caught


def test_distrust_doubles_up_to_eight_weeks() -> None:
    durations = [validator_check.distrust_duration(times) for times in range(1, 7)]
    assert durations == [7 * DAY, 14 * DAY, 28 * DAY, 56 * DAY, 56 * DAY, 56 * DAY]
