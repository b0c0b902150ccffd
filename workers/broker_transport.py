"""Adapt kombu's Redis transport: failed acknowledgements free their place; malformed and huge messages are set aside.

kombu 5.7 acknowledges a message with `QoS.ack`, which removes it from Redis first and frees its place in the prefetch
window afterwards. When Redis does not respond, the place is never freed; when all places are lost, the worker takes no
message any more, without an error (reproduced in tests/workers/test_kombu.py). And a list item that is no
message ends the worker with an exception. Celery finds this transport under the schemes of the broker URL.
"""

import json
from typing import Any

import redis
from kombu.transport import TRANSPORT_ALIASES, virtual
from kombu.transport import redis as redis_transport

from workers import log

__all__ = ["MALFORMED_KEY", "MAX_BODY_CHARS", "Channel", "QoS", "Transport", "register"]

# The newest malformed messages, as text, for people to look at.
MALFORMED_KEY = "copydesk:malformed"
_MAX_MALFORMED, _MAX_MALFORMED_CHARS = 100, 10_000
# Reading a larger body would leave the process with a gigabyte of memory. Our own are far smaller: see
# `workers.stages.clean`.
MAX_BODY_CHARS = 24_000_000


class _MalformedMessageError(Exception):
    """A list item that is JSON, but not a message, or too large a one."""


class _Message(virtual.Message):
    def __init__(self, payload: Any, channel: Any = None, **options: Any) -> None:
        try:
            is_too_large = len(payload.get("body") or "") > MAX_BODY_CHARS
        except (AttributeError, TypeError) as error:
            raise _MalformedMessageError(json.dumps(payload)) from error
        if is_too_large:
            raise _MalformedMessageError(json.dumps(payload))
        try:
            super().__init__(payload, channel=channel, **options)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _MalformedMessageError(json.dumps(payload)) from error


class QoS(redis_transport.QoS):
    """The prefetch window, which a failed acknowledgement leaves too."""

    def ack(self, delivery_tag: str) -> None:
        """Acknowledge a message.

        Args:
            delivery_tag: of the message.
        """
        try:
            super().ack(delivery_tag)
        except Exception:
            self._free_place(delivery_tag)
            raise

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:  # noqa: FBT001, FBT002 - kombu's signature
        """Reject a message.

        Args:
            delivery_tag: of the message.
            requeue: whether it goes back to its queue.
        """
        try:
            super().reject(delivery_tag, requeue=requeue)
        except Exception:
            self._free_place(delivery_tag)
            raise

    def _free_place(self, delivery_tag: str) -> None:
        # Redis delivers the message again after the visibility timeout; the ledger then says that it is done.
        if self._dirty is not None and delivery_tag in (self._delivered or ()):
            self._dirty.add(delivery_tag)


class Channel(redis_transport.Channel):
    """A channel that sets malformed messages aside."""

    QoS = QoS
    Message = _Message
    # Not base64: every body is JSON text already.
    body_encoding = "utf-8"
    _command_client: Any = None

    def _create_client(self, asynchronous: bool = False) -> Any:  # noqa: FBT001, FBT002 - kombu's signature
        """Return one client for all commands. kombu makes one for each, which takes longer than the command."""
        if asynchronous:
            return super()._create_client(asynchronous)  # type: ignore[misc]
        if self._command_client is None or self._command_client.connection_pool is not self.pool:
            self._command_client = super()._create_client()  # type: ignore[misc]
        return self._command_client

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[misc]
        except json.JSONDecodeError as error:
            self._set_aside(error.doc)
        except UnicodeDecodeError as error:
            self._set_aside(error.object.decode("utf-8", "backslashreplace"))
        except _MalformedMessageError as error:
            self._set_aside(str(error))
        return True

    def _set_aside(self, text: str) -> None:
        log.warning("broker", f"malformed message moved to the Redis list {MALFORMED_KEY}: {text[:80]!r}")
        try:
            with self.conn_or_acquire() as client:
                client.lpush(MALFORMED_KEY, text[:_MAX_MALFORMED_CHARS])
                client.ltrim(MALFORMED_KEY, 0, _MAX_MALFORMED - 1)
        except redis.RedisError as error:
            log.warning("broker", f"malformed message dropped: {error}")


class Transport(redis_transport.Transport):
    """The Redis transport with our channel."""

    Channel = Channel


def register() -> None:
    """Have kombu use this transport for Redis URLs."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
