"""A broker for the tests of a module."""

from collections.abc import Iterator

import pytest
import redis

from testing.broker import running_broker


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[redis.Redis]:
    with running_broker(tmp_path_factory.mktemp("broker")) as opened:
        yield opened
