"""A server that says "not modified" is believed, and looked at without validators only when its silence is odd."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch import validator_check
from pipeline.fetch.validator_check import UnconditionalResult, ValidatorHistory

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _silent(days: float, answers: int = 200, checks: int = 0) -> ValidatorHistory:
    return ValidatorHistory(answers, NOW - days * DAY, checks)


def test_an_hourly_feed_is_looked_at_after_two_silent_days_and_not_before() -> None:
    assert validator_check.is_check_due(_silent(2), HOUR, NOW)
    assert not validator_check.is_check_due(_silent(1.9), HOUR, NOW)


def test_a_weekly_feed_may_be_silent_for_two_months() -> None:
    assert not validator_check.is_check_due(_silent(59), 7 * DAY, NOW)
    assert validator_check.is_check_due(_silent(60), 7 * DAY, NOW)


def test_a_few_answers_are_never_suspicious() -> None:
    assert not validator_check.is_check_due(_silent(300, answers=9), HOUR, NOW)


def test_what_was_never_read_has_nothing_to_compare() -> None:
    assert not validator_check.is_check_due(ValidatorHistory(500), HOUR, NOW)


@given(st.floats(0, 100), st.floats(0.01, 30))
def test_each_honest_look_puts_the_next_one_further_away(days: float, pause: float) -> None:
    before, usual = _silent(days), timedelta(days=pause)
    after = ValidatorHistory(
        before.not_modified_count,
        before.body_read_at,
        validator_check.after_honest_check(before, NOW).honest_checks,
    )
    assert validator_check.is_check_due(before, usual, NOW) or not validator_check.is_check_due(
        after, usual, NOW
    )


def _second(*published: timedelta, same: bool = False, new: int = 2) -> UnconditionalResult:
    return UnconditionalResult(same, new, [NOW - ago for ago in published], last_not_modified_at=NOW - HOUR)


@pytest.mark.parametrize(
    ("second", "caught"),
    [
        (_second(same=True), True),
        (_second(same=True, new=0), False),
        (_second(DAY, 2 * DAY), True),
        (_second(DAY, 2 * DAY, new=0), False),
        (_second(HOUR * 1.5, HOUR / 2), False),
        (_second(DAY, HOUR / 2, HOUR / 3, HOUR / 4), False),
        (_second(30 * DAY, 31 * DAY), False),
    ],
    ids=[
        "same validators, other list",
        "same validators, only a date was touched",
        "published a day before it was denied",
        "nothing that we had not seen",
        "a cache may be an hour old",
        "one entry with an early date among new ones",
        "older than the last list that was read",
    ],
)
def test_a_lie_is_told_from_a_change(second: UnconditionalResult, caught: bool) -> None:  # noqa: FBT001 - a case's answer
    assert validator_check.is_stale_304(_silent(3), second) is caught


def test_doubt_lasts_longer_each_time_and_ends() -> None:
    lasts = [validator_check.distrust_duration(times) for times in range(1, 7)]
    assert lasts == [7 * DAY, 14 * DAY, 28 * DAY, 56 * DAY, 56 * DAY, 56 * DAY]
