"""Made-up arrivals of entries, with the habits of real publications; or real ones from a file."""

import json
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from db import Database
from db.tables import FeedRow, SightingRow

# A Monday.
START = datetime(2026, 9, 7, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEKS_BEFORE = 3  # so that a first list is full of earlier entries
Rate = Callable[[datetime], float]


@dataclass(frozen=True)
class Trace:
    """When entries appeared in a list that shows the newest so many."""

    kind: str
    window: int
    arrivals: tuple[datetime, ...]
    # Whether the list says when its entries were published.
    dated: bool = True


def by_chance(chance: random.Random, rate: Rate, days: int, most: float) -> Iterator[datetime]:
    """A Poisson process whose rate (entries an hour) changes, by thinning (Lewis and Shedler 1979)."""
    at, end = START - WEEKS_BEFORE * 7 * DAY, START + days * DAY
    while True:
        at += HOUR * chance.expovariate(most)
        if at >= end:
            return
        if chance.random() * most < rate(at):
            yield at


def bursts(chance: random.Random, days: int, every: float) -> list[tuple[datetime, float]]:
    """Events that break: when, and how many times the usual rate they bring at first."""
    found, at = [], START - WEEKS_BEFORE * 7 * DAY
    while at < START + days * DAY:
        at += DAY * chance.expovariate(1 / every)
        found.append((at, chance.uniform(5, 20)))
    return found


def waking(at: datetime, shift: int) -> float:
    """From 0.1 at four in the morning to 1 in the afternoon, local time."""
    hour = (at.hour + at.minute / 60 + shift) % 24
    return 0.1 + 0.9 * max(0.0, math.sin(math.pi * (hour - 5) / 18)) if hour > 5 else 0.1


def agency(chance: random.Random, days: int) -> Trace:
    a_day, shift = chance.uniform(100, 400), chance.randrange(24)
    arrivals = by_chance(chance, lambda at: a_day / 14 * waking(at, shift), days, a_day / 14)
    return Trace("agency, 100 to 400 a day", 50, tuple(arrivals))


def newspaper_site(chance: random.Random, days: int) -> Trace:
    a_day, shift = chance.uniform(20, 80), chance.randrange(24)

    def rate(at: datetime) -> float:
        return a_day / 14 * waking(at, shift) * (0.5 if at.weekday() > 4 else 1.0)

    dated = chance.random() > 0.25
    return Trace(
        "newspaper's site, 20 to 80 a day", 30, tuple(by_chance(chance, rate, days, a_day / 14)), dated
    )


def daily_paper(chance: random.Random, days: int) -> Trace:
    """The whole edition within a quarter of an hour, six days a week, and little else."""
    hour, size, found = chance.randrange(24), chance.randrange(20, 50), []
    for day in range(-7 * WEEKS_BEFORE, days):
        at = START + day * DAY + hour * HOUR + timedelta(minutes=chance.gauss(5, 4))
        if at.weekday() != 6:
            found += [at + timedelta(minutes=chance.uniform(0, 15)) for _ in range(size)]
    found += by_chance(chance, lambda _: 0.1, days, 0.1)
    return Trace("daily paper, one edition", 60, tuple(sorted(found)), chance.random() > 0.25)


def local_paper(chance: random.Random, days: int) -> Trace:
    shift = chance.randrange(24)

    def rate(at: datetime) -> float:
        office = 9 <= (at.hour + shift) % 24 < 18 and at.weekday() < 5
        return 0.8 if office else 0.05

    return Trace(
        "local paper, office hours", 15, tuple(by_chance(chance, rate, days, 0.8)), chance.random() > 0.25
    )


def weekly(chance: random.Random, days: int) -> Trace:
    day, hour, found = chance.randrange(7), chance.randrange(24), []
    for week in range(-WEEKS_BEFORE, days // 7 + 1):
        at = START + week * 7 * DAY + day * DAY + hour * HOUR + timedelta(minutes=chance.gauss(0, 40))
        found += [at + timedelta(minutes=chance.uniform(0, 30)) for _ in range(12)]
    return Trace("weekly, one issue", 20, tuple(each for each in sorted(found) if each < START + days * DAY))


def blog(chance: random.Random, days: int) -> Trace:
    a_week = chance.uniform(1, 6)
    return Trace("a few a week", 10, tuple(by_chance(chance, lambda _: a_week / 168, days, a_week / 168)))


def breaking(chance: random.Random, days: int) -> Trace:
    """Calm, and then something happens: up to twenty times as many, half as many after each hour and a half."""
    events, shift = bursts(chance, days, 5), chance.randrange(24)

    def rate(at: datetime) -> float:
        boost = sum(
            size * 0.5 ** ((at - when) / HOUR / 1.5) for when, size in events if when <= at < when + DAY
        )
        return 1.5 * waking(at, shift) + 1.5 * boost

    return Trace("breaking news, in bursts", 20, tuple(by_chance(chance, rate, days, 80.0)))


def ended(chance: random.Random, days: int) -> Trace:
    """It published for a while, and stopped."""
    last = START + chance.uniform(-20, 10) * DAY
    arrivals = by_chance(chance, lambda at: 0.5 if at < last else 0.0, days, 0.5)
    return Trace("ended", 20, tuple(arrivals))


HABITS = (agency, newspaper_site, daily_paper, local_paper, weekly, blog, breaking, ended)


def made_up(days: int, of_each: int, seed: int) -> list[Trace]:
    """So many feeds of each habit."""
    return [
        habit(random.Random(f"{habit.__name__} {n} {seed}"), days) for habit in HABITS for n in range(of_each)
    ]


def from_file(path: Path, days: int) -> list[Trace]:
    """Real ones: a JSON object a line, with `kind`, `window`, `arrivals` (ISO times) and perhaps `dated`."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        moved(Trace(row["kind"], row["window"], times(row["arrivals"]), row.get("dated", True)), days)
        for row in rows
    ]


def times(texts: list[str]) -> tuple[datetime, ...]:
    return tuple(sorted(map(datetime.fromisoformat, texts)))


def from_database(url: str, days: int) -> list[Trace]:
    """What an installation of ours saw: when the entries of each feed were published, or first seen."""
    database, found = Database(url), []
    with database.reading() as session:
        for feed in session.execute(select(FeedRow.id, FeedRow.kind, FeedRow.rhythm)):
            seen = select(SightingRow.published, SightingRow.first_seen_at).where(
                SightingRow.feed_id == feed.id
            )
            arrivals = sorted(min(published or at, at) for published, at in session.execute(seen))
            if arrivals:
                window = feed.rhythm.get("window") or len(arrivals)
                found.append(moved(Trace(feed.kind or "feed", window, tuple(arrivals)), days))
    database.close()
    return found


def moved(trace: Trace, days: int) -> Trace:
    """By whole weeks, so that its last entry comes in the last week of the replay."""
    weeks = math.floor((START + days * DAY - trace.arrivals[-1]) / (7 * DAY))
    return replace(trace, arrivals=tuple(each + weeks * 7 * DAY for each in trace.arrivals))
