"""What visits to feeds leave behind: habits, missed windows, failures that count and those that do not."""

from datetime import timedelta

import pytest
import redis
from sqlalchemy import update

from db import Database, queries, sources, visits
from db.ledger import ClaimLimits
from db.sources import FeedView
from db.tables import FeedRow
from pipeline.errors import TryLater
from pipeline.records import Feed, Source
from testing.scripted import ScriptedResponse, make_response
from tests.db.stored_entries import LEASE, NOW
from tests.workers.contexts import Clock, scripted_context
from workers import schedule
from workers.context import WorkerContext
from workers.visits import visit_feed

FEED = "https://thepost.org/feed"
ROBOTS = "https://thepost.org/robots.txt"


def rss(*numbers: int) -> ScriptedResponse:
    items = "".join(
        f"<item><link>https://thepost.org/{n}</link><title>Story {n}</title></item>" for n in numbers
    )
    return make_response(f"<rss><channel><title>The Post</title>{items}</channel></rss>".encode())


def follow(database: Database, *urls: str) -> None:
    with database.transaction() as session:
        for url in urls:
            sources.add_feed(session, sources.add_source(session, Source(url, url), NOW), Feed(url), NOW)


def visit(at: WorkerContext) -> int:
    """Visit what is due; how many."""
    with at.database.transaction() as session:
        tickets = visits.claim_feeds(session, at.now(), 100, LEASE)
    for ticket in tickets:
        with at.database.transaction() as session:
            claim = visits.get_claimed_feed(session, ticket)
        assert claim is not None
        visit_feed(at, claim)
    return len(tickets)


def live(at: WorkerContext, clock: Clock, times: int) -> None:
    """Visit the feed so often, each time when it is due."""
    for _ in range(times):
        assert visit(at) >= 1
        clock.at = max(row.next_visit_at for row in feeds(at.database))


def feeds(database: Database) -> list[FeedView]:
    with database.read_transaction() as session:
        return sources.list_feeds(session)


def test_a_visit_says_whether_there_is_something_new_to_claim(
    database: Database, client: redis.Redis
) -> None:
    follow(database, FEED)
    at, _, clock = scripted_context(database, client, {ROBOTS: [make_response()], FEED: [rss(1), rss(1)]})
    results = []
    for _ in range(2):
        with database.transaction() as session:
            (ticket,) = visits.claim_feeds(session, at.now(), 100, LEASE)
            claim = visits.get_claimed_feed(session, ticket)
        assert claim is not None
        results.append(visit_feed(at, claim))
        clock.at = feeds(database)[0].next_visit_at
    assert results == [True, False]


def test_a_feed_that_shows_nothing_new_is_visited_less_and_less_often(
    database: Database, client: redis.Redis
) -> None:
    follow(database, FEED)
    at, _, clock = scripted_context(database, client, {ROBOTS: [make_response()], FEED: [rss(1, 2)]})
    live(at, clock, 1)
    first = clock.at - NOW
    live(at, clock, 8)
    before = clock.at
    live(at, clock, 1)
    assert clock.at - before > 2 * first


def test_a_visit_that_shares_nothing_with_the_one_before_is_counted_as_a_missed_window(
    database: Database, client: redis.Redis
) -> None:
    follow(database, FEED)
    lists = [rss(1, 2), rss(2, 3), rss(5, 6), rss(5, 6, 7), rss(8)]
    at, _, clock = scripted_context(database, client, {ROBOTS: [make_response()], FEED: lists})
    live(at, clock, 5)
    assert [row.missed_windows for row in feeds(database)] == [2]
    with database.read_transaction() as session:
        assert queries.read_status(session, clock.at).feeds_missing == 1
        assert queries.read_status(session, clock.at + timedelta(days=8)).feeds_missing == 0


def test_what_another_feed_listed_first_is_still_new_to_this_one(
    database: Database, client: redis.Redis
) -> None:
    other = "https://thepost.org/other"
    follow(database, FEED, other)
    more = {other: [rss(1, 2, 3, 4, 5, 6)], FEED: [rss(1, 2), rss(5, 6)]}
    at, _, clock = scripted_context(database, client, {ROBOTS: [make_response()], **more})
    live(at, clock, 2)
    assert {row.url: row.missed_windows for row in feeds(database)} == {FEED: 1, other: 0}


def test_a_failing_feed_is_left_alone_longer_each_time_and_begins_anew_when_it_answers(
    database: Database, client: redis.Redis
) -> None:
    follow(database, FEED)
    broken = TryLater("connect.reset", "broken")
    at, _, clock = scripted_context(
        database, client, {ROBOTS: [make_response()], FEED: [broken, broken, broken, rss(1)]}
    )
    pauses = []
    for _ in range(3):
        before = clock.at
        live(at, clock, 1)
        pauses.append(clock.at - before)
    assert pauses == sorted(pauses)
    assert [row.failures for row in feeds(database)] == [3]
    live(at, clock, 1)
    assert [row.failures for row in feeds(database)] == [0]


def test_when_no_host_can_be_reached_no_feed_is_blamed_and_it_is_said_once(
    database: Database, client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    urls = [f"https://outlet-{n}.org/feed" for n in range(12)]
    follow(database, *urls)
    dead = TryLater("dns.temporary", "no answer")
    at, _, clock = scripted_context(
        database,
        client,
        {
            **{url: [dead] for url in urls},
            **{url.replace("feed", "robots.txt"): [make_response()] for url in urls},
        },
    )
    for _ in range(4):
        assert visit(at) == 12
        clock.forward(minutes=6)
    assert sum(row.failures for row in feeds(database)) <= 4  # those that came before it was clear
    assert {row.error_reason for row in feeds(database)} == {"dns.temporary"}
    assert caplog.text.count("check this machine's network") == 1


def test_no_more_feeds_are_claimed_than_workers_take(database: Database, client: redis.Redis) -> None:
    follow(database, *(f"https://outlet-{n}.org/feed" for n in range(30)))
    at, _, _ = scripted_context(database, client, {})
    limits = ClaimLimits(0, 0, LEASE)
    assert [len(schedule.claim_due(at, limits, queued)[0]) for queued in (1_000, 400, 395, 0)] == [
        0,
        0,
        5,
        25,
    ]


def test_a_rhythm_that_cannot_be_read_is_learned_anew(database: Database, client: redis.Redis) -> None:
    follow(database, FEED)
    at, _, clock = scripted_context(database, client, {ROBOTS: [make_response()], FEED: [rss(1, 2)]})
    for strange in (
        {"record": "PollingState/1", "tempo": 3},
        {"record": "Entry/1", "url": "x"},
        {"record": 7},
    ):
        with database.transaction() as session:
            session.execute(update(FeedRow).values(polling_state=strange))
        live(at, clock, 1)
    assert feeds(database)[0].failures == 0
