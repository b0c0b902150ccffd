"""A worker that takes no message while messages wait is stopped, and only such a worker."""

from datetime import timedelta
from pathlib import Path

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from kombu.exceptions import OperationalError

from workers.app import make_app
from workers.settings import WorkerSettings
from workers.watchdog import StallDetector, count_messages

IDLE, BUSY = timedelta(minutes=1), timedelta(minutes=5)


def _stalled_at(detector: StallDetector, started: int, running: int, queued: int) -> float | None:
    """Ten-second checks with the same counters; when the first of them says stalled, in seconds."""
    for now in range(10, 1_000, 10):
        if detector.is_stalled(started, running, queued, float(now)):
            return now
    return None


@pytest.mark.parametrize(
    ("running", "queued", "stalled_at"),
    [(0, 5, 80), (3, 5, 320), (0, 0, None), (3, 0, 320)],
    ids=["idle with messages", "busy with messages", "idle without", "busy without"],
)
def test_a_worker_is_stalled_when_there_is_work_and_it_starts_none(
    running: int, queued: int, stalled_at: float | None
) -> None:
    assert _stalled_at(StallDetector(IDLE, BUSY, 0.0), 7, running, queued) == stalled_at


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 9)), min_size=1, max_size=200))
def test_a_worker_that_takes_a_message_within_each_limit_is_never_stalled(
    steps: list[tuple[int, int]],
) -> None:
    detector, started, taken_at = StallDetector(IDLE, BUSY, 0.0), 0, 0.0
    for number, (taken, queued) in enumerate(steps):
        now = number * 10.0
        if taken or now - taken_at >= IDLE.total_seconds():
            started, taken_at = started + 1, now
        assert not detector.is_stalled(started, 0, queued, now)


def test_the_messages_of_all_queues_are_counted(client: redis.Redis) -> None:
    client.flushall()
    client.rpush("clean", "a", "b")
    client.rpush("store", "c")
    path = client.connection_pool.connection_kwargs["path"]
    app = make_app(WorkerSettings(redis_url=f"unix://{path}"))
    assert count_messages(app, ["clean", "store", "enrich"]) == 3


def test_a_broker_that_is_gone_is_an_error_and_no_empty_queue(tmp_path: Path) -> None:
    app = make_app(WorkerSettings(redis_url=f"unix://{tmp_path}/none.sock"))
    app.conf.broker_transport_options = {"socket_connect_timeout": 1}
    with pytest.raises((OperationalError, redis.ConnectionError, OSError)):
        count_messages(app, ["clean"])
