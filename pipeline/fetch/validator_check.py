"""What a server answered so far in; when to look without validators, and whether it lied about 304, out.

A server whose cache is broken may say "not modified" (RFC 9110, 15.4.5) for ever. Asking it plainly each time would be
rude to all the honest ones, so an address is looked at without validators only when it has been silent for much
longer than its own habit, and each time that shows honesty the next look is twice as far away.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

__all__ = [
    "UnconditionalResult",
    "ValidatorHistory",
    "after_304",
    "after_body",
    "after_honest_check",
    "distrust_duration",
    "is_check_due",
    "is_stale_304",
]

# Answers of 304 in a row, and the least time without a body, before a look without validators.
_MIN_NOT_MODIFIED_COUNT = 10
_MIN_SILENCE = timedelta(days=2)
_MAX_SILENCE = timedelta(days=60)
# Silence of so many usual pauses is not chance: for arrivals at random e^-10.
_MIN_USUAL_PAUSES = 10
# What was published so long before a 304 should have been in the answer, whatever caches stand between.
_MAX_CACHE_AGE = timedelta(hours=1)
_MIN_LATE_ENTRIES = 2
_DISTRUST_DURATION = timedelta(days=7)
_MAX_DISTRUST_DOUBLINGS, _MAX_CHECK_DOUBLINGS = 3, 5


@dataclass(frozen=True, slots=True)
class ValidatorHistory:
    """What one address answered since its body was last read."""

    # 304 answers in a row.
    not_modified_count: int = 0
    # When its body was last read; None when it never was.
    body_read_at: datetime | None = None
    # Looks without validators, one after the other, that found the server honest.
    honest_checks: int = 0


@dataclass(frozen=True, slots=True)
class UnconditionalResult:
    """What a look without validators brought."""

    # The validators are still the ones that were held.
    has_same_validators: bool
    # Entries nobody had seen.
    new_entries: int
    # When the entries listed now were published, where they say so; aware.
    published_times: Sequence[datetime]
    # When the server last said that nothing had changed.
    last_not_modified_at: datetime


def is_check_due(history: ValidatorHistory, usual_interval: timedelta | None, now: datetime) -> bool:
    """Whether an address has been silent for so long that it is looked at without validators once.

    Args:
        history: what it answered.
        usual_interval: between two arrivals of news; None when that is not known.
        now: aware.
    """
    if history.body_read_at is None or history.not_modified_count < _MIN_NOT_MODIFIED_COUNT:
        return False
    silence = max(_MIN_SILENCE, _MIN_USUAL_PAUSES * (usual_interval or _MIN_SILENCE))
    return now - history.body_read_at >= min(
        silence * (1 << min(history.honest_checks, _MAX_CHECK_DOUBLINGS)), _MAX_SILENCE
    )


def is_stale_304(history: ValidatorHistory, result: UnconditionalResult) -> bool:
    """Whether a server said "not modified" about what had changed.

    Either the same validators stand for another list now, or what is listed was published well before it last said so.

    Args:
        history: before this look.
        result: what the look brought.
    """
    if result.has_same_validators:
        return result.new_entries > 0
    published_since = [
        moment for moment in result.published_times if history.body_read_at and moment > history.body_read_at
    ]
    late = [moment for moment in published_since if moment < result.last_not_modified_at - _MAX_CACHE_AGE]
    return result.new_entries > 0 and len(late) >= _MIN_LATE_ENTRIES and 2 * len(late) >= len(published_since)


def after_304(history: ValidatorHistory) -> ValidatorHistory:
    """The past after one more 304."""
    return replace(history, not_modified_count=history.not_modified_count + 1)


def after_body(history: ValidatorHistory, now: datetime) -> ValidatorHistory:
    """The past after a body."""
    return ValidatorHistory(0, now, history.honest_checks)


def after_honest_check(history: ValidatorHistory, now: datetime) -> ValidatorHistory:
    """The past after a look that found the server honest."""
    return ValidatorHistory(0, now, history.honest_checks + 1)


def distrust_duration(incidents: int) -> timedelta:
    """How long a server's 304 is not believed: a week, then two, at most eight.

    Args:
        incidents: how often it was caught, this time included.
    """
    return _DISTRUST_DURATION * (1 << min(incidents - 1, _MAX_DISTRUST_DOUBLINGS))
