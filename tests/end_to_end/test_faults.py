"""Faulty sources in a real run: each shows its error, and none delays the other sources."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import Database, queries
from services.sources import StarterFeed, follow_feed
from testing.faults import FaultServer
from tests.end_to_end.stack import Stack, now, wait_until

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]

# How every page of the faulty feed must end.
ENDINGS = {
    "/page": "created",
    "/410": "gone",
    "/451": "http.451",
    "/loop": "redirect.loop",
    "/to-private": "unsafe.address",
    "/bomb": "too_large",
    "/huge-headers": "header.too_large",
    "/pdf": "clean.not_html",
    "/empty": "clean.empty",
    "/video": "not_html",
    "/500": "http.500",
    "/403": "http.403",
    "/404": "gone",
    "/cut-chunks": "body.cut",
    "/hang-up": "connect.closed",
}
FEEDS = {
    "/feed-html": "feed.not_a_feed",
    "/feed-empty": "feed.empty",
    "/feed-30mb": "too_large",
    "/410": "gone",
    "/500": "http.500",
    "/loop": "redirect.loop",
}


# Each of these occupies a thread for as long as the limits allow.
SLOW = ("/drip", "/silent", "/drip-headers")


@pytest.fixture
def faulty_stack(
    tmp_path: Path, sqlite_url: str
) -> Iterator[tuple[Stack, FaultServer, dict[str, FaultServer]]]:
    database = Database(sqlite_url)
    faulty, slow = FaultServer(), {path: FaultServer() for path in SLOW}
    stack = Stack(tmp_path, database, COPYDESK_MAX_ATTEMPTS="2")
    hosts = (*stack.newsroom.hosts, *(server.host for server in (faulty, *slow.values())))
    stack.environment["COPYDESK_ALLOWED_PRIVATE_HOSTS"] = ",".join(hosts)
    # Real hosts have IP addresses of their own; here all share one.
    stack.environment["COPYDESK_CONCURRENT_REQUESTS_PER_IP"] = "20"
    yield stack, faulty, slow
    stack.stop()
    for server in (faulty, *slow.values()):
        server.close()
    database.close()


def test_faulty_sources_show_their_errors_and_delay_no_other_source(
    faulty_stack: tuple[Stack, FaultServer, dict[str, FaultServer]],
) -> None:
    stack, faulty, slow = faulty_stack
    listing = f"/feed?{','.join(ENDINGS)}"
    paths = [faulty.url(path) for path in (listing, "/feed-truncated", *FEEDS)]
    unknown_host = "http://no-such-host.copydesk-test.org/feed"
    with stack.database.transaction() as session:
        for url in (*paths, *_slow_feeds(slow), unknown_host):
            follow_feed(session, StarterFeed(url, url, url, ""))
    worker = stack.start_worker()

    def sample_site_is_stored() -> bool:
        with stack.database.read_transaction() as session:
            endings = queries.read_status(session, now()).endings
        return dict(endings).get("created", 0) >= 47

    stack.until(sample_site_is_stored)
    assert [server.most for server in slow.values()] == [1, 1, 1]

    wait_until(lambda: _have_ended(stack.database, faulty))  # the assertions below name what is missing
    worker.kill()  # a warm shutdown would wait for the slow hosts
    endings = _endings(stack.database, faulty)
    assert {path: endings.get(path, "missing") for path in ENDINGS} == ENDINGS
    errors = _feed_errors(stack.database)
    assert {path: errors.get(faulty.url(path), "missing") for path in FEEDS} == FEEDS
    assert errors.get(unknown_host, "missing").partition(".")[0] == "dns"


def _slow_feeds(slow: dict[str, FaultServer]) -> list[str]:
    """Return, for each slow server, the URL of a feed with five slow pages."""
    return [
        server.url(f"/feed?{','.join(f'{path}?{number}' for number in range(5))}")
        for path, server in slow.items()
    ]


def _have_ended(database: Database, server: FaultServer) -> bool:
    """Whether every page of the server has ended and every faulty feed has an error."""
    feeds = {url.removeprefix(server.url("")) for url in _feed_errors(database)}
    return _endings(database, server).keys() >= ENDINGS.keys() and feeds >= FEEDS.keys()


def _endings(database: Database, server: FaultServer) -> dict[str, str]:
    """Return the reason or outcome of each page of the server, by path."""
    with database.read_transaction() as session:
        rows = session.connection().exec_driver_sql(
            "select url, coalesce(nullif(reason, ''), outcome) from entries"
            " where stage in ('stored', 'rejected', 'dead')"
        )
        base = server.url("")
        return {url.removeprefix(base): ending for url, ending in rows if url.startswith(base)}


def _feed_errors(database: Database) -> dict[str, str]:
    with database.read_transaction() as session:
        rows = session.connection().exec_driver_sql("select url, error_reason from feeds where failures > 0")
        return dict(tuple(row) for row in rows)
