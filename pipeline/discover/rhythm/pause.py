"""The rate of each hour in, how long a list may be left alone, out.

Two laws, and the earlier of them holds:

- Window: the chance that more entries come than the list holds stays below 1 %. With a mean m, a variance f·m (f = 1
  for a Poisson process) and a rate that is known from k arrivals, that is m + 2.33 √(f·m + m²/k) = window.
- Waiting: entries that came wait until we look. The list is looked at when the waiting of all of them together is
  expected to reach a fixed sum. For a steady rate r that is a pause of √(2·sum/r), which for a given number of
  requests makes the waiting of all entries of all feeds least (the square-root law of allocating visits).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf, sqrt

from pipeline.discover.rhythm.habit import HOUR, slot

__all__ = ["Limits", "pause", "safe_mean"]

# Standard deviations that 99 % of cases stay below.
_SIGMAS = 2.33
# Below this a rate is none.
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Limits:
    """What ends a pause."""

    # Entries that may be expected to have come; see `safe_mean`.
    entries: float
    # Hours that entries may wait, all of them added up.
    waiting: float
    longest: timedelta


def safe_mean(window: int, spread: float, evidence: float) -> float:
    """The mean number of arrivals for which a list keeps one old entry in 99 % of cases.

    Args:
        window: entries the list holds.
        spread: variance by mean of arrivals, 1 or more.
        evidence: arrivals the rate was learned from.
    """
    room, square = max(window - 1.0, 0.5), _SIGMAS * _SIGMAS
    lead, middle = 1.0 - square / max(evidence, 1.0), 2.0 * room + square * spread
    return 2.0 * room * room / (middle + sqrt(middle * middle - 4.0 * lead * room * room))


def pause(by_hour: Sequence[float], now: datetime, limits: Limits, burst: float = 1.0) -> timedelta:
    """How long a list may be left alone.

    Args:
        by_hour: entries an hour, for each hour of the week.
        now: aware.
        limits: what ends the pause.
        burst: how much faster than usual entries come just now; fades by half every two hours.
    """
    passed, came, waited = 0.0, 0.0, 0.0
    longest = limits.longest / HOUR
    at = now
    while passed < longest:
        following = at.replace(minute=0, second=0, microsecond=0) + HOUR
        length = (following - at) / HOUR
        rate = by_hour[slot(at)] * (1.0 + (burst - 1.0) * 0.5 ** (passed / 2.0))
        end = min(
            _until_full(rate, limits.entries - came), _until_waited(rate, came, limits.waiting - waited)
        )
        if end <= length:
            return min(limits.longest, (passed + end) * HOUR)
        waited += came * length + rate * length * length / 2.0
        came += rate * length
        passed, at = passed + length, following
    return limits.longest


def _until_full(rate: float, room: float) -> float:
    return max(room, 0.0) / rate if rate > _NOTHING else inf


def _until_waited(rate: float, came: float, left: float) -> float:
    """When rate·x²/2 + came·x reaches what is left."""
    if left <= 0.0:
        return 0.0
    if rate <= _NOTHING:
        return left / came if came > _NOTHING else inf
    return (sqrt(came * came + 2.0 * rate * left) - came) / rate
