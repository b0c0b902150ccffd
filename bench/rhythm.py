"""Feeds visited by our rhythm and by others', on the same arrivals: requests, delay, and what was missed.

    python -m bench.rhythm [--days 35] [--of-each 20] [--seed 1] [--traces FILE.jsonl | --database URL]

Arrivals are made up (bench/traces.py) with the habits of real publications, or real ones from a file or from a database
of ours. The first week is for learning and does not count. The others' formulas are written anew from what their code
does:

- miniflux (model/feed.go ScheduleNextCheck, storage/feed.go WeeklyFeedEntryCount, `entry_frequency`): a week by the
  weekly count, which is a week by the mean gap of the last week's entries; 5 minutes to 24 hours.
- rss-fetcher (fetcher/tasks.py `_check_auto_adjust*`): the share of known entries in a list decides; above 67 % ten minutes
  longer (an hour, when nothing came for a month), below 33 % an hour shorter; 10 minutes to 24 hours, from six hours.
- StormCrawler's AdaptiveScheduler, as CC-NEWS uses it: a fifth shorter after a change, half longer after none;
  90 minutes to 90 days.
"""

import argparse
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles

from bench.traces import DAY, HOUR, START, Trace, from_database, from_file, made_up
from pipeline.discover.rhythm import RhythmPolicy, Situation, learned, next_visit
from pipeline.records import Rhythm

MINUTE = timedelta(minutes=1)
LEARNING = 7 * DAY


@dataclass
class Look:
    """What a visit saw."""

    now: datetime
    # Arrivals of what is listed, and of what was not listed at the visit before; oldest first.
    listed: Sequence[datetime]
    new: Sequence[datetime]
    dated: bool


# Told of a visit, says when the next one is.
Plan = Callable[[Look], datetime]


def fixed(pause: timedelta) -> Plan:
    return lambda look: look.now + pause


class Ours:
    """`pipeline.discover.rhythm`."""

    def __init__(self, policy: RhythmPolicy, chance: Random) -> None:
        self.policy, self.chance, self.rhythm = policy, chance, Rhythm()

    def __call__(self, look: Look) -> datetime:
        fresh = look.listed if self.rhythm.until is None else look.new
        times = [each if look.dated else None for each in fresh]
        self.rhythm = learned(self.rhythm, times, look.now, len(look.listed))
        return next_visit(Situation(self.rhythm), self.policy, look.now, self.chance.random())


class Miniflux:
    """One visit for each entry, by the last week's mean gap."""

    def __init__(self) -> None:
        self.known: list[datetime] = []

    def __call__(self, look: Look) -> datetime:
        self.known += [each if look.dated else look.now for each in look.new]
        week = [each for each in self.known if each > look.now - 7 * DAY]
        self.known = week
        if len(week) < 2 or max(week) == min(week):
            return look.now + DAY
        gap = (max(week) - min(week)) / (len(week) - 1)
        return look.now + min(max(gap, 5 * MINUTE), DAY)


class RssFetcher:
    """Longer when too much is known, shorter when too little is."""

    def __init__(self) -> None:
        self.pause, self.visits, self.last_new = 360 * MINUTE, 0, START

    def __call__(self, look: Look) -> datetime:
        self.visits += 1
        if look.new:
            self.last_new = look.now
        if self.visits >= 2:
            known = 1.01 if not look.new else 1 - len(look.new) / len(look.listed)
            self._adjust(look, known)
        self.pause = min(max(self.pause, 10 * MINUTE), DAY)
        return look.now + self.pause

    def _adjust(self, look: Look, known: float) -> None:
        if known >= 0.67:
            lately = look.now - self.last_new <= 31 * DAY or known < 1
            self.pause += 10 * MINUTE if lately else HOUR
        elif known < 0.33:
            self.pause = 360 * MINUTE if self.pause > 360 * MINUTE else self.pause - HOUR


class StormCrawler:
    """Multiplied by 0.8 after a change, by 1.5 after none."""

    def __init__(self) -> None:
        self.pause = DAY

    def __call__(self, look: Look) -> datetime:
        self.pause = min(max(self.pause * (0.8 if look.new else 1.5), 90 * MINUTE), 90 * DAY)
        return look.now + self.pause


@dataclass
class Score:
    """What one plan came to on some traces."""

    requests: int = 0
    feed_days: float = 0.0
    delays: list[float] = field(default_factory=list)  # minutes
    missed_entries: int = 0
    # Pairs of visits between which all that was listed before went away.
    missed_windows: int = 0
    visits: int = 0

    def add(self, other: "Score") -> None:
        self.requests += other.requests
        self.feed_days += other.feed_days
        self.delays += other.delays
        self.missed_entries += other.missed_entries
        self.missed_windows += other.missed_windows
        self.visits += other.visits


def replay(trace: Trace, plan: Plan, days: int, chance: Random) -> Score:
    """Visit one feed from the start to the end."""
    score = Score(feed_days=(days * DAY - LEARNING) / DAY)
    now, end, counted, before = START + DAY * chance.random(), START + days * DAY, START + LEARNING, -1
    while now < end:
        upto = bisect_right(trace.arrivals, now)
        first = max(0, upto - trace.window)
        newest = max(first, before) if before >= 0 else first
        look = Look(now, trace.arrivals[first:upto], trace.arrivals[newest:upto], trace.dated)
        if now >= counted:
            score.requests += 1
            came = [each for each in look.new if each >= counted]
            score.delays += [(now - each) / MINUTE for each in came]
            if before >= 0:
                score.visits += 1
                score.missed_entries += max(0, first - before)
                score.missed_windows += before > 0 and first >= before and upto > before
        before = upto
        now = plan(look)
    return score


def plans(waiting: Sequence[int]) -> dict[str, Callable[[Random], Plan]]:
    def ours(minutes: int) -> Callable[[Random], Plan]:
        return lambda chance: Ours(RhythmPolicy(waiting=minutes * MINUTE), chance)

    return {
        **{f"Copydesk, waiting {minutes} min": ours(minutes) for minutes in waiting},
        "every 15 minutes": lambda _: fixed(15 * MINUTE),
        "every 60 minutes": lambda _: fixed(60 * MINUTE),
        "every 6 hours": lambda _: fixed(6 * HOUR),
        "miniflux": lambda _: Miniflux(),
        "rss-fetcher": lambda _: RssFetcher(),
        "StormCrawler": lambda _: StormCrawler(),
    }


def line(name: str, score: Score) -> str:
    delays = sorted(score.delays) or [0.0]
    late = quantiles(delays, n=20)[-1] if len(delays) > 1 else delays[0]
    entries = len(score.delays) + score.missed_entries
    return (
        f"| {name} | {score.requests / score.feed_days:.1f} | {sum(delays) / len(delays):.0f} | {median(delays):.0f} | {late:.0f} | "
        f"{score.missed_windows} ({score.missed_windows / max(score.visits, 1):.2%}) | {score.missed_entries} of {entries} |"
    )


HEAD = "| {} | requests a day | mean delay, min | median | 95 % | missed windows | missed entries |\n|---|---|---|---|---|---|---|"


def chosen(options: argparse.Namespace) -> list[Trace]:
    if options.traces:
        return from_file(options.traces, options.days)
    if options.database:
        return from_database(options.database, options.days)
    return made_up(options.days, options.of_each, options.seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=35)
    parser.add_argument("--of-each", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--traces", type=Path)
    parser.add_argument("--database")
    parser.add_argument("--waiting", type=int, nargs="*", default=[10, 30, 60, 300])
    options = parser.parse_args()
    traces = chosen(options)
    whole: dict[str, Score] = {}
    by_kind: dict[str, dict[str, Score]] = defaultdict(dict)
    for name, make in plans(options.waiting).items():
        whole[name] = Score()
        for number, trace in enumerate(traces):
            chance = Random(f"{options.seed} {number}")
            score = replay(trace, make(chance), options.days, chance)
            by_kind[trace.kind].setdefault(name, Score()).add(score)
            whole[name].add(score)
    print(HEAD.format(f"all {len(traces)} feeds"))
    print("\n".join(line(name, score) for name, score in whole.items()))
    for kind, scores in by_kind.items():
        print("\n" + HEAD.format(kind))
        print("\n".join(line(name, score) for name, score in scores.items()))


if __name__ == "__main__":
    main()
