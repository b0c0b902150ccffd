"""A real Redis-protocol server, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from workers.embedded import Processes, family
from workers.embedded.broker import wait_for_broker
from workers.settings import WorkerSettings

__all__ = ["running_broker"]


@contextmanager
def running_broker(home: Path) -> Iterator[redis.Redis]:
    """Run one while it is needed."""
    settings = WorkerSettings(home=home, redis_url="")
    with Processes() as processes:
        processes.start(family.broker(settings))
        wait_for_broker(settings)
        with redis.Redis.from_url(settings.redis_address) as opened:
            yield opened
