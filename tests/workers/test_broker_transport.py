"""A worker survives a broker outage and malformed messages, on a real server."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import timeout as socket_timeout
from typing import Any

import pytest
import redis
from kombu import Connection, Consumer, Queue

from testing.broker import running_broker
from workers import app, broker_transport

OUTAGE = (redis.RedisError, OSError)


@contextmanager
def _connected(broker: redis.Redis) -> Iterator[Any]:
    path = broker.connection_pool.connection_kwargs["path"]
    connection = Connection(f"redis+socket://{path}")
    try:
        yield connection
    finally:
        with suppress(*OUTAGE):
            connection.release()


def _consume(connection: Any, count: int) -> list[Any]:
    """Take messages without acknowledging them."""
    messages: list[Any] = []
    channel = connection.default_channel
    channel.basic_qos(0, count, apply_global=False)
    consumer = Consumer(channel, [Queue("store")], on_message=messages.append, accept=["json"])
    consumer.consume()
    for _ in range(300):
        if len(messages) >= count:
            break
        with suppress(socket_timeout):
            connection.drain_events(timeout=0.1)
    return messages


def test_a_place_is_free_again_when_its_message_cannot_be_acknowledged(tmp_path: Path) -> None:
    with running_broker(tmp_path) as broker, _connected(broker) as connection:
        connection.SimpleQueue("store").put({"entry": 1})
        (message,) = _consume(connection, 1)
        channel = connection.default_channel
        assert not channel.qos.can_consume()
        with suppress(redis.ConnectionError):
            broker.shutdown(nosave=True)
        with pytest.raises(OUTAGE):
            message.ack()
        assert channel.qos.can_consume()


@pytest.mark.parametrize(
    "item",
    [
        b"not JSON",
        b'{"half": ',
        b"\xff\xfe",
        b"[]",
        b"7",
        b"{}",
        b'{"properties": {}}',
        b'{"properties": null}',
    ],
)
def test_a_malformed_message_is_set_aside_and_the_next_one_is_taken(client: redis.Redis, item: bytes) -> None:
    client.flushall()
    client.lpush("store", item)
    with _connected(client) as connection:
        connection.SimpleQueue("store").put({"entry": 1})
        (message,) = _consume(connection, 1)
        assert message.payload == {"entry": 1}
        message.ack()
    assert client.llen(broker_transport.MALFORMED_KEY) == 1


def test_a_message_that_is_too_large_is_set_aside_before_its_body_is_read(client: redis.Redis) -> None:
    client.flushall()
    with _connected(client) as connection:
        connection.SimpleQueue("store").put({"entry": "x" * 30_000_000})
        connection.SimpleQueue("store").put({"entry": 1})
        (message,) = _consume(connection, 1)
        assert message.payload == {"entry": 1}
        message.ack()
    assert len(client.lindex(broker_transport.MALFORMED_KEY, 0) or b"") == 10_000


def test_the_newest_malformed_messages_are_kept_and_no_more_than_a_hundred(client: redis.Redis) -> None:
    client.flushall()
    client.lpush("store", *(f"no message {number}" for number in range(120)))
    with _connected(client) as connection:
        connection.SimpleQueue("store").put({"entry": 1})
        _consume(connection, 1)
    assert client.llen(broker_transport.MALFORMED_KEY) == 100
    assert client.lindex(broker_transport.MALFORMED_KEY, 0) == b"no message 119"


def test_celery_uses_the_transport_for_every_redis_url() -> None:
    assert app.app.conf.broker_url
    for url in ("redis://localhost:6379/0", "redis+socket:///tmp/none.sock", "rediss://localhost:6379/0"):
        assert Connection(url).get_transport_cls() is broker_transport.Transport


def test_the_commands_of_a_channel_share_one_client_until_its_connections_are_closed(tmp_path: Path) -> None:
    with running_broker(tmp_path) as broker, _connected(broker) as connection:
        channel = connection.default_channel
        with channel.conn_or_acquire() as first, channel.conn_or_acquire() as second:
            assert first is second
        channel._disconnect_pools()
        with channel.conn_or_acquire() as third:
            assert third is not first
            assert third.ping()
