"""Periodic tasks go on when the clock is set back."""

from datetime import timedelta
from pathlib import Path

import pytest
import redis
from kombu.utils.imports import symbol_by_name

from workers.app import make_app
from workers.beat_scheduler import SCHEDULER_NAME, BeatScheduler
from workers.settings import WorkerSettings


@pytest.fixture
def scheduler(client: redis.Redis, tmp_path: Path) -> BeatScheduler:
    client.flushall()
    path = client.connection_pool.connection_kwargs["path"]
    app = make_app(WorkerSettings(_env_file=None, redis_url=f"unix://{path}"))
    scheduler = BeatScheduler(app=app, schedule_filename=str(tmp_path / "beat"))
    scheduler.tick()
    return scheduler


def test_tasks_that_last_ran_in_the_future_run_after_one_interval(scheduler: BeatScheduler) -> None:
    tick = scheduler.schedule["tick"]
    tick.last_run_at = tick.default_now() + timedelta(hours=2)
    assert tick.is_due()[1] > 7_000
    scheduler.tick()
    assert tick.is_due()[1] <= WorkerSettings(_env_file=None).schedule_interval.total_seconds()


def test_a_clock_that_goes_on_changes_no_run(scheduler: BeatScheduler) -> None:
    before = {name: entry.last_run_at for name, entry in scheduler.schedule.items()}
    scheduler.tick()
    assert {name: entry.last_run_at for name, entry in scheduler.schedule.items()} == before


def test_the_separate_schedule_uses_it() -> None:
    app = make_app(WorkerSettings(_env_file=None))
    assert app.conf.beat_scheduler == SCHEDULER_NAME
    assert symbol_by_name(SCHEDULER_NAME) is BeatScheduler


def test_the_file_of_the_last_runs_is_in_the_home_folder_which_is_created(tmp_path: Path) -> None:
    app = make_app(WorkerSettings(_env_file=None, home=tmp_path / "home"))
    BeatScheduler(app=app, schedule_filename=app.conf.beat_schedule_filename).close()
    assert {path.parent for path in tmp_path.rglob("celerybeat-schedule*")} == {tmp_path / "home"}
