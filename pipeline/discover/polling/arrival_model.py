"""Estimate how many entries a feed brings in each hour of the week.

Arrivals are modelled as a Poisson process whose rate depends on the hour of the week. The rate of an hour is shrunk
towards that of the same hour of all days, and that towards the mean of the week: with little history the overall rate
decides, with much history the hour itself (gamma prior; Gelman et al., Bayesian Data Analysis, 2.6).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil

from pipeline.records import PollingState, VisitHints

__all__ = [
    "HOUR",
    "HOURS_PER_WEEK",
    "burst_factor",
    "dispersion",
    "effective_arrivals",
    "expected_arrivals",
    "hour_of_week",
    "hourly_rates",
    "silence_factor",
    "update_polling_state",
]

HOUR = timedelta(hours=1)
# Hours of a week and of a day.
HOURS_PER_WEEK, _HOURS_PER_DAY = 168, 24
# The weight of an arrival halves in three weeks; its weight as a recent one in two hours.
_HALF_LIFE_HOURS, _BURST_HALF_LIFE_HOURS = 21 * 24.0, 2.0
# The prior of an unknown feed: one entry in two hours.
_PRIOR_ENTRIES, _PRIOR_HOURS = 1.0, 2.0
# The weight of the priors, in entries: of the whole week, and of the same hour of all days.
_WEEK_PRIOR_ENTRIES, _DAY_PRIOR_ENTRIES = 0.5, 1.0
# The weight of the prior of a burst, in entries, and the limits of its factor.
_BURST_PRIOR_ENTRIES, _MAX_BURST_FACTOR, _MIN_BURST_FACTOR = 2.0, 10.0, 0.5
# The rate halves when this many entries were expected since the last one.
_SILENCE_HALVING_ENTRIES = 10.0
# A list that rolled over unseen halves the safety factor; each one that did not raises it a little. The two are in
# balance when one list in 140 rolls over, so the aim of one in a hundred holds also where the model is wrong.
_SAFETY_REDUCTION_FACTOR, _SAFETY_RECOVERY_FACTOR, _MIN_SAFETY_FACTOR = 0.5, 1.005, 1 / 64
# The decay of the weight of earlier visits, and the weight of the Poisson prior, in visits.
_VISIT_DECAY_FACTOR, _POISSON_PRIOR_VISITS = 0.98, 5.0
_MAX_DISPERSION = 30.0
# The oldest tenth of a first list may be pinned there for years.
_PINNED_SHARE, _MIN_ENTRIES_WITH_PINNED = 0.1, 5


def hour_of_week(moment: datetime) -> int:
    """Return the hour of the week, 0 = Monday 00:00 UTC."""
    utc_time = moment.astimezone(UTC)
    return utc_time.weekday() * _HOURS_PER_DAY + utc_time.hour


def update_polling_state(
    polling: PollingState,
    arrivals: Sequence[datetime | None],
    now: datetime,
    list_length: int | None = None,
    hints: VisitHints | None = None,
) -> PollingState:
    """Update the state of a feed with what a visit found.

    Args:
        polling: the state before the visit.
        arrivals: times of publication of the new entries (of all entries at the first visit), aware; None for an
            entry without a time.
        now: the time of the visit, aware.
        list_length: entries listed; None when the list is unchanged.
        hints: of the list; None when it is unchanged.
    """
    updated = replace(
        polling,
        list_length=polling.list_length if list_length is None else list_length,
        hints=polling.hints if hints is None else hints,
    )
    if polling.watched_until is None:
        return _start_polling(updated, arrivals, now)
    has_rolled_over = bool(polling.list_length and list_length and len(arrivals) >= list_length)
    return _update_from_visit(
        replace(updated, safety_factor=_next_safety_factor(polling, has_rolled_over=has_rolled_over)),
        arrivals,
        now,
    )


def _start_polling(polling: PollingState, arrivals: Sequence[datetime | None], now: datetime) -> PollingState:
    """Start with a first list: it shows the arrivals since its oldest entry, except those without a past date."""
    times = sorted((arrival for arrival in arrivals if arrival and arrival < now), reverse=True)
    unpinned = (
        times[: len(times) - ceil(len(times) * _PINNED_SHARE)]
        if len(times) >= _MIN_ENTRIES_WITH_PINNED
        else times
    )
    since = unpinned[-1] if unpinned else now
    started = replace(polling, watched_since=since, watched_until=now)
    return _add_arrivals(started, [(arrival, 1.0) for arrival in unpinned[:-1]], now)


def _update_from_visit(
    polling: PollingState, arrivals: Sequence[datetime | None], now: datetime
) -> PollingState:
    previous_visit = polling.watched_until or now
    if now <= previous_visit:
        return polling
    expected_count = expected_arrivals(polling, previous_visit, now)
    dated_arrivals = [(value, 1.0) for value in arrivals if value and previous_visit < value <= now]
    undated_count = len(arrivals) - len(dated_arrivals)
    undated_arrivals = (
        _distribute_arrivals(polling, undated_count, previous_visit, now) if undated_count else []
    )
    decayed = replace(
        polling,
        watched_until=now,
        arrivals_by_hour=tuple(
            value * _arrival_weight(now - previous_visit) for value in polling.arrivals_by_hour
        ),
        recent_arrivals=polling.recent_arrivals * _burst_weight(now - previous_visit),
        expected_since_last=0.0 if arrivals else polling.expected_since_last + expected_count,
        expected_at_visits=polling.expected_at_visits * _VISIT_DECAY_FACTOR + expected_count,
        squared_error=polling.squared_error * _VISIT_DECAY_FACTOR + (len(arrivals) - expected_count) ** 2,
    )
    return _add_arrivals(decayed, [*dated_arrivals, *undated_arrivals], now)


def _next_safety_factor(polling: PollingState, *, has_rolled_over: bool) -> float:
    factor = polling.safety_factor * (
        _SAFETY_REDUCTION_FACTOR if has_rolled_over else _SAFETY_RECOVERY_FACTOR
    )
    return min(max(factor, _MIN_SAFETY_FACTOR), 1.0)


def _add_arrivals(
    polling: PollingState, arrivals: Sequence[tuple[datetime, float]], now: datetime
) -> PollingState:
    hours = list(polling.arrivals_by_hour) or [0.0] * HOURS_PER_WEEK
    recent = polling.recent_arrivals
    for moment, share in arrivals:
        hours[hour_of_week(moment)] += share * _arrival_weight(now - moment)
        recent += share * _burst_weight(now - moment)
    rounded_hours = tuple(round(value, 4) for value in hours) if any(hours) else ()
    return replace(polling, arrivals_by_hour=rounded_hours, recent_arrivals=round(recent, 4))


def _distribute_arrivals(
    polling: PollingState, count: int, start: datetime, end: datetime
) -> list[tuple[datetime, float]]:
    """Distribute entries without a usable date over the hours between two visits, in proportion to the rates."""
    by_hour, hours = hourly_rates(polling), list(_split_by_hour(start, end))
    weights = [by_hour[hour_of_week(moment)] * length for moment, length in hours]
    total = sum(weights)
    return [
        (moment, count * weight / total) for (moment, _), weight in zip(hours, weights, strict=True) if weight
    ]


def _split_by_hour(start: datetime, end: datetime) -> list[tuple[datetime, float]]:
    """Split the time between two moments at full hours, with each part's length in hours; at most the last week."""
    current, hours = max(start, end - HOURS_PER_WEEK * HOUR), []
    while current < end:
        next_hour = min(end, current.replace(minute=0, second=0, microsecond=0) + HOUR)
        hours.append((current, (next_hour - current) / HOUR))
        current = next_hour
    return hours


def expected_arrivals(polling: PollingState, start: datetime, end: datetime) -> float:
    """Return the expected number of entries between two times."""
    by_hour = hourly_rates(polling)
    weeks = max(0.0, ((end - start) / HOUR - HOURS_PER_WEEK) / HOURS_PER_WEEK)
    return sum(
        by_hour[hour_of_week(moment)] * length for moment, length in _split_by_hour(start, end)
    ) + weeks * sum(by_hour)


def hourly_rates(polling: PollingState) -> tuple[float, ...]:
    """Return the expected entries per hour, for each hour of the week."""
    arrivals, watched_hours = polling.arrivals_by_hour or (0.0,) * HOURS_PER_WEEK, _watched_hours(polling)
    overall = (sum(arrivals) + _PRIOR_ENTRIES * _newness(polling)) / (
        sum(watched_hours) + _PRIOR_HOURS * _newness(polling)
    )
    daily = [
        _shrunk_mean(
            sum(arrivals[hour::_HOURS_PER_DAY]),
            sum(watched_hours[hour::_HOURS_PER_DAY]),
            overall,
            _WEEK_PRIOR_ENTRIES,
        )
        for hour in range(_HOURS_PER_DAY)
    ]
    return tuple(
        _shrunk_mean(arrivals[hour], watched_hours[hour], daily[hour % _HOURS_PER_DAY], _DAY_PRIOR_ENTRIES)
        for hour in range(HOURS_PER_WEEK)
    )


def _newness(polling: PollingState) -> float:
    """1 for a new feed, less for one that was watched longer, nearly 0 after a week."""
    since, until = polling.watched_since, polling.watched_until
    days = (until - since) / timedelta(days=1) if since and until else 0.0
    return 1.0 / (1.0 + days * days)


def _shrunk_mean(arrivals: float, watched_hours: float, prior_mean: float, prior_entries: float) -> float:
    """The mean of the gamma posterior of a rate; the prior has the weight of `prior_entries` entries."""
    return (arrivals + prior_entries) / (watched_hours + prior_entries / prior_mean)


def _watched_hours(polling: PollingState) -> list[float]:
    """The hours for which each hour of the week was watched, weighted like the arrivals in it."""
    if polling.watched_since is None or polling.watched_until is None:
        return [0.0] * HOURS_PER_WEEK
    last_hour, length = (
        hour_of_week(polling.watched_until),
        (polling.watched_until - polling.watched_since) / HOUR,
    )
    week_weight = 0.5 ** (HOURS_PER_WEEK / _HALF_LIFE_HOURS)
    watched_hours = [0.0] * HOURS_PER_WEEK
    for age in range(min(HOURS_PER_WEEK, ceil(length))):
        weeks = ceil((length - age) / HOURS_PER_WEEK)
        fraction = min(1.0, length) if length < 1 else 1.0
        watched_hours[(last_hour - age) % HOURS_PER_WEEK] = (
            fraction * 0.5 ** (age / _HALF_LIFE_HOURS) * (1 - week_weight**weeks) / (1 - week_weight)
        )
    return watched_hours


def _arrival_weight(age: timedelta) -> float:
    return float(0.5 ** (age / HOUR / _HALF_LIFE_HOURS))


def _burst_weight(age: timedelta) -> float:
    return float(0.5 ** (age / HOUR / _BURST_HALF_LIFE_HOURS))


def effective_arrivals(polling: PollingState) -> float:
    """Return the weighted number of arrivals that the rates are estimated from."""
    return sum(polling.arrivals_by_hour)


def silence_factor(polling: PollingState) -> float:
    """Return the factor of the rate after silence: 1 after a new entry, less the more entries were expected since."""
    return _SILENCE_HALVING_ENTRIES / (_SILENCE_HALVING_ENTRIES + polling.expected_since_last)


def dispersion(polling: PollingState) -> float:
    """Return the variance of arrivals divided by their mean: 1 for a Poisson process, more for bursts."""
    ratio = (polling.squared_error + _POISSON_PRIOR_VISITS) / (
        polling.expected_at_visits + _POISSON_PRIOR_VISITS
    )
    return min(max(ratio, 1.0), _MAX_DISPERSION)


def burst_factor(polling: PollingState) -> float:
    """Return the rate of the last hours divided by the usual one."""
    if polling.watched_until is None:
        return 1.0
    by_hour, usual = hourly_rates(polling), 0.0
    for age in range(round(6 * _BURST_HALF_LIFE_HOURS)):
        usual += by_hour[hour_of_week(polling.watched_until - age * HOUR)] * 0.5 ** (
            (age + 0.5) / _BURST_HALF_LIFE_HOURS
        )
    ratio = (polling.recent_arrivals + _BURST_PRIOR_ENTRIES) / (usual + _BURST_PRIOR_ENTRIES)
    return min(max(ratio, _MIN_BURST_FACTOR), _MAX_BURST_FACTOR)
