"""A broker for the tests of a module: a real Redis-protocol server."""

from collections.abc import Iterator
from pathlib import Path  # noqa: TC003 - beside a value of its type

import pytest
import redis

from workers.embedded import Processes, family
from workers.embedded.broker import wait_for_broker
from workers.settings import WorkerSettings


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[redis.Redis]:
    home: Path = tmp_path_factory.mktemp("broker")
    settings = WorkerSettings(home=home, redis_url="")
    with Processes() as processes:
        processes.start(family.broker(settings))
        wait_for_broker(settings)
        with redis.Redis.from_url(settings.redis_address) as opened:
            yield opened
