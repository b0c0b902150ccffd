"""Detect servers that answer 304 although the content changed (stale 304).

A broken cache may answer "not modified" (RFC 9110, 15.4.5) for ever. Unconditional requests at each visit would be
wasteful, so a URL is checked without validators only when its silence is much longer than its usual interval. Each
check that finds the server honest doubles the silence before the next one.
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

# 304 responses in a row, and the time without a body, before a check without validators.
_MIN_NOT_MODIFIED_COUNT = 10
_MIN_SILENCE = timedelta(days=2)
_MAX_SILENCE = timedelta(days=60)
# Silence of so many usual intervals is no chance: its probability is e^-10 for Poisson arrivals.
_MIN_USUAL_PAUSES = 10
# An entry published so long before a 304 should have been in the response, despite caches on the way.
_MAX_CACHE_AGE = timedelta(hours=1)
_MIN_LATE_ENTRIES = 2
_DISTRUST_DURATION = timedelta(days=7)
_MAX_DISTRUST_DOUBLINGS, _MAX_CHECK_DOUBLINGS = 3, 5


@dataclass(frozen=True, slots=True)
class ValidatorHistory:
    """The responses of one URL since its body was last read."""

    # 304 responses in a row.
    not_modified_count: int = 0
    # When its body was last read (aware); None when it never was.
    body_read_at: datetime | None = None
    # Checks without validators in a row that found the server honest.
    honest_checks: int = 0


@dataclass(frozen=True, slots=True)
class UnconditionalResult:
    """The result of a check without validators."""

    # The response has the validators that were stored.
    has_same_validators: bool
    # Entries not seen before.
    new_entries: int
    # Publication times of the listed entries that have one; aware.
    published_times: Sequence[datetime]
    # When the server last answered 304; aware.
    last_not_modified_at: datetime


def is_check_due(history: ValidatorHistory, usual_interval: timedelta | None, now: datetime) -> bool:
    """Tell whether a URL has been silent for so long that one request without validators is due.

    Args:
        history: of the URL.
        usual_interval: between two arrivals of entries; None when it is not known.
        now: aware.
    """
    if history.body_read_at is None or history.not_modified_count < _MIN_NOT_MODIFIED_COUNT:
        return False
    silence = max(_MIN_SILENCE, _MIN_USUAL_PAUSES * (usual_interval or _MIN_SILENCE))
    return now - history.body_read_at >= min(
        silence * (1 << min(history.honest_checks, _MAX_CHECK_DOUBLINGS)), _MAX_SILENCE
    )


def is_stale_304(history: ValidatorHistory, result: UnconditionalResult) -> bool:
    """Tell whether a server answered 304 although its content had changed.

    Either the same validators now come with new entries, or entries were published well before its last 304.

    Args:
        history: before this check.
        result: of this check.
    """
    if result.has_same_validators:
        return result.new_entries > 0
    published_since = [
        moment for moment in result.published_times if history.body_read_at and moment > history.body_read_at
    ]
    late = [moment for moment in published_since if moment < result.last_not_modified_at - _MAX_CACHE_AGE]
    return result.new_entries > 0 and len(late) >= _MIN_LATE_ENTRIES and 2 * len(late) >= len(published_since)


def after_304(history: ValidatorHistory) -> ValidatorHistory:
    """Return the history after one more 304."""
    return replace(history, not_modified_count=history.not_modified_count + 1)


def after_body(history: ValidatorHistory, now: datetime) -> ValidatorHistory:
    """Return the history after a response with a body."""
    return ValidatorHistory(0, now, history.honest_checks)


def after_honest_check(history: ValidatorHistory, now: datetime) -> ValidatorHistory:
    """Return the history after a check that found the server honest."""
    return ValidatorHistory(0, now, history.honest_checks + 1)


def distrust_duration(incidents: int) -> timedelta:
    """Return how long validators are not sent to a server: one week, doubled each time, at most eight.

    Args:
        incidents: how often the server was caught, this time included.
    """
    return _DISTRUST_DURATION * (1 << min(incidents - 1, _MAX_DISTRUST_DOUBLINGS))
