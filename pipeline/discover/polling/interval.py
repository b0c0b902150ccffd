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

from pipeline.discover.polling.arrival_model import HOUR, hour_of_week

__all__ = ["IntervalLimits", "max_expected_arrivals", "visit_interval"]

# Standard deviations that 99 % of cases stay below.
_SIGMAS_OF_99_PERCENT = 2.33
# Below this a rate is none.
_MIN_RATE = 1e-9


@dataclass(frozen=True, slots=True)
class IntervalLimits:
    """What ends a pause."""

    # Entries that may be expected to have come; see `safe_mean`.
    max_arrivals: float
    # Hours that entries may wait, all of them added up.
    max_wait_hours: float
    max_interval: timedelta


def max_expected_arrivals(list_length: int, dispersion: float, effective_arrivals: float) -> float:
    """The mean number of arrivals for which a list keeps one old entry in 99 % of cases.

    Args:
        list_length: entries the list holds.
        dispersion: variance by mean of arrivals, 1 or more.
        effective_arrivals: arrivals the rate was learned from.
    """
    spare_entries, sigmas_squared = max(list_length - 1.0, 0.5), _SIGMAS_OF_99_PERCENT * _SIGMAS_OF_99_PERCENT
    quadratic_term, linear_term = (
        1.0 - sigmas_squared / max(effective_arrivals, 1.0),
        2.0 * spare_entries + sigmas_squared * dispersion,
    )
    return (
        2.0
        * spare_entries
        * spare_entries
        / (
            linear_term
            + sqrt(linear_term * linear_term - 4.0 * quadratic_term * spare_entries * spare_entries)
        )
    )


def visit_interval(
    by_hour: Sequence[float], now: datetime, limits: IntervalLimits, burst_factor: float = 1.0
) -> timedelta:
    """How long a list may be left alone.

    Args:
        by_hour: entries an hour, for each hour of the week.
        now: aware.
        limits: what ends the pause.
        burst_factor: how much faster than usual entries come just now; fades by half every two hours.
    """
    elapsed_hours, arrivals, waited_hours = 0.0, 0.0, 0.0
    max_hours = limits.max_interval / HOUR
    current = now
    while elapsed_hours < max_hours:
        next_hour = current.replace(minute=0, second=0, microsecond=0) + HOUR
        length = (next_hour - current) / HOUR
        rate = by_hour[hour_of_week(current)] * (1.0 + (burst_factor - 1.0) * 0.5 ** (elapsed_hours / 2.0))
        end = min(
            _hours_until_full(rate, limits.max_arrivals - arrivals),
            _hours_until_wait(rate, arrivals, limits.max_wait_hours - waited_hours),
        )
        if end <= length:
            return min(limits.max_interval, (elapsed_hours + end) * HOUR)
        waited_hours += arrivals * length + rate * length * length / 2.0
        arrivals += rate * length
        elapsed_hours, current = elapsed_hours + length, next_hour
    return limits.max_interval


def _hours_until_full(rate: float, remaining_arrivals: float) -> float:
    return max(remaining_arrivals, 0.0) / rate if rate > _MIN_RATE else inf


def _hours_until_wait(rate: float, arrivals: float, remaining_hours: float) -> float:
    """When rate·x²/2 + came·x reaches what is left."""
    if remaining_hours <= 0.0:
        return 0.0
    if rate <= _MIN_RATE:
        return remaining_hours / arrivals if arrivals > _MIN_RATE else inf
    return (sqrt(arrivals * arrivals + 2.0 * rate * remaining_hours) - arrivals) / rate
