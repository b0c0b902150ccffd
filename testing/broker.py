"""Start the embedded Redis-protocol broker for tests and benchmarks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from workers.local import process_specs
from workers.local.broker import wait_for_broker
from workers.local.processes import ProcessManager
from workers.settings import WorkerSettings

__all__ = ["running_broker"]


@contextmanager
def running_broker(home: Path) -> Iterator[redis.Redis]:
    """Run a broker in a folder while the context is open; yield a client."""
    settings = WorkerSettings(home=home, redis_url="")
    with ProcessManager() as processes:
        processes.start(process_specs.broker_process(settings))
        wait_for_broker(settings)
        with redis.Redis.from_url(settings.redis_client_url) as client:
            yield client
