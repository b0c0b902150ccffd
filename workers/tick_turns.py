"""Let one tick run at a time: two that count the queues before either enqueues would both fill them."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import redis
from redis.exceptions import LockError

__all__ = ["tick_turn"]

_RUNNING_KEY, _WAITING_KEY = "copydesk:tick:running", "copydesk:tick:waiting"
# A tick takes less, and the turn of a worker that was killed is free after it. Where a tick takes longer, because the
# database is busy, the next one runs beside it, and the queues may become too long.
_MAX_TURN_SECONDS = 15


@contextmanager
def tick_turn(client: redis.Redis, max_wait_seconds: float = _MAX_TURN_SECONDS) -> Iterator[bool]:
    """Wait for the tick that runs, unless another one waits already: that one claims whatever is due by then.

    Args:
        client: connected to the broker's Redis.
        max_wait_seconds: how long to wait for the tick that runs.

    Yields:
        Whether this tick shall run.

    Raises:
        redis.RedisError: the broker does not respond.
    """
    waiting = client.lock(_WAITING_KEY, timeout=_MAX_TURN_SECONDS)
    if not waiting.acquire(blocking=False):
        yield False
        return
    running = client.lock(_RUNNING_KEY, timeout=_MAX_TURN_SECONDS)
    try:
        has_turn = running.acquire(blocking_timeout=max_wait_seconds)
    finally:
        # It is not ours any more where it has expired, or where Redis lost its data.
        with suppress(LockError):
            waiting.release()
    try:
        yield has_turn
    finally:
        if has_turn:
            with suppress(LockError):
                running.release()
