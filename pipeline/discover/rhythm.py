"""What is known of a feed in, when to look at it next, out.

Arrivals of news are taken as a Poisson process with the rate of the newest ones. A list that shows N entries
loses one when more than N arrive between two visits; the pause is the longest for which the chance of that
stays below 1 %, and no longer than it takes half a list to arrive.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.records import VisitHints

__all__ = ["History", "RhythmPolicy", "missed_window", "next_visit"]

# Standard deviations that 99 % of cases stay below.
_SIGMAS = 2.33
# Newest arrivals that tell the rate; fewer tell nothing.
_NEWEST, _FEWEST = 30, 3
# A list of unknown length is taken for a short one.
_SHORT_LIST = 10
_MOST_FAILURES = 12


@dataclass(frozen=True, slots=True)
class History:
    """What earlier visits showed."""

    # When entries appeared; aware, newest first.
    arrivals: tuple[datetime, ...] = ()
    # Entries the feed shows at once; 0 when unknown.
    window: int = 0
    # Visits in a row that failed, and the dotted reason of the last.
    failures: int = 0
    last_failure_reason: str = ""


@dataclass(frozen=True, slots=True)
class RhythmPolicy:
    """The shortest and the longest pause, also for feeds that fail."""

    shortest: timedelta = timedelta(minutes=5)
    longest: timedelta = timedelta(days=1)


def next_visit(
    history: History, hints: VisitHints, now: datetime, policy: RhythmPolicy, jitter: float
) -> datetime:
    """Decide when a feed is looked at next.

    Args:
        history: what earlier visits showed.
        hints: what the publisher asks for; a floor, never a ceiling.
        now: aware.
        policy: the limits.
        jitter: 0 to 1, chosen at random by the caller, so that feeds do not march in step.

    Returns:
        Later than `now` by at least the policy's shortest pause and what the publisher asks for, and within
        the policy's longest pause unless the publisher asks for more.
    """
    pause = _after_failure(history, policy) if history.failures else _after_success(history, policy)
    bounded = min(max(pause, policy.shortest), policy.longest)
    spread = bounded * (1 + 0.1 * jitter)
    floor = min(hints.not_before or timedelta(0), timedelta(days=7))
    return _allowed(now + max(min(spread, policy.longest), policy.shortest, floor), hints)


def _after_failure(history: History, policy: RhythmPolicy) -> timedelta:
    """Twice as long with each failure; a feed that is gone is asked seldom, but never given up."""
    if history.last_failure_reason in {"gone", "http.410", "blocked.robots"}:
        return policy.longest
    return policy.shortest * (1 << min(history.failures, _MOST_FAILURES))


def _after_success(history: History, policy: RhythmPolicy) -> timedelta:
    newest = history.arrivals[:_NEWEST]
    if len(newest) < _FEWEST:
        return policy.shortest * 12
    span = newest[0] - newest[-1]
    if span <= timedelta(0):
        return policy.shortest * 12
    between = span / (len(newest) - 1)
    window = history.window or _SHORT_LIST
    return min(between * _safe_count(window), between * max(window / 2, 1))


def _safe_count(window: int) -> float:
    """The mean number of arrivals for which more than `window` have a chance below 1 %: m + 2.33 √m = window."""
    root = (math.sqrt(_SIGMAS * _SIGMAS + 4 * window) - _SIGMAS) / 2
    return root * root


def _allowed(moment: datetime, hints: VisitHints) -> datetime:
    """The first time at or after a moment at which the publisher does not ask us to stay away."""
    for hours in range(24 * 7):
        later = moment + timedelta(hours=hours)
        if later.hour not in hints.skip_hours and later.weekday() not in hints.skip_days:
            return later
    return moment  # every hour or every day is skipped: that cannot be meant


def missed_window(before: frozenset[str], now: frozenset[str]) -> bool:
    """Whether nothing that was listed before is listed now, so that entries may have come and gone unseen.

    Args:
        before: keys of the entries of the last visit.
        now: keys of the entries of this one.
    """
    return bool(before and now) and before.isdisjoint(now)
