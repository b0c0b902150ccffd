"""The sample site is followed where it is served."""

from collections.abc import Collection, Iterator

import pytest

from cli.sample_port import move_sample_feeds
from cli.up_preparation import sample_feeds
from db import Database, Session, sources
from sample_site import SampleSite
from services.sources import StarterFeed, follow_feed

PORT = 8710


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.close()


def _follow_at(database: Database, port: int) -> None:
    site = SampleSite()
    moved = [
        StarterFeed(feed.name, feed.feed.replace(host, f"127.0.0.1:{port + index}"), f"http://{host}/")
        for index, (feed, host) in enumerate(zip(sample_feeds(site), site.hosts, strict=True))
    ]
    site.stop()
    with database.transaction() as session:
        for feed in moved:
            follow_feed(session, feed)


def _move(session: Session, own_hosts: Collection[str] = ()) -> tuple[int, ...]:
    return move_sample_feeds(session, sources.list_feeds(session), PORT, own_hosts)


def _ports(database: Database) -> list[int]:
    with database.read_transaction() as session:
        return sorted(int(feed.url.split(":")[2].split("/")[0]) for feed in sources.list_feeds(session))


@pytest.mark.parametrize("followed", [(9010,), (9010, PORT)])
def test_feeds_of_the_sample_site_follow_it_to_its_new_port(
    database: Database, followed: tuple[int, ...]
) -> None:
    for port in followed:
        _follow_at(database, port)
    with database.transaction() as session:
        assert _move(session) == (9010,)
    assert _ports(database) == [PORT + index for index in range(5)]
    with database.transaction() as session:
        assert _move(session) == ()


def test_a_sample_site_that_the_user_serves_and_other_feeds_stay_where_they_are(database: Database) -> None:
    _follow_at(database, 9010)
    own = {f"127.0.0.1:{9010 + index}" for index in range(5)}
    with database.transaction() as session:
        follow_feed(session, StarterFeed("My paper", "http://127.0.0.1:9020/feed.xml"))
        assert _move(session, own) == ()
    assert _ports(database) == [*range(9010, 9015), 9020]
