"""A host gets one request at a time and its pause, also when Redis loses its data or workers use two brokers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import redis
from sqlalchemy import update

from db import Database
from db.tables import HostRow
from testing.scripted import make_response
from tests.workers.contexts import scripted_context
from workers.context import WorkerContext
from workers.host_slots import HostBusyError, HostSlots
from workers.visits.host_access import HostAccess
from workers.visits.politeness import acquire_request_slot

HOST = "thepost.org"
URL = f"https://{HOST}/a"


def _context(database: Database, client: redis.Redis, **settings: object) -> WorkerContext:
    return scripted_context(database, client, {URL: [make_response()]}, **settings)[0]


def _wait(context: WorkerContext, url: str = URL) -> timedelta:
    """Return how long a request has to wait; zero when it may be sent."""
    try:
        with HostAccess(context) as access:
            acquire_request_slot(access, url)
    except HostBusyError as busy:
        return busy.wait
    return timedelta(0)


def test_a_request_that_runs_while_redis_loses_its_data_stays_the_only_one(
    database: Database, client: redis.Redis
) -> None:
    context = _context(database, client)
    with HostAccess(context) as access:
        acquire_request_slot(access, URL)
        client.flushall()
        assert _wait(context) > timedelta(seconds=60)
        client.flushall()
        assert _wait(context, "https://other.org/") == timedelta(0)
    client.flushall()
    assert _wait(context) < timedelta(seconds=1)


def test_the_pause_after_a_request_survives_the_loss_of_redis(
    database: Database, client: redis.Redis
) -> None:
    context = _context(database, client, host_delay=60)
    assert _wait(context) == timedelta(0)
    client.flushall()
    assert timedelta(seconds=50) < _wait(context) <= timedelta(seconds=60)


def test_workers_of_two_brokers_on_one_database_take_turns(database: Database, client: redis.Redis) -> None:
    context = _context(database, client, host_delay=60)
    options = {**client.connection_pool.connection_kwargs, "db": 1}
    other_broker = redis.Redis(
        connection_pool=redis.ConnectionPool(redis.UnixDomainSocketConnection, **options)
    )
    other = replace(context, host_slots=HostSlots(other_broker))
    assert _wait(context) == timedelta(0)
    assert _wait(other) > timedelta(seconds=50)
    other_broker.close()


def test_a_turn_that_a_wrong_clock_stored_does_not_hold(database: Database, client: redis.Redis) -> None:
    context = _context(database, client)
    _wait(context)
    with database.transaction() as session:
        session.execute(update(HostRow).values(request_until=datetime.now(UTC) + timedelta(hours=2)))
    assert _wait(context) == timedelta(0)


def test_a_turn_that_was_taken_over_is_not_ended_by_its_first_holder(
    database: Database, client: redis.Redis
) -> None:
    context = _context(database, client)
    with HostAccess(context) as access:
        acquire_request_slot(access, URL)
        until = datetime.now(UTC) + timedelta(seconds=70)
        with database.transaction() as session:
            session.execute(update(HostRow).values(request_until=until))
    client.flushall()
    assert _wait(context) > timedelta(seconds=60)
