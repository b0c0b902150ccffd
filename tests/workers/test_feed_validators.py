"""Feeds whose servers lie about 304, and feeds that move, on both databases, as hundreds of visits see them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import redis
from sqlalchemy import select

from db import Database, sources, visits
from db.tables import FeedRow, HostRow
from pipeline.feed_visit import can_send_validators
from pipeline.fetch import FetchPolicy, RawResponse, Transport
from testing.faults import FaultServer
from testing.scripted import ScriptedResponse, ScriptedTransport, make_response
from tests.db.stored_entries import LEASE, follow
from tests.workers.contexts import Clock, scripted_context
from workers.context import WorkerContext  # noqa: TC001 - beside a value of its type
from workers.visits import visit_feed
from workers.visits.host_access import HostAccess

HOST = "https://thepost.org"
FEED, NEW_HOME = f"{HOST}/feed", "https://news.thepost.org/feed"
VALIDATORS: dict[str, Any] = {"etag": 'W/"one"', "last_modified": "Mon, 23 Nov 2026 10:00:00 +0100"}
NOT_MODIFIED = make_response(status=304)


def _list(*names: str) -> bytes:
    items = "".join(f"<item><title>{name}</title><link>{HOST}/{name}</link></item>" for name in names)
    return f"<rss version='2.0'><channel><title>Post</title>{items}</channel></rss>".encode()


def _feed(*names: str) -> RawResponse:
    return make_response(_list(*names), 200, **VALIDATORS)


class _Visits:
    """One feed, visited every two hours."""

    def __init__(
        self, database: Database, client: redis.Redis, pages: dict[str, list[ScriptedResponse]]
    ) -> None:
        self.context: WorkerContext
        self.web: ScriptedTransport
        self.clock: Clock
        robots = {f"{home}/robots.txt": [make_response()] for home in (HOST, "https://news.thepost.org")}
        self.context, self.web, self.clock = scripted_context(database, client, {**robots, **pages})
        lister = follow(database)
        assert lister.feed_id is not None
        self.feed_id = lister.feed_id
        with database.transaction() as session:
            assert sources.change_feed_url(session, lister.feed_id, FEED)

    def go_on(self, count: int = 1, **pause: float) -> list[bool]:
        """Visit so often; for each visit whether the feed was asked with both validators."""
        before = len(self.web.requested_urls)
        for _ in range(count):
            self.clock.forward(**(pause or {"hours": 2}))
            with self.context.database.transaction() as session:
                session.get_one(FeedRow, self.feed_id).next_visit_at = self.clock()
                (ticket,) = visits.claim_feeds(session, self.clock(), 1, LEASE)
                claim = visits.get_claimed_feed(session, ticket)
            assert claim is not None
            visit_feed(self.context, claim)
        asked = zip(self.web.requested_urls[before:], self.web.request_headers[before:], strict=True)
        return [
            (headers.get("if-none-match"), headers.get("if-modified-since")) == tuple(VALIDATORS.values())
            for url, headers in asked
            if "/feed" in url
        ]

    def row(self) -> FeedRow:
        with self.context.database.read_transaction() as session:
            return session.get_one(FeedRow, self.feed_id)

    def stale_304_count(self) -> int:
        with self.context.database.read_transaction() as session:
            return session.scalar(select(HostRow.stale_304_count).where(HostRow.host == "thepost.org")) or 0


def test_both_validators_go_back_as_they_came_after_a_body_and_after_a_304(
    database: Database, client: redis.Redis
) -> None:
    at = _Visits(database, client, {FEED: [_feed("a", "b"), NOT_MODIFIED]})
    assert at.go_on(5) == [False, True, True, True, True]


def test_a_304_may_bring_newer_validators(database: Database, client: redis.Redis) -> None:
    renewed = make_response(status=304, etag='W/"two"')
    at = _Visits(database, client, {FEED: [_feed("a", "b"), renewed, NOT_MODIFIED]})
    at.go_on(3)
    assert at.web.request_headers[-1]["if-none-match"] == 'W/"two"'
    assert at.web.request_headers[-1]["if-modified-since"] == VALIDATORS["last_modified"]


class _Server(ScriptedTransport):
    """Says 304 to the validators of what it had at first; an honest one has still the same."""

    def __init__(self, body: RawResponse) -> None:
        super().__init__({f"{HOST}/robots.txt": [make_response()]})
        self.body = body

    def send(
        self, url: str, headers: dict[str, str], form: bytes, timeout: float, truncate_after: int = 0
    ) -> RawResponse:
        if url != FEED:
            return super().send(url, headers, form, timeout, truncate_after)
        self.requested_urls.append(url)
        self.request_headers.append(headers)
        given = NOT_MODIFIED if "if-none-match" in headers else self.body
        return RawResponse(url, given.status, given.headers, given.body)


def _silent_for_a_month(database: Database, client: redis.Redis, now: RawResponse) -> _Visits:
    at, server = _Visits(database, client, {}), _Server(_feed("a", "b"))
    at.context, at.web = replace(at.context, transport=server), server
    at.go_on(2)
    server.body = now
    at.clock.forward(days=30)
    with database.transaction() as session:
        session.get_one(FeedRow, at.feed_id).not_modified_count = 100
    return at


def test_an_honest_server_is_looked_at_once_and_then_left_in_peace(
    database: Database, client: redis.Redis
) -> None:
    at = _silent_for_a_month(database, client, _feed("a", "b"))
    assert at.go_on(14) == [False, *[True] * 13]
    assert (at.stale_304_count(), at.row().validator_checks_passed) == (0, 1)


def test_a_server_that_lies_is_caught_and_not_believed_for_a_week(
    database: Database, client: redis.Redis
) -> None:
    at = _silent_for_a_month(database, client, _feed("a", "b", "c"))
    assert at.go_on(8, days=1) == [False] * 7 + [True]
    assert at.stale_304_count() == 1


def _sends_validators(at: _Visits, url: str) -> bool:
    return can_send_validators(HostAccess(at.context).state(url).validators_distrusted_until, at.clock())


def test_the_pages_of_a_server_that_lies_are_asked_for_plainly_too(
    database: Database, client: redis.Redis
) -> None:
    at = _silent_for_a_month(database, client, _feed("a", "b", "c"))
    assert _sends_validators(at, f"{HOST}/a")
    at.go_on()
    assert not _sends_validators(at, f"{HOST}/a")
    assert _sends_validators(at, "https://another.org/a")


def test_a_real_server_that_lies_is_caught_too(database: Database, client: redis.Redis) -> None:
    server = FaultServer()
    at = _Visits(database, client, {})
    policy = FetchPolicy(user_agent="copydesk/1.0", allow_private=frozenset({server.host}))
    transport = Transport(policy)
    at.context = replace(at.context, transport=transport, fetch_policy=policy)
    with database.transaction() as session:
        assert sources.change_feed_url(session, at.feed_id, server.url("/liar"))
    at.go_on(12)
    with database.transaction() as session:
        session.get_one(FeedRow, at.feed_id).not_modified_count = 100
    at.clock.forward(days=30)
    at.go_on(3)
    transport.close()
    server.close()
    sent = [
        "if-none-match" in each
        for path, each in zip(server.requested_paths, server.request_headers, strict=True)
        if path == "/liar"
    ]
    assert sent == [False, *[True] * 11, *[False] * 3]
    with database.read_transaction() as session:
        assert session.scalar(select(HostRow.stale_304_count).where(HostRow.host == server.host)) == 1


def _moved(status: int = 301) -> RawResponse:
    return make_response(status=status, location=NEW_HOME)


def test_a_feed_moves_when_three_days_of_visits_agree_and_the_list_is_the_same(
    database: Database, client: redis.Redis
) -> None:
    at = _Visits(
        database, client, {FEED: [_feed("a", "b"), _moved()], NEW_HOME: [_feed("a", "b", "c"), NOT_MODIFIED]}
    )
    at.go_on(2)
    at.go_on(2, days=1)
    assert (at.row().url, at.row().pending_redirect_url) == (FEED, NEW_HOME)
    at.go_on(1, days=1)
    assert (at.row().url, at.row().host, at.row().pending_redirect_url) == (NEW_HOME, "news.thepost.org", "")
    asked = len(at.web.requested_urls)
    at.go_on(1)
    assert at.web.requested_urls[asked:] == [NEW_HOME]


@pytest.mark.parametrize(
    ("answers", "target"),
    [
        ([_feed("a", "b"), _moved(302)], _feed("a", "b")),
        ([_feed("a", "b"), _moved(), _moved(), _feed("a", "b"), _moved(), _moved()], _feed("a", "b")),
        ([_feed("a", "b"), _moved()], _feed("x", "y", "z")),
        ([_feed("a", "b"), _moved()], make_response(b"<html><title>Log in</title></html>")),
    ],
    ids=["a temporary redirect", "the visits do not agree", "another list", "no list at all"],
)
def test_a_feed_stays_where_it_is(
    database: Database, client: redis.Redis, answers: list[ScriptedResponse], target: RawResponse
) -> None:
    at = _Visits(database, client, {FEED: answers, NEW_HOME: [target]})
    at.go_on(6, days=1)
    assert at.row().url == FEED


def test_two_feeds_that_redirect_to_one_address_both_stay(database: Database, client: redis.Redis) -> None:
    at = _Visits(database, client, {FEED: [_feed("a", "b"), _moved()], NEW_HOME: [_feed("a", "b")]})
    other = follow(database, "Other")
    with database.transaction() as session:
        session.get_one(FeedRow, other.feed_id).url_key = NEW_HOME
        session.get_one(FeedRow, other.feed_id).next_visit_at = at.clock() + timedelta(days=99)
    at.go_on(6, days=1)
    assert at.row().url == FEED
