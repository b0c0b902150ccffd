"""A reproduction for kombu: a failed acknowledgement keeps its place in the prefetch window for ever.

Seen with kombu 5.7.0, redis-py 8 and Celery 5.7. `kombu.transport.redis.QoS.ack` removes the message from Redis first,
and frees its place in the prefetch window (`kombu.transport.virtual.QoS.ack`) only afterwards:

    def ack(self, delivery_tag):
        self._remove_from_indices(delivery_tag).execute()  # raises ConnectionError while Redis restarts
        super().ack(delivery_tag)  # not reached: the delivery tag never becomes "dirty"

Celery logs the error and goes on with the same channel. After as many such errors as the prefetch count allows, the
worker takes no further message and reports no error; inspection shows it as healthy. `reject` has the same order.
Expected: the place is freed in every case, since Redis delivers the message again after the visibility timeout, as with

    def ack(self, delivery_tag):
        try:
            self._remove_from_indices(delivery_tag).execute()
        finally:
            super().ack(delivery_tag)

The test passes as long as kombu behaves so. When it fails, `workers.broker_transport.QoS` is not needed any more.
"""

from contextlib import suppress
from pathlib import Path
from socket import timeout as socket_timeout
from typing import Any

import pytest
import redis
from kombu import Connection, Consumer, Queue
from kombu.transport import TRANSPORT_ALIASES

from testing.broker import running_broker


def test_kombu_keeps_the_place_of_a_message_whose_acknowledgement_failed(tmp_path: Path) -> None:
    with running_broker(tmp_path) as server:
        path = server.connection_pool.connection_kwargs["path"]
        TRANSPORT_ALIASES["kombu-redis"] = (
            "kombu.transport.redis:Transport"  # "redis" is ours where the app is loaded
        )
        connection = Connection(f"kombu-redis+socket://{path}")
        connection.SimpleQueue("work").put({"number": 1})

        channel: Any = connection.default_channel
        messages: list[Any] = []
        channel.basic_qos(0, 1, apply_global=False)  # one message at a time
        consumer: Any = Consumer(channel, [Queue("work")], on_message=messages.append, accept=["json"])
        consumer.consume()
        while not messages:
            with suppress(socket_timeout):
                connection.drain_events(timeout=0.1)
        assert not channel.qos.can_consume()  # as it should be: the message is not acknowledged yet

        with suppress(redis.ConnectionError):
            server.shutdown(nosave=True)
        with pytest.raises((redis.RedisError, OSError)):
            messages[0].ack()
        assert not channel.qos.can_consume()  # the defect: nothing is held, and nothing is taken any more

        with suppress(redis.RedisError, OSError):
            connection.release()
