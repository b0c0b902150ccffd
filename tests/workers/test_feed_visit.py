"""What follows from a feed visit is decided by values alone, and a host's row is read once for a request."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from db import Database, sources, visits
from pipeline.discover.feed_redirects import PendingRedirect
from pipeline.discover.polling import RecentVisit
from pipeline.errors import Rejected, TryLater
from pipeline.feed_visit import FeedResponse, FeedVisitInput, ListedEntries, build_request, decide
from pipeline.fetch import NotModified
from pipeline.fetch.validator_check import ValidatorHistory
from pipeline.records import Discovery, Entry, FeedKind, Page, PollingState, VisitHints
from testing.scripted import ScriptedResponse, make_response
from tests.db.stored_entries import LEASE, begin, claim, follow, sight
from tests.workers.contexts import scripted_context
from workers.stages import fetch_page
from workers.visits import visit_feed

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
URL = "https://thepost.example/feed"
SILENT = ValidatorHistory(not_modified_count=100, body_read_at=NOW - timedelta(days=30))


def _visit(**fields: Any) -> FeedVisitInput:
    stored: dict[str, Any] = {"last_success_at": NOW - timedelta(hours=2), "etag": '"one"', **fields}
    return FeedVisitInput(URL, "thepost.example", FeedKind.RSS, **stored)


def _response(*titles: str, **fields: Any) -> FeedResponse:
    entries = tuple(Entry(f"https://thepost.example/{title}", title=title) for title in titles)
    page = Page(URL, b"<rss/>", fields.pop("headers", {}), 200, moved_to=fields.pop("moved_to", ""))
    return FeedResponse(page, Discovery(FeedKind.RSS, entries=entries), **fields)


def test_an_unchanged_feed_keeps_its_redirect_and_counts_the_304() -> None:
    history = ValidatorHistory(3, NOW - timedelta(days=1))
    plan = decide(
        _visit(validator_history=history),
        FeedResponse(NotModified(URL, {}, "", "", NOW)),
        ListedEntries(),
        NOW,
    )
    assert plan.validator_history == ValidatorHistory(4, history.body_read_at)
    assert (plan.hub, plan.has_missed_window, plan.counts_as_failure) == (None, False, True)


@pytest.mark.parametrize("etag", ['"one"', '"two"'])
def test_a_server_is_caught_when_its_validators_stand_for_another_list(etag: str) -> None:
    response = _response("new", headers={"etag": etag}, is_unconditional=True)
    plan = decide(_visit(validator_history=SILENT), response, ListedEntries(1, 2), NOW)
    assert plan.has_stale_304 is (etag == '"one"')


def test_a_feed_that_was_silent_for_long_is_requested_without_validators() -> None:
    request, is_unconditional = build_request(_visit(validator_history=SILENT), NOW)
    assert (request.etag, is_unconditional) == ("", True)
    distrusted = _visit(validator_history=SILENT, validators_distrusted_until=NOW + timedelta(days=1))
    request, is_unconditional = build_request(distrusted, NOW)
    assert (request.etag, is_unconditional) == ("", False)


@pytest.mark.parametrize(("age_days", "target"), [(2, ""), (4, "https://new.example/feed")])
def test_a_redirect_is_confirmed_after_three_days(age_days: int, target: str) -> None:
    pending = PendingRedirect("https://new.example/feed", NOW - timedelta(days=age_days))
    response = _response("a", moved_to="https://new.example/feed")
    assert (
        decide(_visit(pending_redirect=pending), response, ListedEntries(0, 1), NOW).confirmed_url == target
    )


def test_nothing_known_in_a_list_that_had_entries_is_a_missed_window_but_not_in_a_push() -> None:
    visit = _visit(polling_state=PollingState(watched_until=NOW - timedelta(hours=2), list_length=2))
    listed = ListedEntries(2, 0, (None, None))
    assert decide(visit, _response("c", "d"), listed, NOW).has_missed_window
    pushed = FeedResponse(discovery=_response("c", "d").discovery, is_pushed=True)
    plan = decide(visit, pushed, listed, NOW)
    assert (plan.has_missed_window, plan.validator_history, plan.hub) == (False, None, None)


def test_the_hub_and_topic_are_those_that_the_list_names() -> None:
    hints = VisitHints(hub="https://hub.example/", self_url="https://thepost.example/self")
    response = FeedResponse(Page(URL, b"", {}, 200), Discovery(FeedKind.RSS, next_visit=hints))
    plan = decide(_visit(), response, ListedEntries(), NOW)
    assert (plan.hub, plan.topic) == ("https://hub.example/", "https://thepost.example/self")
    assert decide(_visit(), _response("a"), ListedEntries(), NOW).hub == ""


def test_a_failure_is_the_feeds_own_unless_most_hosts_fail() -> None:
    down = tuple(RecentVisit(f"host-{number}.example", "dns.temporary") for number in range(9))
    failed = FeedResponse(error=TryLater("dns.temporary", "no response"))
    assert decide(_visit(), failed, ListedEntries(), NOW).counts_as_failure
    plans = [
        decide(_visit(recent_visits=visits_before), failed, ListedEntries(), NOW)
        for visits_before in (down[:4], down)
    ]
    assert [(plan.counts_as_failure, plan.is_outage_start) for plan in plans] == [
        (False, True),
        (False, False),
    ]


@given(
    failures=st.integers(0, 40),
    retry_after=st.none() | st.timedeltas(timedelta(0), timedelta(days=400)),
    jitter=st.floats(0, 1),
)
def test_every_failure_has_a_later_visit_within_the_maximum(
    failures: int, retry_after: timedelta | None, jitter: float
) -> None:
    visit = _visit(failures=failures, jitter=jitter)
    for error in (TryLater("http.503", "busy", retry_after=retry_after), Rejected("gone", "removed")):
        plan = decide(visit, FeedResponse(error=error), ListedEntries(), NOW)
        assert NOW < plan.next_visit_at <= NOW + visit.policy.max_failure_interval * 1.1
        assert (plan.validator_history, plan.pending_redirect, plan.polling_state) == (None, None, None)


@contextmanager
def _count_host_reads(database: Database) -> Iterator[list[str]]:
    reads: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT") and "robots_body" in statement:
            reads.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield reads
    event.remove(database.engine, "before_cursor_execute", note)


def test_a_request_reads_the_hosts_row_once(database: Database, client: redis.Redis) -> None:
    page_url, robots_url, feed_url = (f"https://thepost.org/{path}" for path in ("a", "robots.txt", "feed"))
    lister = follow(database)
    sight(database, lister, page_url)
    scripted: dict[str, Sequence[ScriptedResponse]] = {
        robots_url: [make_response()],
        feed_url: [make_response(b"<rss/>")],
        page_url: [make_response(b"<p>mill</p>")],
    }
    context, web, clock = scripted_context(database, client, scripted)
    assert lister.feed_id is not None
    with database.transaction() as session:
        assert sources.change_feed_url(session, lister.feed_id, feed_url)
        (key,) = visits.claim_feeds(session, clock(), 1, LEASE)
        feed = visits.get_claimed_feed(session, key)
    assert feed is not None
    visit_feed(context, feed)
    (ticket,) = claim(database)
    job = begin(database, ticket, "discovered")
    assert job is not None
    with _count_host_reads(database) as reads:
        fetch_page(context, job)
    assert web.requested_urls == [robots_url, feed_url, page_url]
    assert len(reads) == 1
