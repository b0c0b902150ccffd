"""A worker that takes no message while messages wait is stopped, and only such a worker."""

import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from celery import Celery
from hypothesis import given
from hypothesis import strategies as st
from kombu.exceptions import OperationalError

from workers.app import make_app
from workers.queues import list_names
from workers.settings import WorkerSettings
from workers.watchdog import StallDetector, check_worker, count_messages

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


def test_the_messages_of_all_queues_and_priorities_are_counted(client: redis.Redis) -> None:
    client.flushall()
    client.rpush("clean", "a")
    client.rpush(list_names("clean")[1], "b")
    client.rpush("store", "c")
    path = client.connection_pool.connection_kwargs["path"]
    app = make_app(WorkerSettings(redis_url=f"unix://{path}"))
    assert count_messages(app, ["clean", "store", "enrich"], ["clean"]) == [3, 2]


def _make_app_without_broker(tmp_path: Path) -> Celery:
    app = make_app(WorkerSettings(redis_url=f"unix://{tmp_path}/none.sock"))
    app.conf.broker_transport_options = {"max_retries": 1, "interval_start": 0}
    return app


def test_a_broker_that_is_gone_is_an_error_and_no_empty_queue(tmp_path: Path) -> None:
    app = _make_app_without_broker(tmp_path)
    with pytest.raises((OperationalError, redis.ConnectionError, OSError)):
        count_messages(app, ["clean"])


@dataclass
class _Worker:
    """What the checks use of a worker of Celery; it never starts a task."""

    app: Celery
    hostname: str = "clean@test"


def test_a_worker_touches_its_health_file_until_it_stalls(client: redis.Redis, tmp_path: Path) -> None:
    client.flushall()
    path = client.connection_pool.connection_kwargs["path"]
    worker = _Worker(make_app(WorkerSettings(redis_url=f"unix://{path}")))
    health_file, began = tmp_path / "healthy", time.monotonic() - 2 * IDLE.total_seconds()
    assert not check_worker(worker, StallDetector(IDLE, BUSY, began), health_file)
    assert health_file.exists()
    health_file.unlink()
    client.rpush("clean", "a")
    assert check_worker(worker, StallDetector(IDLE, BUSY, began), health_file)
    assert not health_file.exists()


def test_a_worker_without_its_broker_is_not_healthy_and_goes_on(tmp_path: Path) -> None:
    worker = _Worker(_make_app_without_broker(tmp_path))
    assert not check_worker(worker, StallDetector(IDLE, BUSY, 0.0), tmp_path / "healthy")
    assert not (tmp_path / "healthy").exists()
