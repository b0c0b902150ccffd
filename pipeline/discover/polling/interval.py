"""Compute the interval until a list must be read again from the rate of its entries.

Two rules apply, and the shorter interval holds:

- Window: the probability that more entries arrive than the list holds stays below 1 %. With a mean m, a variance f·m
  (f = 1 for a Poisson process) and a rate that is known from k arrivals, that is m + 2.33 √(f·m + m²/k) = window.
- Delay: the list is read when the expected delay of its unseen entries, added up, reaches a fixed sum. For a steady
  rate r that is an interval of √(2·sum/r), which minimizes the delay of all entries of all feeds for a given number of
  requests (the square-root rule of allocating visits).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf, sqrt

from pipeline.discover.polling.arrival_model import HOUR, hour_of_week

__all__ = ["IntervalLimits", "max_expected_arrivals", "visit_interval"]

# The 99th percentile of the normal distribution, in standard deviations.
_SIGMAS_OF_99_PERCENT = 2.33
# A lower rate counts as zero.
_MIN_RATE = 1e-9


@dataclass(frozen=True, slots=True)
class IntervalLimits:
    """The limits of an interval."""

    # Expected arrivals; see `max_expected_arrivals`.
    max_arrivals: float
    # Hours of delay of all entries together.
    max_wait_hours: float
    max_interval: timedelta


def max_expected_arrivals(list_length: int, dispersion: float, effective_arrivals: float) -> float:
    """Return the mean number of arrivals for which a list keeps one old entry in 99 % of cases.

    Args:
        list_length: entries the list holds.
        dispersion: variance of arrivals divided by their mean, 1 or more.
        effective_arrivals: arrivals that the rate was estimated from.
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
    """Return the interval until a list must be read again.

    Args:
        by_hour: entries an hour, for each hour of the week.
        now: aware.
        limits: of the interval.
        burst_factor: the present rate divided by the usual one; its excess halves every two hours.
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
    """Solve rate·x²/2 + arrivals·x = remaining_hours for x, the hours until then."""
    if remaining_hours <= 0.0:
        return 0.0
    if rate <= _MIN_RATE:
        return remaining_hours / arrivals if arrivals > _MIN_RATE else inf
    return (sqrt(arrivals * arrivals + 2.0 * rate * remaining_hours) - arrivals) / rate
