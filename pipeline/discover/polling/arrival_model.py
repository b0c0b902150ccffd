"""A feed's arrivals in, how many entries each hour of its week brings, out.

Arrivals are a Poisson process whose rate depends on the hour of the week. Each hour's rate is what was seen in that
hour, drawn towards that hour of all days, which is drawn towards the whole week: where there is little history the
overall rate speaks, where there is much the hour itself (shrinkage; Gelman et al., Bayesian Data Analysis, 2.6).
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
# An arrival weighs half after three weeks; one counts as recent for about two hours.
_HALF_LIFE_HOURS, _BURST_HALF_LIFE_HOURS = 21 * 24.0, 2.0
# A feed of which nothing is known: one entry in two hours, believed until a few hours were watched.
_PRIOR_ENTRIES, _PRIOR_HOURS = 1.0, 2.0
# Entries' worth of belief in the rate of the whole week, and in the rate of that hour of all days.
_WEEK_PRIOR_ENTRIES, _DAY_PRIOR_ENTRIES = 0.5, 1.0
# A burst is believed as far as so many entries, and to be at most so strong.
_BURST_PRIOR_ENTRIES, _MAX_BURST_FACTOR, _MIN_BURST_FACTOR = 2.0, 10.0, 0.5
# Silence halves the rate when so many entries were expected meanwhile.
_SILENCE_HALVING_ENTRIES = 10.0
# A list that rolled over unseen halves what visits wait for; each that did not gives a little back. Where one in 140
# rolls over the two are in balance, so the aim of one in a hundred holds also for arrivals that are like no model.
_SAFETY_REDUCTION_FACTOR, _SAFETY_RECOVERY_FACTOR, _MIN_SAFETY_FACTOR = 0.5, 1.005, 1 / 64
# How fast earlier visits are forgotten, and visits' worth of belief that arrivals come as by chance.
_VISIT_DECAY_FACTOR, _POISSON_PRIOR_VISITS = 0.98, 5.0
_MAX_DISPERSION = 30.0
# Of a first list, the oldest tenth may be pinned there for years.
_PINNED_SHARE, _MIN_ENTRIES_WITH_PINNED = 0.1, 5


def hour_of_week(moment: datetime) -> int:
    """The hour of the week, 0 = Monday 00:00 UTC."""
    utc_time = moment.astimezone(UTC)
    return utc_time.weekday() * _HOURS_PER_DAY + utc_time.hour


def update_polling_state(
    polling: PollingState,
    arrivals: Sequence[datetime | None],
    now: datetime,
    list_length: int | None = None,
    hints: VisitHints | None = None,
) -> PollingState:
    """Learn from a visit.

    Args:
        polling: what was known before.
        arrivals: when what the feed had not listed before was published, None where it does not say; all of the
            list at the first reading. Aware.
        now: the time of the visit; aware.
        list_length: entries listed; None when the list was the same as before.
        hints: what the list asked for; None when it was the same.
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
    """A first list shows what came since its oldest entry; what has no date, or one to come, shows nothing."""
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
    """When entries without a usable date came between two visits: as the feed's hours are used to."""
    by_hour, hours = hourly_rates(polling), list(_split_by_hour(start, end))
    weights = [by_hour[hour_of_week(moment)] * length for moment, length in hours]
    total = sum(weights)
    return [
        (moment, count * weight / total) for (moment, _), weight in zip(hours, weights, strict=True) if weight
    ]


def _split_by_hour(start: datetime, end: datetime) -> list[tuple[datetime, float]]:
    """The hours of the clock between two times, each with its length in hours; of a long time, its last week."""
    current, hours = max(start, end - HOURS_PER_WEEK * HOUR), []
    while current < end:
        next_hour = min(end, current.replace(minute=0, second=0, microsecond=0) + HOUR)
        hours.append((current, (next_hour - current) / HOUR))
        current = next_hour
    return hours


def expected_arrivals(polling: PollingState, start: datetime, end: datetime) -> float:
    """Entries to expect between two times."""
    by_hour = hourly_rates(polling)
    weeks = max(0.0, ((end - start) / HOUR - HOURS_PER_WEEK) / HOURS_PER_WEEK)
    return sum(
        by_hour[hour_of_week(moment)] * length for moment, length in _split_by_hour(start, end)
    ) + weeks * sum(by_hour)


def hourly_rates(polling: PollingState) -> tuple[float, ...]:
    """Entries an hour, for each hour of the week."""
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
    """1 for a feed that was just met, less for one that was watched longer, nearly nothing after a week."""
    since, until = polling.watched_since, polling.watched_until
    days = (until - since) / timedelta(days=1) if since and until else 0.0
    return 1.0 / (1.0 + days * days)


def _shrunk_mean(arrivals: float, watched_hours: float, prior_mean: float, prior_entries: float) -> float:
    """The mean of a gamma distribution: what was seen, and a belief that is worth so many entries."""
    return (arrivals + prior_entries) / (watched_hours + prior_entries / prior_mean)


def _watched_hours(polling: PollingState) -> list[float]:
    """For how many hours each hour of the week was watched, weighed like the arrivals in it."""
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
    """How many arrivals the rates rest on."""
    return sum(polling.arrivals_by_hour)


def silence_factor(polling: PollingState) -> float:
    """What silence leaves of the rate: 1 when something just came, little when much should have come and did not."""
    return _SILENCE_HALVING_ENTRIES / (_SILENCE_HALVING_ENTRIES + polling.expected_since_last)


def dispersion(polling: PollingState) -> float:
    """Variance by mean of what visits find: 1 when entries come by chance, more when they come in bursts."""
    ratio = (polling.squared_error + _POISSON_PRIOR_VISITS) / (
        polling.expected_at_visits + _POISSON_PRIOR_VISITS
    )
    return min(max(ratio, 1.0), _MAX_DISPERSION)


def burst_factor(polling: PollingState) -> float:
    """How much faster than usual entries came in the last hours; 1 for as usual."""
    if polling.watched_until is None:
        return 1.0
    by_hour, usual = hourly_rates(polling), 0.0
    for age in range(round(6 * _BURST_HALF_LIFE_HOURS)):
        usual += by_hour[hour_of_week(polling.watched_until - age * HOUR)] * 0.5 ** (
            (age + 0.5) / _BURST_HALF_LIFE_HOURS
        )
    ratio = (polling.recent_arrivals + _BURST_PRIOR_ENTRIES) / (usual + _BURST_PRIOR_ENTRIES)
    return min(max(ratio, _MIN_BURST_FACTOR), _MAX_BURST_FACTOR)
