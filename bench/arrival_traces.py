"""Generate arrival times of entries from models of publications, or read real ones from a file or database."""

import json
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from db import Database
from db.tables import FeedEntryRow, FeedRow

# A Monday.
START = datetime(2026, 9, 7, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEKS_BEFORE = 3  # so that a first list is full of earlier entries
Rate = Callable[[datetime], float]


@dataclass(frozen=True)
class Trace:
    """Arrival times of the entries of a feed that lists its newest `list_length` entries."""

    kind: str
    list_length: int
    arrivals: tuple[datetime, ...]
    # Whether the feed gives publication dates.
    has_dates: bool = True


def poisson_arrivals(rng: random.Random, rate: Rate, days: int, max_rate: float) -> Iterator[datetime]:
    """Draw from a Poisson process with a varying rate (entries per hour), by thinning (Lewis and Shedler 1979)."""
    time, end = START - WEEKS_BEFORE * 7 * DAY, START + days * DAY
    while True:
        time += HOUR * rng.expovariate(max_rate)
        if time >= end:
            return
        if rng.random() * max_rate < rate(time):
            yield time


def random_bursts(rng: random.Random, days: int, mean_days: float) -> list[tuple[datetime, float]]:
    """Draw times of breaking news, each with the factor by which it multiplies the usual rate at first."""
    events, time = [], START - WEEKS_BEFORE * 7 * DAY
    while time < START + days * DAY:
        time += DAY * rng.expovariate(1 / mean_days)
        events.append((time, rng.uniform(5, 20)))
    return events


def daytime_factor(time: datetime, shift: int) -> float:
    """Return a factor from 0.1 at four in the morning to 1 in the afternoon, local time."""
    hour = (time.hour + time.minute / 60 + shift) % 24
    return 0.1 + 0.9 * max(0.0, math.sin(math.pi * (hour - 5) / 18)) if hour > 5 else 0.1


def agency(rng: random.Random, days: int) -> Trace:
    per_day, shift = rng.uniform(100, 400), rng.randrange(24)
    arrivals = poisson_arrivals(
        rng, lambda time: per_day / 14 * daytime_factor(time, shift), days, per_day / 14
    )
    return Trace("agency, 100 to 400 a day", 50, tuple(arrivals))


def newspaper_site(rng: random.Random, days: int) -> Trace:
    per_day, shift = rng.uniform(20, 80), rng.randrange(24)

    def rate(time: datetime) -> float:
        return per_day / 14 * daytime_factor(time, shift) * (0.5 if time.weekday() > 4 else 1.0)

    has_dates = rng.random() > 0.25
    return Trace(
        "newspaper site, 20 to 80 a day",
        30,
        tuple(poisson_arrivals(rng, rate, days, per_day / 14)),
        has_dates,
    )


def daily_paper(rng: random.Random, days: int) -> Trace:
    """Model a paper that publishes its edition within 15 minutes, six days a week, and little else."""
    hour, size, arrivals = rng.randrange(24), rng.randrange(20, 50), []
    for day in range(-7 * WEEKS_BEFORE, days):
        time = START + day * DAY + hour * HOUR + timedelta(minutes=rng.gauss(5, 4))
        if time.weekday() != 6:
            arrivals += [time + timedelta(minutes=rng.uniform(0, 15)) for _ in range(size)]
    arrivals += poisson_arrivals(rng, lambda _: 0.1, days, 0.1)
    return Trace("daily paper, one edition", 60, tuple(sorted(arrivals)), rng.random() > 0.25)


def local_paper(rng: random.Random, days: int) -> Trace:
    shift = rng.randrange(24)

    def rate(time: datetime) -> float:
        is_office_hour = 9 <= (time.hour + shift) % 24 < 18 and time.weekday() < 5
        return 0.8 if is_office_hour else 0.05

    return Trace(
        "local paper, office hours", 15, tuple(poisson_arrivals(rng, rate, days, 0.8)), rng.random() > 0.25
    )


def weekly(rng: random.Random, days: int) -> Trace:
    day, hour, arrivals = rng.randrange(7), rng.randrange(24), []
    for week in range(-WEEKS_BEFORE, days // 7 + 1):
        time = START + week * 7 * DAY + day * DAY + hour * HOUR + timedelta(minutes=rng.gauss(0, 40))
        arrivals += [time + timedelta(minutes=rng.uniform(0, 30)) for _ in range(12)]
    return Trace(
        "weekly, one issue",
        20,
        tuple(arrival for arrival in sorted(arrivals) if arrival < START + days * DAY),
    )


def blog(rng: random.Random, days: int) -> Trace:
    per_week = rng.uniform(1, 6)
    return Trace(
        "a few a week", 10, tuple(poisson_arrivals(rng, lambda _: per_week / 168, days, per_week / 168))
    )


def breaking_news(rng: random.Random, days: int) -> Trace:
    """Calm, and then something happens: up to twenty times as many, half as many after each hour and a half."""
    events, shift = random_bursts(rng, days, 5), rng.randrange(24)

    def rate(time: datetime) -> float:
        boost = sum(
            size * 0.5 ** ((time - burst_at) / HOUR / 1.5)
            for burst_at, size in events
            if burst_at <= time < burst_at + DAY
        )
        return 1.5 * daytime_factor(time, shift) + 1.5 * boost

    return Trace("breaking news, in bursts", 20, tuple(poisson_arrivals(rng, rate, days, 80.0)))


def discontinued_feed(rng: random.Random, days: int) -> Trace:
    """Model a feed that stopped publishing."""
    last_day = START + rng.uniform(-20, 10) * DAY
    arrivals = poisson_arrivals(rng, lambda time: 0.5 if time < last_day else 0.0, days, 0.5)
    return Trace("ended", 20, tuple(arrivals))


# Each model with its part of the random seed.
PUBLISHER_MODELS = {
    "agency": agency,
    "newspaper_site": newspaper_site,
    "daily_paper": daily_paper,
    "local_paper": local_paper,
    "weekly": weekly,
    "blog": blog,
    "breaking_news": breaking_news,
    "discontinued": discontinued_feed,
}


def generate(days: int, per_model: int, seed: int) -> list[Trace]:
    """Generate `per_model` feeds from each model."""
    return [
        model(random.Random(f"{name} {n} {seed}"), days)
        for name, model in PUBLISHER_MODELS.items()
        for n in range(per_model)
    ]


def from_file(path: Path, days: int) -> list[Trace]:
    """Read traces from JSON lines with `kind`, `window`, `arrivals` (ISO times) and, optionally, `dated`."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        shift_to_end(
            Trace(row["kind"], row["window"], parse_times(row["arrivals"]), row.get("dated", True)), days
        )
        for row in rows
    ]


def parse_times(texts: list[str]) -> tuple[datetime, ...]:
    return tuple(sorted(map(datetime.fromisoformat, texts)))


def from_database(url: str, days: int) -> list[Trace]:
    """Read traces from a Copydesk database: when the entries of each feed were published, or first seen."""
    database, traces = Database(url), []
    with database.read_transaction() as session:
        for feed in session.execute(select(FeedRow.id, FeedRow.kind, FeedRow.polling_state)):
            query = select(FeedEntryRow.published, FeedEntryRow.first_seen_at).where(
                FeedEntryRow.feed_id == feed.id
            )
            arrivals = sorted(
                min(published or first_seen, first_seen) for published, first_seen in session.execute(query)
            )
            if arrivals:
                list_length = (feed.polling_state or {}).get("list_length") or len(arrivals)
                traces.append(shift_to_end(Trace(feed.kind or "feed", list_length, tuple(arrivals)), days))
    database.close()
    return traces


def shift_to_end(trace: Trace, days: int) -> Trace:
    """Shift a trace by whole weeks, so that its last entry falls in the last week of the simulation."""
    weeks = math.floor((START + days * DAY - trace.arrivals[-1]) / (7 * DAY))
    return replace(trace, arrivals=tuple(arrival + weeks * 7 * DAY for arrival in trace.arrivals))
