"""robots.txt is asked for once a day, and what happens when it cannot be read (RFC 9309)."""

from datetime import timedelta

import pytest
import redis

from db import Database, hosts
from pipeline.errors import PipelineError, Refused, Rejected, TryLater
from testing.scripted import ScriptedResponse, make_response
from tests.workers.contexts import scripted_context
from workers.context import WorkerContext
from workers.host_slots import HostBusyError
from workers.visits.host_access import HostAccess
from workers.visits.politeness import acquire_crawl_slot, pause_host
from workers.visits.robots import load_robots

HOME = "https://thepost.org/"
ROBOTS = f"{HOME}robots.txt"
PAGE = f"{HOME}private/a"
CLOSED = make_response(b"User-agent: *\nDisallow: /private/\n")
SLOW = make_response(b"User-agent: *\nCrawl-delay: 7\n")


def _allowed(at: WorkerContext, url: str = PAGE) -> bool:
    return load_robots(HostAccess(at), url).allowed(at.fetch_policy.user_agent, url)


def _pass(at: WorkerContext, url: str) -> None:
    with HostAccess(at) as access:
        acquire_crawl_slot(access, url)


def test_the_file_is_asked_for_once_a_day(database: Database, client: redis.Redis) -> None:
    at, web, clock = scripted_context(database, client, {ROBOTS: [CLOSED, make_response(b"")]})
    assert [_allowed(at), _allowed(at)] == [False, False]
    clock.forward(hours=23)
    assert not _allowed(at)
    assert web.requested_urls == [ROBOTS]
    clock.forward(hours=2)
    assert _allowed(at)
    assert web.requested_urls == [ROBOTS, ROBOTS]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_host_that_has_none_or_keeps_it_from_us_allows_everything(
    database: Database, client: redis.Redis, status: int
) -> None:
    at, _, _ = scripted_context(database, client, {ROBOTS: [make_response(status=status)]})
    assert _allowed(at)


@pytest.mark.parametrize(
    "trouble",
    [make_response(status=status) for status in (408, 425, 429, 500, 503)] + [TryLater("body.cut", "cut")],
    ids=["408", "425", "429", "500", "503", "cut"],
)
def test_a_file_that_cannot_be_read_now_means_wait(
    database: Database, client: redis.Redis, trouble: ScriptedResponse
) -> None:
    at, web, _ = scripted_context(database, client, {ROBOTS: [trouble]})
    for _ in range(3):
        with pytest.raises(TryLater) as wait:
            _allowed(at)
        assert wait.value.reason == "robots.unreachable"
        assert wait.value.host_wide
    assert web.requested_urls == [ROBOTS], "the host is not asked again for each page"


def test_a_host_that_is_down_is_named_as_such(database: Database, client: redis.Redis) -> None:
    at, _, _ = scripted_context(database, client, {ROBOTS: [TryLater("dns.not_found", "no such host")]})
    with pytest.raises(TryLater) as wait:
        _allowed(at)
    assert wait.value.reason == "dns.not_found"


def test_an_old_copy_serves_while_the_file_cannot_be_read_but_not_for_ever(
    database: Database, client: redis.Redis
) -> None:
    at, _, clock = scripted_context(database, client, {ROBOTS: [CLOSED, make_response(status=500)]})
    assert not _allowed(at)
    clock.forward(days=29)
    assert not _allowed(at)
    assert _allowed(at, HOME)
    clock.forward(days=2)
    with pytest.raises(TryLater):
        _allowed(at)


def test_a_file_that_failed_for_a_month_counts_as_none(database: Database, client: redis.Redis) -> None:
    at, _, clock = scripted_context(database, client, {ROBOTS: [make_response(status=500)]})
    with pytest.raises(TryLater):
        _allowed(at)
    clock.forward(days=29)
    with pytest.raises(TryLater):
        _allowed(at)
    clock.forward(days=2)
    assert _allowed(at)


def test_redirects_are_followed_and_one_that_leads_nowhere_means_there_is_none(
    database: Database, client: redis.Redis
) -> None:
    elsewhere = "https://www.thepost.org/robots.txt"
    at, _, _ = scripted_context(
        database,
        client,
        {
            ROBOTS: [make_response(status=301, location=elsewhere)],
            elsewhere: [CLOSED],
            "https://loop.org/robots.txt": [
                make_response(status=302, location="https://loop.org/robots.txt")
            ],
            "https://inner.org/robots.txt": [
                make_response(status=302, location="http://127.0.0.1/robots.txt")
            ],
        },
    )
    assert not _allowed(at)
    assert _allowed(at, "https://loop.org/private/a")
    assert _allowed(at, "https://inner.org/private/a")


def test_a_host_on_a_private_address_is_refused_and_nothing_is_concluded(
    database: Database, client: redis.Redis
) -> None:
    at, _, _ = scripted_context(database, client, {ROBOTS: [Refused("unsafe.address", "private")]})
    with pytest.raises(Refused) as refused:
        _allowed(at)
    assert refused.value.reason == "unsafe.address"


def test_an_answer_we_cannot_unpack_means_wait(database: Database, client: redis.Redis) -> None:
    at, _, _ = scripted_context(database, client, {ROBOTS: [Rejected("body.encoding", "unknown")]})
    with pytest.raises(TryLater):
        _allowed(at)


def test_the_crawl_delay_holds_from_the_file_itself_on(database: Database, client: redis.Redis) -> None:
    at, _, _ = scripted_context(database, client, {ROBOTS: [SLOW]})
    with pytest.raises(HostBusyError) as busy:
        _pass(at, HOME)
    assert timedelta(seconds=6) < busy.value.wait <= timedelta(seconds=7)


def test_a_page_that_robots_txt_forbids_is_refused(database: Database, client: redis.Redis) -> None:
    at, _, _ = scripted_context(database, client, {ROBOTS: [CLOSED]})
    with pytest.raises(Refused) as refused:
        _pass(at, PAGE)
    assert refused.value.reason == "blocked.robots"


@pytest.mark.parametrize(("asked", "kept"), [(120.0, 120.0), (10_000_000.0, 3600.0)])
def test_the_pause_a_host_asks_for_holds_for_all_of_it_up_to_the_cap(
    database: Database, client: redis.Redis, asked: float, kept: float
) -> None:
    at, web, clock = scripted_context(database, client, {ROBOTS: [make_response()]}, retry_max_delay=3600)
    pause = TryLater("http.429", "slower", url=PAGE, retry_after=timedelta(seconds=asked), host_wide=True)
    pause_host(at, pause, PAGE)
    with pytest.raises(HostBusyError) as busy:
        _pass(at, f"{HOME}another")
    assert busy.value.wait == timedelta(seconds=kept)
    assert web.requested_urls == []
    clock.forward(seconds=kept)
    _pass(at, f"{HOME}another")


def test_a_failure_of_one_page_pauses_nothing(database: Database, client: redis.Redis) -> None:
    at, _, _ = scripted_context(database, client, {ROBOTS: [make_response()]})
    error: PipelineError = TryLater("http.500", "failed", url=PAGE, retry_after=timedelta(hours=1))
    pause_host(at, error, PAGE)
    with database.read_transaction() as session:
        assert hosts.host_state(session, "thepost.org").blocked_until is None
