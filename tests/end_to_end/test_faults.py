"""Sources in trouble, in a real run: each says what is wrong, and no other source is held up."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import Database, migrations, queries
from services.sources import StarterFeed, follow_feed
from testing.faults import TroubleServer
from tests.end_to_end.stack import Stack, now

pytestmark = [pytest.mark.process, pytest.mark.timeout(110)]

# What every page of the troubled feed must end as.
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


# Each of these holds the thread that asks for as long as the limits allow.
SLOW = ("/drip", "/silent", "/drip-headers")


@pytest.fixture
def troubled(tmp_path: Path) -> Iterator[tuple[Stack, TroubleServer, dict[str, TroubleServer]]]:
    database = Database(f"sqlite:///{tmp_path / 'c.db'}")
    migrations.upgrade(database)
    wild, slow = TroubleServer(), {path: TroubleServer() for path in SLOW}
    stack = Stack(tmp_path, database, COPYDESK_MAX_ATTEMPTS="2")
    hosts = (*stack.newsroom.hosts, *(server.host for server in (wild, *slow.values())))
    stack.environment["COPYDESK_ALLOW_PRIVATE"] = ",".join(hosts)
    # Real hosts stand on addresses of their own; here all share one.
    stack.environment["COPYDESK_ADDRESS_SLOTS"] = "20"
    yield stack, wild, slow
    stack.stop()
    for server in (wild, *slow.values()):
        server.close()
    database.close()


def test_sources_in_trouble_say_so_and_hold_nobody_up(
    troubled: tuple[Stack, TroubleServer, dict[str, TroubleServer]],
) -> None:
    stack, wild, slow = troubled
    listing = f"/feed?{','.join(ENDINGS)}"
    paths = [wild.url(path) for path in (listing, "/feed-truncated", *FEEDS)]
    dead_name = "http://no-such-host.copydesk-test.org/feed"
    with stack.database.transaction() as session:
        for url in (*paths, *_slow_feeds(slow), dead_name):
            follow_feed(session, StarterFeed(url, url, url, ""))
    worker = stack.start_worker()

    def newsroom_done() -> bool:
        with stack.database.read_transaction() as session:
            rows = queries.read_status(session, now()).endings
        return dict(rows).get("created", 0) >= 47

    started = time.monotonic()
    stack.until(newsroom_done)
    waited = time.monotonic() - started
    assert waited < 60, "the slow hosts held the others up"
    assert [server.most for server in slow.values()] == [1, 1, 1]

    _wait_for_ends(stack, wild)
    worker.kill()  # it would wait for the slow hosts
    ends = _ends(stack.database, wild)
    assert {path: ends.get(path, "missing") for path in ENDINGS} == ENDINGS
    health = _health(stack.database)
    assert {path: health.get(wild.url(path), "missing") for path in FEEDS} == FEEDS
    assert health.get(dead_name, "missing").partition(".")[0] == "dns"


def _slow_feeds(slow: dict[str, TroubleServer]) -> list[str]:
    """A list of five slow pages for each."""
    return [server.url(f"/feed?{','.join(f'{path}?{n}' for n in range(5))}") for path, server in slow.items()]


def _wait_for_ends(stack: Stack, server: TroubleServer) -> None:
    """Until all have ended, or for as long as is fair; the assertions after it say what is missing."""
    for _ in range(300):
        feeds = {url.removeprefix(server.url("")) for url in _health(stack.database)}
        if _ends(stack.database, server).keys() >= ENDINGS.keys() and feeds >= FEEDS.keys():
            return
        time.sleep(0.1)


def _ends(database: Database, server: TroubleServer) -> dict[str, str]:
    """How each page of the server ended: the path and the reason."""
    with database.read_transaction() as session:
        rows = session.connection().exec_driver_sql(
            "select url, coalesce(nullif(reason, ''), outcome) from entries"
            " where stage in ('stored', 'rejected', 'dead')"
        )
        base = server.url("")
        return {url.removeprefix(base): end for url, end in rows if url.startswith(base)}


def _health(database: Database) -> dict[str, str]:
    with database.read_transaction() as session:
        rows = session.connection().exec_driver_sql("select url, error_reason from feeds where failures > 0")
        return dict(tuple(row) for row in rows)
