"""Compare feed polling with other schedulers on the same arrivals: requests, delay, missed entries.

    python -m bench.polling [--days 35] [--of-each 20] [--seed 1] [--traces FILE.jsonl | --database URL]

Arrivals are generated from models of publications (bench/arrival_traces.py), or are real ones from a file or from a
Copydesk database. The first week is a warm-up and does not count. The other schedulers are reimplemented from what their
code does:

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

from bench import results
from bench.arrival_traces import DAY, HOUR, START, Trace, from_database, from_file, generate
from pipeline.discover.polling import FeedState, PollingPolicy, next_visit, update_polling_state
from pipeline.records import PollingState

MINUTE = timedelta(minutes=1)
WARM_UP = 7 * DAY


@dataclass
class SimulatedVisit:
    """What a simulated visit returned."""

    now: datetime
    # Arrivals of the listed entries, and of those that the previous visit did not list; oldest first.
    listed: Sequence[datetime]
    new_arrivals: Sequence[datetime]
    has_dates: bool


# Takes a visit and returns the time of the next one.
Scheduler = Callable[[SimulatedVisit], datetime]


def fixed_interval(interval: timedelta) -> Scheduler:
    return lambda visit: visit.now + interval


class CopydeskScheduler:
    """Schedule with `pipeline.discover.polling`."""

    def __init__(self, policy: PollingPolicy, rng: Random) -> None:
        self.policy, self.rng, self.polling_state = policy, rng, PollingState()

    def __call__(self, visit: SimulatedVisit) -> datetime:
        arrivals = visit.listed if self.polling_state.watched_until is None else visit.new_arrivals
        times = [arrival if visit.has_dates else None for arrival in arrivals]
        self.polling_state = update_polling_state(self.polling_state, times, visit.now, len(visit.listed))
        return next_visit(FeedState(self.polling_state), self.policy, visit.now, self.rng.random())


class Miniflux:
    """Visit once per entry, by the mean gap of the last week."""

    def __init__(self) -> None:
        self.recent: list[datetime] = []

    def __call__(self, visit: SimulatedVisit) -> datetime:
        self.recent += [arrival if visit.has_dates else visit.now for arrival in visit.new_arrivals]
        week = [arrival for arrival in self.recent if arrival > visit.now - 7 * DAY]
        self.recent = week
        if len(week) < 2 or max(week) == min(week):
            return visit.now + DAY
        gap = (max(week) - min(week)) / (len(week) - 1)
        return visit.now + min(max(gap, 5 * MINUTE), DAY)


class RssFetcher:
    """Lengthen the interval when most entries are known, shorten it when few are."""

    def __init__(self) -> None:
        self.interval, self.visits, self.last_new_at = 360 * MINUTE, 0, START

    def __call__(self, visit: SimulatedVisit) -> datetime:
        self.visits += 1
        if visit.new_arrivals:
            self.last_new_at = visit.now
        if self.visits >= 2:
            known_share = 1.01 if not visit.new_arrivals else 1 - len(visit.new_arrivals) / len(visit.listed)
            self._adjust(visit, known_share)
        self.interval = min(max(self.interval, 10 * MINUTE), DAY)
        return visit.now + self.interval

    def _adjust(self, visit: SimulatedVisit, known_share: float) -> None:
        if known_share >= 0.67:
            is_active = visit.now - self.last_new_at <= 31 * DAY or known_share < 1
            self.interval += 10 * MINUTE if is_active else HOUR
        elif known_share < 0.33:
            self.interval = 360 * MINUTE if self.interval > 360 * MINUTE else self.interval - HOUR


class StormCrawler:
    """Multiply the interval by 0.8 after a change and by 1.5 otherwise."""

    def __init__(self) -> None:
        self.interval = DAY

    def __call__(self, visit: SimulatedVisit) -> datetime:
        self.interval = min(max(self.interval * (0.8 if visit.new_arrivals else 1.5), 90 * MINUTE), 90 * DAY)
        return visit.now + self.interval


@dataclass
class Score:
    """Totals of one scheduler over some traces."""

    requests: int = 0
    feed_days: float = 0.0
    delays: list[float] = field(default_factory=list)  # minutes
    missed_entries: int = 0
    # Pairs of visits that have no listed entry in common.
    missed_windows: int = 0
    visits: int = 0

    def add(self, score: "Score") -> None:
        self.requests += score.requests
        self.feed_days += score.feed_days
        self.delays += score.delays
        self.missed_entries += score.missed_entries
        self.missed_windows += score.missed_windows
        self.visits += score.visits


def replay(trace: Trace, scheduler: Scheduler, days: int, rng: Random) -> Score:
    """Simulate the visits of one scheduler to one feed."""
    score = Score(feed_days=(days * DAY - WARM_UP) / DAY)
    now, end, count_from, seen_before = START + DAY * rng.random(), START + days * DAY, START + WARM_UP, -1
    while now < end:
        published = bisect_right(trace.arrivals, now)
        first = max(0, published - trace.list_length)
        first_new = max(first, seen_before) if seen_before >= 0 else first
        visit = SimulatedVisit(
            now, trace.arrivals[first:published], trace.arrivals[first_new:published], trace.has_dates
        )
        if now >= count_from:
            score.requests += 1
            counted_arrivals = [arrival for arrival in visit.new_arrivals if arrival >= count_from]
            score.delays += [(now - arrival) / MINUTE for arrival in counted_arrivals]
            if seen_before >= 0:
                score.visits += 1
                score.missed_entries += max(0, first - seen_before)
                score.missed_windows += seen_before > 0 and first >= seen_before and published > seen_before
        seen_before = published
        now = scheduler(visit)
    return score


def schedulers(waiting_minutes: Sequence[int]) -> dict[str, Callable[[Random], Scheduler]]:
    def copydesk(minutes: int) -> Callable[[Random], Scheduler]:
        return lambda rng: CopydeskScheduler(PollingPolicy(max_total_wait=minutes * MINUTE), rng)

    return {
        **{f"Copydesk, waiting {minutes} min": copydesk(minutes) for minutes in waiting_minutes},
        "every 15 minutes": lambda _: fixed_interval(15 * MINUTE),
        "every 60 minutes": lambda _: fixed_interval(60 * MINUTE),
        "every 6 hours": lambda _: fixed_interval(6 * HOUR),
        "miniflux": lambda _: Miniflux(),
        "rss-fetcher": lambda _: RssFetcher(),
        "StormCrawler": lambda _: StormCrawler(),
    }


def table_row(name: str, score: Score) -> str:
    delays = sorted(score.delays) or [0.0]
    p95 = quantiles(delays, n=20)[-1] if len(delays) > 1 else delays[0]
    entries = len(score.delays) + score.missed_entries
    return (
        f"| {name} | {score.requests / score.feed_days:.1f} | {sum(delays) / len(delays):.0f} | {median(delays):.0f} | {p95:.0f} | "
        f"{score.missed_windows} ({score.missed_windows / max(score.visits, 1):.2%}) | {score.missed_entries} of {entries} |"
    )


TABLE_HEADER = "| {} | requests a day | mean delay, min | median | 95 % | missed windows | missed entries |\n|---|---|---|---|---|---|---|"


def load_traces(options: argparse.Namespace) -> list[Trace]:
    if options.traces:
        return from_file(options.traces, options.days)
    if options.database:
        return from_database(options.database, options.days)
    return generate(options.days, options.of_each, options.seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=35)
    parser.add_argument("--of-each", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--traces", type=Path)
    parser.add_argument("--database")
    parser.add_argument("--waiting", type=int, nargs="*", default=[10, 30, 60, 300])
    options = parser.parse_args()
    traces = load_traces(options)
    totals: dict[str, Score] = {}
    by_kind: dict[str, dict[str, Score]] = defaultdict(dict)
    for name, make_scheduler in schedulers(options.waiting).items():
        totals[name] = Score()
        for number, trace in enumerate(traces):
            rng = Random(f"{options.seed} {number}")
            score = replay(trace, make_scheduler(rng), options.days, rng)
            by_kind[trace.kind].setdefault(name, Score()).add(score)
            totals[name].add(score)
    print(TABLE_HEADER.format(f"all {len(traces)} feeds"))
    print("\n".join(table_row(name, score) for name, score in totals.items()))
    for name, score in totals.items():
        results.record(f"requests a day, {name}", score.requests / score.feed_days, higher_is_better=False)
        results.record(
            f"median delay in minutes, {name}", median(score.delays or [0.0]), higher_is_better=False
        )
    for kind, scores in by_kind.items():
        print("\n" + TABLE_HEADER.format(kind))
        print("\n".join(table_row(name, score) for name, score in scores.items()))


if __name__ == "__main__":
    main()
