"""The schedule in a thread of the worker: ticks at once, and goes on when its file cannot be written for a while."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import redis
from celery.schedules import schedule

from workers.app import make_app
from workers.schedule_thread import ScheduleStep
from workers.settings import WorkerSettings


class _Worker:
    """The part of a worker that the step needs; `steps` is where the step adds itself."""

    def __init__(self, client: redis.Redis, schedule_file: Path) -> None:
        client.flushall()
        path = client.connection_pool.connection_kwargs["path"]
        self.app = make_app(WorkerSettings(_env_file=None, redis_url=f"unix://{path}"))
        self.app.conf.beat_schedule["tick"]["schedule"] = schedule(0.2)
        self.schedule_filename = str(schedule_file)
        self.steps: list[Any] = []


def _wait_until(condition: Callable[[], bool]) -> bool:
    for _ in range(600):
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_ticks_are_sent_at_once_and_again_and_end_with_the_worker(
    client: redis.Redis, tmp_path: Path
) -> None:
    worker = _Worker(client, tmp_path / "beat")
    step = ScheduleStep(worker, schedule_thread=True)
    step.start(worker)
    assert _wait_until(lambda: client.llen("schedule") >= 3)
    step.stop(worker)


def test_a_schedule_whose_file_cannot_be_written_starts_again(client: redis.Redis, tmp_path: Path) -> None:
    folder = tmp_path / "full"
    worker = _Worker(client, folder / "beat")
    step = ScheduleStep(worker, schedule_thread=True, restart_seconds=0.05)
    step.start(worker)
    assert _wait_until(lambda: client.llen("schedule") == 1)
    folder.mkdir()
    assert _wait_until(lambda: client.llen("schedule") >= 3)
    step.stop(worker)


def test_a_worker_without_the_option_has_no_schedule(client: redis.Redis, tmp_path: Path) -> None:
    assert not ScheduleStep(_Worker(client, tmp_path / "beat")).enabled
