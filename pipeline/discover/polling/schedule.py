"""Decide when a feed is visited next."""

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
from pipeline.records import FeedKind, PollingState, VisitHints

__all__ = ["FeedState", "PollingPolicy", "has_missed_entries", "next_visit"]

# Assumed for a list of unknown length.
_DEFAULT_LIST_LENGTH = 10
# Sitemaps list by time or by change, not the newest entries only: what they no longer list is old, not lost.
_KINDS_WITHOUT_WINDOW = frozenset({FeedKind.SITEMAP, FeedKind.SITEMAP_INDEX})
# Jitter, as a share of the interval.
_JITTER_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class PollingPolicy:
    """The limits of the interval between two visits."""

    min_interval: timedelta = timedelta(minutes=5)
    # Also the longest interval that a publisher's polling hint can require.
    max_interval: timedelta = timedelta(days=1)
    # The target for the total delay of the new entries of a visit, added up.
    max_total_wait: timedelta = timedelta(minutes=30)
    # The longest interval of a feed that fails, also when its server asks for more.
    max_failure_interval: timedelta = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed after a visit."""

    polling: PollingState
    # The hints of the response headers, when the list was not a new one.
    hints: VisitHints = field(default_factory=VisitHints)
    # None when the visit succeeded.
    failure: FailureStreak | None = None
    # New entries are pushed (WebSub); visits only find what a push may lose.
    has_push: bool = False


def next_visit(state: FeedState, policy: PollingPolicy, now: datetime, jitter: float) -> datetime:
    """Decide when a feed is visited next.

    Args:
        state: after the last visit.
        policy: the limits.
        now: aware.
        jitter: 0 to 1, a random number from the caller; it keeps feeds from being visited at the same moment.

    Returns:
        A time later than `now` by at least the shortest interval and by what the publisher asks for (a day at most by
        default), and within the longest interval unless the hours to skip exceed it. A feed that fails has intervals
        of its own.
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


def has_missed_entries(kind: FeedKind, previous_count: int, listed_count: int, new_count: int) -> bool:
    """Whether entries may have come and gone unseen: a list shares no entry with the list of the visit before.

    Args:
        kind: of the list.
        previous_count: entries of the list at the visit before; 0 at the first.
        listed_count: entries of the list now.
        new_count: how many of them the feed had not listed before.
    """
    return kind not in _KINDS_WITHOUT_WINDOW and previous_count > 0 and 0 < listed_count == new_count
