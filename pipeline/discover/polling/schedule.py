"""A feed's situation in, its next visit out."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.discover.polling import publisher_limits
from pipeline.discover.polling.arrival_model import (
    HOUR,
    burst_factor,
    dispersion,
    effective_arrivals,
    hourly_rates,
    silence_factor,
)
from pipeline.discover.polling.backoff import FailureStreak, backoff_interval
from pipeline.discover.polling.interval import IntervalLimits, max_expected_arrivals, visit_interval
from pipeline.records import PollingState, VisitHints

__all__ = ["FeedState", "PollingPolicy", "next_visit"]

# A list of unknown length is taken for a short one.
_DEFAULT_LIST_LENGTH = 10
# Jitter: a tenth of the pause.
_JITTER_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class PollingPolicy:
    """The limits of pauses between two visits that succeed."""

    min_interval: timedelta = timedelta(minutes=5)
    # Also the longest that a publisher's wish holds.
    max_interval: timedelta = timedelta(days=1)
    # How long the entries of a list may wait for us, all of them added up.
    max_total_wait: timedelta = timedelta(minutes=30)
    # The longest pause of a feed that fails, also when its server asks for more.
    max_failure_interval: timedelta = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed after a visit."""

    polling: PollingState
    # What the headers of the answer asked for, when it was no new list.
    hints: VisitHints = field(default_factory=VisitHints)
    # None when the visit succeeded.
    failure: FailureStreak | None = None
    # The publisher tells us by push; visits are for what push may lose.
    has_push: bool = False


def next_visit(state: FeedState, policy: PollingPolicy, now: datetime, jitter: float) -> datetime:
    """Decide when a feed is looked at next.

    Args:
        state: what is known.
        policy: the limits.
        now: aware.
        jitter: 0 to 1, chosen at random by the caller, so that feeds do not march in step.

    Returns:
        Later than `now` by at least the shortest pause and by what the publisher asks for (a day at most by default);
        within the longest pause unless its hours to skip say otherwise. A feed that fails has pauses of its own.
    """
    if state.failure is not None:
        wait = min(backoff_interval(state.failure), policy.max_failure_interval) * (
            1 + _JITTER_SHARE * jitter
        )
    else:
        wait = _add_jitter(_success_interval(state, policy, now), policy, jitter)
    min_wait = max(
        publisher_limits.min_interval(hints, policy.max_interval)
        for hints in (state.polling.hints, state.hints)
    )
    return publisher_limits.next_allowed_time(now + max(wait, min_wait), state.polling.hints)


def _add_jitter(wait: timedelta, policy: PollingPolicy, jitter: float) -> timedelta:
    return min(max(wait, policy.min_interval), policy.max_interval / (1 + _JITTER_SHARE)) * (
        1 + _JITTER_SHARE * jitter
    )


def _success_interval(state: FeedState, policy: PollingPolicy, now: datetime) -> timedelta:
    polling = state.polling
    max_arrivals = max_expected_arrivals(
        polling.list_length or _DEFAULT_LIST_LENGTH, dispersion(polling), effective_arrivals(polling)
    )
    max_wait_hours = float("inf") if state.has_push else policy.max_total_wait / HOUR
    by_hour = [rate * silence_factor(polling) for rate in hourly_rates(polling)]
    return visit_interval(
        by_hour,
        now,
        IntervalLimits(max_arrivals * polling.safety_factor, max_wait_hours, policy.max_interval),
        burst_factor(polling),
    )
