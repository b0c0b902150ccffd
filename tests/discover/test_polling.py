"""When a feed is looked at next: laws of the pause, and the habits it is learned from."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.discover.polling import (
    FailureStreak,
    FeedState,
    IntervalLimits,
    PollingPolicy,
    RecentVisit,
    backoff_interval,
    has_missed_entries,
    hourly_rates,
    is_local_outage,
    max_expected_arrivals,
    next_visit,
    update_polling_state,
    visit_interval,
)
from pipeline.discover.polling_hints import wait_from_headers
from pipeline.records import FeedKind, PollingState, VisitHints

# A Tuesday.
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POLICY = PollingPolicy()
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - aware by the strategy
PAUSES = st.timedeltas(timedelta(0), timedelta(days=400))
HINTS = st.builds(
    VisitHints,
    not_before=st.none() | PAUSES,
    skip_hours=st.lists(st.integers(0, 23)).map(tuple),
    skip_days=st.lists(st.integers(0, 6)).map(tuple),
)
REASONS = st.sampled_from(
    ["gone", "http.404", "http.500", "timeout.read", "blocked.robots", "never.heard.of"]
)
FAILURES = st.builds(FailureStreak, st.integers(1, 10_000), REASONS, st.none() | PAUSES)


@st.composite
def rhythms(draw: st.DrawFn, until: datetime) -> PollingState:
    """What any life of visits may have taught."""
    at = until - draw(st.timedeltas(timedelta(0), timedelta(days=100)))
    ages = draw(st.lists(st.timedeltas(timedelta(0), timedelta(days=3_000)), max_size=30))
    rhythm = update_polling_state(PollingState(), [at - age for age in ages], at, len(ages), draw(HINTS))
    for step in draw(st.lists(st.timedeltas(timedelta(0), timedelta(days=30)), max_size=6)):
        at = min(at + step, until)
        came = draw(st.lists(st.none() | st.timedeltas(timedelta(0), timedelta(days=2)), max_size=40))
        rhythm = update_polling_state(
            rhythm,
            [None if age is None else at - age for age in came],
            at,
            draw(st.none() | st.integers(0, 500)),
        )
    return rhythm


LIVES = MOMENTS.flatmap(lambda now: st.tuples(st.just(now), rhythms(now)))


@given(life=LIVES, hints=HINTS, jitter=st.floats(0, 1), pushed=st.booleans())
def test_a_feed_that_answers_is_visited_within_the_limits_and_never_before_its_publisher_wishes(
    life: tuple[datetime, PollingState], hints: VisitHints, jitter: float, *, pushed: bool
) -> None:
    now, rhythm = life
    without_skips = replace(rhythm, hints=replace(rhythm.hints, skip_hours=(), skip_days=()))
    wait = next_visit(FeedState(without_skips, hints, has_push=pushed), POLICY, now, jitter) - now
    earliest_wait = max(hints.not_before or DAY * 0, rhythm.hints.not_before or DAY * 0)
    assert POLICY.min_interval <= wait <= POLICY.max_interval
    assert wait >= min(earliest_wait, POLICY.max_interval)


@given(LIVES, FAILURES, st.floats(0, 1))
def test_a_feed_that_fails_is_visited_again_within_a_month_whatever_it_says(
    life: tuple[datetime, PollingState], failure: FailureStreak, jitter: float
) -> None:
    now, rhythm = life
    quiet = replace(rhythm, hints=VisitHints())
    wait = next_visit(FeedState(quiet, failure=failure), POLICY, now, jitter) - now
    assert timedelta(minutes=5) <= wait <= POLICY.max_failure_interval * 1.1
    assert wait >= min(failure.retry_after or DAY * 0, POLICY.max_failure_interval)


@given(MOMENTS, HINTS)
def test_no_visit_falls_into_hours_or_days_to_skip(now: datetime, hints: VisitHints) -> None:
    at = next_visit(FeedState(PollingState(hints=hints)), POLICY, now, 0.5)
    everything = len(set(hints.skip_hours)) == 24 or len(set(hints.skip_days)) == 7
    assert everything or (at.hour not in hints.skip_hours and at.weekday() not in hints.skip_days)


@given(
    st.lists(st.floats(0, 500), min_size=168, max_size=168),
    st.floats(1, 20),
    st.integers(1, 300),
    st.floats(1, 10),
)
def test_more_entries_an_hour_never_make_a_pause_longer(
    by_hour: list[float], more: float, window: int, burst: float
) -> None:
    limits = IntervalLimits(max_expected_arrivals(window, 1.0, 100.0), 0.5, DAY)
    calm = visit_interval(by_hour, NOON, limits, burst)
    assert visit_interval([each * more for each in by_hour], NOON, limits, burst) <= calm + timedelta(
        milliseconds=1
    )


@given(st.integers(2, 300), st.floats(1, 30), st.floats(1, 1_000))
def test_a_shorter_list_a_wilder_feed_and_less_evidence_all_shorten_the_safe_pause(
    window: int, spread: float, evidence: float
) -> None:
    safe = max_expected_arrivals(window, spread, evidence)
    assert max_expected_arrivals(window - 1, spread, evidence) <= safe
    assert max_expected_arrivals(window, spread + 1, evidence) <= safe
    assert max_expected_arrivals(window, spread, evidence / 2) <= safe


@pytest.mark.parametrize("window", [5, 10, 20, 50, 100])
def test_the_chance_that_a_list_rolls_over_stays_below_one_percent(window: int) -> None:
    mean = max_expected_arrivals(window, 1.0, 1e9)
    kept = sum(exp(-mean) * mean**count / factorial(count) for count in range(window))
    assert 1 - kept < 0.0125  # that none of the old entries is left; within the normal approximation
    assert mean > window / 4


def steady(every: timedelta, count: int, now: datetime = NOON) -> list[datetime | None]:
    return [now - every * step for step in range(1, count + 1)]


def test_a_first_list_tells_the_rate_also_when_an_old_entry_is_pinned_to_it() -> None:
    plain = update_polling_state(PollingState(), steady(HOUR, 40), NOON, 40)
    pinned = update_polling_state(PollingState(), [*steady(HOUR, 40), NOON - 900 * DAY], NOON, 41)
    for rhythm in (plain, pinned):
        assert 0.8 < sum(hourly_rates(rhythm)) / 168 < 1.2


def test_a_list_without_dates_is_learned_from_what_visits_find_new() -> None:
    rhythm, at = update_polling_state(PollingState(), [None] * 20, NOON, 20), NOON
    for _ in range(48):
        at += HOUR
        rhythm = update_polling_state(rhythm, [None, None], at, 20)
    assert 1.5 < sum(hourly_rates(rhythm)) / 168 < 2.5


def paper(days: int, hour: int = 5) -> tuple[PollingState, datetime]:
    """A paper that comes out at five in the morning, looked at every hour."""
    at = NOON.replace(hour=0) - days * DAY
    rhythm = update_polling_state(PollingState(), [], at, 30)
    while at < NOON.replace(hour=0):
        at += HOUR
        come = [at - timedelta(minutes=minute) for minute in range(20, 50)] if at.hour == hour + 1 else []
        rhythm = update_polling_state(rhythm, come, at, 30)
    return rhythm, at


def test_a_daily_paper_is_looked_at_when_it_comes_out_and_seldom_at_other_hours() -> None:
    rhythm, at = paper(days=21)
    end = at + DAY
    visits: list[datetime] = []
    while at < end:
        came: list[datetime | None] = (
            [None] * 30 if at.hour == 6 and not any(each.hour == 6 for each in visits) else []
        )
        rhythm = update_polling_state(rhythm, came, at, 30)
        at = next_visit(FeedState(rhythm), POLICY, at, 0.0)
        visits.append(at)
    at_five = [each for each in visits if each.hour == 5]
    assert len(at_five) >= 3
    assert len(visits) - len(at_five) <= 12


def test_a_feed_that_fell_silent_is_asked_less_and_less_but_once_a_day() -> None:
    rhythm, at, pauses = update_polling_state(PollingState(), steady(HOUR, 20), NOON, 20), NOON, []
    while at < NOON + 60 * DAY:
        due = next_visit(FeedState(rhythm), POLICY, at, 0.0)
        pauses.append(due - at)
        at = due
        rhythm = update_polling_state(rhythm, (), at)
    assert pauses[0] < 2 * HOUR
    assert pauses[-1] > 18 * HOUR
    assert max(pauses) <= DAY


def test_a_burst_shortens_the_pause_and_is_forgotten() -> None:
    calm = update_polling_state(PollingState(), steady(HOUR, 200), NOON, 200)
    soon = NOON + timedelta(minutes=10)
    usual = next_visit(FeedState(update_polling_state(calm, (), soon)), POLICY, soon, 0.0) - soon
    wild = update_polling_state(calm, [soon - timedelta(minutes=minute) for minute in range(9)], soon, 200)
    assert next_visit(FeedState(wild), POLICY, soon, 0.0) - soon < usual / 1.5
    later = soon + 36 * HOUR
    after = (
        next_visit(FeedState(update_polling_state(wild, steady(HOUR, 35, later), later)), POLICY, later, 0.0)
        - later
    )
    assert after > usual / 1.5


def test_lists_that_roll_over_unseen_make_visits_closer_until_they_no_longer_do() -> None:
    rhythm, at, pauses = update_polling_state(PollingState(), steady(HOUR, 100), NOON, 10), NOON, []
    for _ in range(8):
        due = next_visit(FeedState(rhythm, has_push=True), POLICY, at, 0.0)
        pauses.append(due - at)
        at = due
        rhythm = update_polling_state(rhythm, [None] * 10, at, 10)
    assert pauses[-1] < pauses[0] / 8
    for _ in range(600):
        at += HOUR
        rhythm = update_polling_state(rhythm, [at - HOUR / 2], at, 10)
    assert next_visit(FeedState(rhythm, has_push=True), POLICY, at, 0.0) - at > 4 * pauses[-1]


def test_a_feed_that_pushes_is_visited_for_safety_only() -> None:
    rhythm = update_polling_state(PollingState(), steady(HOUR, 50), NOON, 50)
    polled = next_visit(FeedState(rhythm), POLICY, NOON, 0.0) - NOON
    pushed = next_visit(FeedState(rhythm, has_push=True), POLICY, NOON, 0.0) - NOON
    assert pushed > 5 * polled


@pytest.mark.parametrize(
    "reason", ["gone", "http.404", "http.500", "timeout.read", "tls.expired", "feed.broken"]
)
def test_each_failure_in_a_row_makes_the_pause_longer_up_to_a_bound(reason: str) -> None:
    pauses = [backoff_interval(FailureStreak(times, reason)) for times in range(1, 60)]
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1] <= timedelta(days=7)


def test_what_is_gone_is_asked_less_than_what_only_failed() -> None:
    assert (
        backoff_interval(FailureStreak(1, "gone"))
        > backoff_interval(FailureStreak(1, "http.404"))
        > backoff_interval(FailureStreak(1, "http.502"))
    )


def test_most_hosts_out_of_reach_at_once_is_an_outage_of_ours() -> None:
    dead = [RecentVisit(f"{n}.example", "dns.temporary") for n in range(8)]
    assert is_local_outage(dead)
    assert is_local_outage(
        [*dead, RecentVisit("alive.example", ""), RecentVisit("broken.example", "http.500")]
    )
    assert not is_local_outage(dead[:4])
    assert not is_local_outage([*dead, *(RecentVisit(f"alive-{n}.example", "") for n in range(8))])
    assert not is_local_outage([RecentVisit("one.example", "dns.temporary")] * 50)
    assert not is_local_outage([*(RecentVisit(each.host, "") for each in dead), *dead])  # they answer again


def test_a_window_is_missed_when_a_list_shares_nothing_with_the_one_before() -> None:
    assert has_missed_entries(FeedKind.RSS, previous_count=10, listed_count=10, new_count=10)
    assert not has_missed_entries(FeedKind.RSS, previous_count=10, listed_count=10, new_count=9)
    assert not has_missed_entries(FeedKind.RSS, previous_count=0, listed_count=10, new_count=10)
    assert not has_missed_entries(FeedKind.RSS, previous_count=10, listed_count=0, new_count=0)
    assert not has_missed_entries(FeedKind.SITEMAP, previous_count=10, listed_count=10, new_count=10)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=600"}, 600),
        ({"cache-control": "max-age=600", "age": "200"}, 400),
        ({"cache-control": "max-age=600", "age": "601"}, None),
        ({"cache-control": "max-age=600", "age": "old"}, 600),
        ({"cache-control": "max-age=600, no-store"}, None),
        (
            {
                "expires": "Tue, 24 Nov 2026 13:00:00 GMT",
                "date": "Tue, 24 Nov 2026 12:00:00 GMT",
                "age": "60",
            },
            3540,
        ),
    ],
)
def test_headers_ask_for_a_pause_less_the_age_of_the_copy(
    headers: dict[str, str], seconds: int | None
) -> None:
    assert wait_from_headers(headers) == (None if seconds is None else timedelta(seconds=seconds))
