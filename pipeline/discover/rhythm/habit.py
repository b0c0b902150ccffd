"""A feed's arrivals in, how many entries each hour of its week brings, out.

Arrivals are a Poisson process whose rate depends on the hour of the week. Each hour's rate is what was seen in that
hour, drawn towards that hour of all days, which is drawn towards the whole week: where there is little history the
overall rate speaks, where there is much the hour itself (shrinkage; Gelman et al., Bayesian Data Analysis, 2.6).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil

from pipeline.records import Rhythm, VisitHints

__all__ = ["HOUR", "WEEK", "burst", "evidence", "expected", "learned", "quiet", "rates", "slot", "spread"]

HOUR = timedelta(hours=1)
# Hours of a week and of a day.
WEEK, _DAY = 168, 24
# An arrival weighs half after three weeks; one counts as recent for about two hours.
_HALF_LIFE, _BURST = 21 * 24.0, 2.0
# A feed of which nothing is known: one entry in two hours, believed until a few hours were watched.
_PRIOR_ENTRIES, _PRIOR_HOURS = 1.0, 2.0
# Entries' worth of belief in the rate of the whole week, and in the rate of that hour of all days.
_OF_WEEK, _OF_DAY = 0.5, 1.0
# A burst is believed as far as so many entries, and to be at most so strong.
_CAUTION, _STRONGEST, _WEAKEST = 2.0, 10.0, 0.5
# Silence halves the rate when so many entries were expected meanwhile.
_PATIENCE = 10.0
# A list that rolled over unseen halves what visits wait for; each that did not gives a little back. Where one in 140
# rolls over the two are in balance, so the aim of one in a hundred holds also for arrivals that are like no model.
_ROLLED_OVER, _KEPT, _LEAST_CAUTION = 0.5, 1.005, 1 / 64
# How fast earlier visits are forgotten, and visits' worth of belief that arrivals come as by chance.
_FORGET, _BY_CHANCE = 0.98, 5.0
_WILDEST = 30.0
# Of a first list, the oldest tenth may be pinned there for years.
_PINNED, _FEW = 0.1, 5


def slot(moment: datetime) -> int:
    """The hour of the week, 0 = Monday 00:00 UTC."""
    at = moment.astimezone(UTC)
    return at.weekday() * _DAY + at.hour


def learned(
    rhythm: Rhythm,
    arrivals: Sequence[datetime | None],
    now: datetime,
    window: int | None = None,
    hints: VisitHints | None = None,
) -> Rhythm:
    """Learn from a visit.

    Args:
        rhythm: what was known before.
        arrivals: when what the feed had not listed before was published, None where it does not say; all of the
            list at the first reading. Aware.
        now: the time of the visit; aware.
        window: entries listed; None when the list was the same as before.
        hints: what the list asked for; None when it was the same.
    """
    moved = replace(
        rhythm,
        window=rhythm.window if window is None else window,
        hints=rhythm.hints if hints is None else hints,
    )
    if rhythm.until is None:
        return _first(moved, arrivals, now)
    rolled_over = bool(rhythm.window and window and len(arrivals) >= window)
    return _later(replace(moved, caution=_caution(rhythm, rolled_over=rolled_over)), arrivals, now)


def _first(rhythm: Rhythm, arrivals: Sequence[datetime | None], now: datetime) -> Rhythm:
    """A first list shows what came since its oldest entry; what has no date, or one to come, shows nothing."""
    times = sorted((each for each in arrivals if each and each < now), reverse=True)
    kept = times[: len(times) - ceil(len(times) * _PINNED)] if len(times) >= _FEW else times
    since = kept[-1] if kept else now
    empty = replace(rhythm, since=since, until=now)
    return _with(empty, [(each, 1.0) for each in kept[:-1]], now)


def _later(rhythm: Rhythm, arrivals: Sequence[datetime | None], now: datetime) -> Rhythm:
    before = rhythm.until or now
    if now <= before:
        return rhythm
    mean = expected(rhythm, before, now)
    known = [(each, 1.0) for each in arrivals if each and before < each <= now]
    hidden = len(arrivals) - len(known)
    spread_out = _guessed(rhythm, hidden, before, now) if hidden else []
    aged = replace(
        rhythm,
        until=now,
        hours=tuple(each * _weight(now - before) for each in rhythm.hours),
        recent=rhythm.recent * _fading(now - before),
        silence=0.0 if arrivals else rhythm.silence + mean,
        expected=rhythm.expected * _FORGET + mean,
        surprise=rhythm.surprise * _FORGET + (len(arrivals) - mean) ** 2,
    )
    return _with(aged, [*known, *spread_out], now)


def _caution(rhythm: Rhythm, *, rolled_over: bool) -> float:
    found = rhythm.caution * (_ROLLED_OVER if rolled_over else _KEPT)
    return min(max(found, _LEAST_CAUTION), 1.0)


def _with(rhythm: Rhythm, arrivals: Sequence[tuple[datetime, float]], now: datetime) -> Rhythm:
    hours = list(rhythm.hours) or [0.0] * WEEK
    recent = rhythm.recent
    for moment, share in arrivals:
        hours[slot(moment)] += share * _weight(now - moment)
        recent += share * _fading(now - moment)
    kept = tuple(round(each, 4) for each in hours) if any(hours) else ()
    return replace(rhythm, hours=kept, recent=round(recent, 4))


def _guessed(rhythm: Rhythm, count: int, start: datetime, end: datetime) -> list[tuple[datetime, float]]:
    """When entries without a usable date came between two visits: as the feed's hours are used to."""
    by_hour, pieces = rates(rhythm), list(_pieces(start, end))
    weights = [by_hour[slot(moment)] * length for moment, length in pieces]
    whole = sum(weights)
    return [
        (moment, count * weight / whole)
        for (moment, _), weight in zip(pieces, weights, strict=True)
        if weight
    ]


def _pieces(start: datetime, end: datetime) -> list[tuple[datetime, float]]:
    """The hours of the clock between two times, each with its length in hours; of a long time, its last week."""
    at, found = max(start, end - WEEK * HOUR), []
    while at < end:
        following = min(end, at.replace(minute=0, second=0, microsecond=0) + HOUR)
        found.append((at, (following - at) / HOUR))
        at = following
    return found


def expected(rhythm: Rhythm, start: datetime, end: datetime) -> float:
    """Entries to expect between two times."""
    by_hour = rates(rhythm)
    weeks = max(0.0, ((end - start) / HOUR - WEEK) / WEEK)
    return sum(by_hour[slot(moment)] * length for moment, length in _pieces(start, end)) + weeks * sum(
        by_hour
    )


def rates(rhythm: Rhythm) -> tuple[float, ...]:
    """Entries an hour, for each hour of the week."""
    seen, watched = rhythm.hours or (0.0,) * WEEK, _watched(rhythm)
    overall = (sum(seen) + _PRIOR_ENTRIES * _young(rhythm)) / (sum(watched) + _PRIOR_HOURS * _young(rhythm))
    daily = [
        _drawn(sum(seen[hour::_DAY]), sum(watched[hour::_DAY]), overall, _OF_WEEK) for hour in range(_DAY)
    ]
    return tuple(_drawn(seen[hour], watched[hour], daily[hour % _DAY], _OF_DAY) for hour in range(WEEK))


def _young(rhythm: Rhythm) -> float:
    """1 for a feed that was just met, less for one that was watched longer, nearly nothing after a week."""
    since, until = rhythm.since, rhythm.until
    days = (until - since) / timedelta(days=1) if since and until else 0.0
    return 1.0 / (1.0 + days * days)


def _drawn(seen: float, watched: float, towards: float, belief: float) -> float:
    """The mean of a gamma distribution: what was seen, and a belief that is worth so many entries."""
    return (seen + belief) / (watched + belief / towards)


def _watched(rhythm: Rhythm) -> list[float]:
    """For how many hours each hour of the week was watched, weighed like the arrivals in it."""
    if rhythm.since is None or rhythm.until is None:
        return [0.0] * WEEK
    newest, length = slot(rhythm.until), (rhythm.until - rhythm.since) / HOUR
    week = 0.5 ** (WEEK / _HALF_LIFE)
    found = [0.0] * WEEK
    for age in range(min(WEEK, ceil(length))):
        times = ceil((length - age) / WEEK)
        part = min(1.0, length) if length < 1 else 1.0
        found[(newest - age) % WEEK] = part * 0.5 ** (age / _HALF_LIFE) * (1 - week**times) / (1 - week)
    return found


def _weight(age: timedelta) -> float:
    return float(0.5 ** (age / HOUR / _HALF_LIFE))


def _fading(age: timedelta) -> float:
    return float(0.5 ** (age / HOUR / _BURST))


def evidence(rhythm: Rhythm) -> float:
    """How many arrivals the rates rest on."""
    return sum(rhythm.hours)


def quiet(rhythm: Rhythm) -> float:
    """What silence leaves of the rate: 1 when something just came, little when much should have come and did not."""
    return _PATIENCE / (_PATIENCE + rhythm.silence)


def spread(rhythm: Rhythm) -> float:
    """Variance by mean of what visits find: 1 when entries come by chance, more when they come in bursts."""
    found = (rhythm.surprise + _BY_CHANCE) / (rhythm.expected + _BY_CHANCE)
    return min(max(found, 1.0), _WILDEST)


def burst(rhythm: Rhythm) -> float:
    """How much faster than usual entries came in the last hours; 1 for as usual."""
    if rhythm.until is None:
        return 1.0
    by_hour, usual = rates(rhythm), 0.0
    for age in range(round(6 * _BURST)):
        usual += by_hour[slot(rhythm.until - age * HOUR)] * 0.5 ** ((age + 0.5) / _BURST)
    found = (rhythm.recent + _CAUTION) / (usual + _CAUTION)
    return min(max(found, _WEAKEST), _STRONGEST)
