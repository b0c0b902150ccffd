"""Events are copied to a Redis Stream once and in order, whoever copies them and however often."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from db import Database, events
from tests.db.stored_entries import NOW
from workers.event_stream import add_events, copy_events
from workers.settings import WorkerSettings


@pytest.fixture
def database(tmp_path: Path, migrated_file: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'test.db')}")
    yield opened
    opened.close()


@pytest.fixture
def settings(client: redis.Redis) -> WorkerSettings:
    client.flushall()
    url = f"unix://{client.connection_pool.connection_kwargs['path']}"
    return WorkerSettings(_env_file=None, redis_url=url, event_stream="news", event_stream_max_length=100)


def _announce(database: Database, count: int) -> None:
    with database.transaction() as session:
        for _ in range(count):
            events.announce(session, "gone", {"article_id": None, "title": "Mühle"}, NOW)


def _ids(client: redis.Redis) -> list[int]:
    entries: list[tuple[bytes, dict[bytes, bytes]]] = client.xrange("news")  # type: ignore[assignment]
    return [int(entry_id.partition(b"-")[0]) for entry_id, _ in entries]


def test_each_event_is_copied_once(database: Database, client: redis.Redis, settings: WorkerSettings) -> None:
    _announce(database, 3)
    assert copy_events(database, settings) == 3
    assert copy_events(database, settings) == 0
    _announce(database, 2)
    assert copy_events(database, settings) == 2
    assert _ids(client) == [1, 2, 3, 4, 5]


def test_an_event_that_another_process_has_copied_is_left_out(
    database: Database, client: redis.Redis, settings: WorkerSettings
) -> None:
    _announce(database, 3)
    with database.read_transaction() as session:
        views = events.events_after(session)
    copy_events(database, settings)
    assert add_events(client, settings, views) == 0
    assert _ids(client) == [1, 2, 3]


def test_a_stream_goes_on_although_its_entries_were_trimmed(
    database: Database, client: redis.Redis, settings: WorkerSettings
) -> None:
    _announce(database, 3)
    copy_events(database, settings)
    client.xtrim("news", maxlen=0, approximate=False)
    _announce(database, 1)
    assert copy_events(database, settings) == 1
    assert _ids(client) == [4]


def test_a_new_stream_begins_with_the_newest_events_that_fit(
    database: Database, client: redis.Redis, settings: WorkerSettings
) -> None:
    _announce(database, 130)
    assert copy_events(database, settings) == 100
    assert _ids(client) == list(range(31, 131))
