"""What a worker started does not go on without it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from db import Database, migrations
from workers.local import process_specs
from workers.settings import WorkerSettings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="prctl(2) is Linux's")

WITHOUT_A_PARENT = "from workers.local import die_with_parent; die_with_parent({parent}); print('alive')"


@pytest.mark.parametrize(("parent", "code"), [("ours", 0), ("gone", -signal.SIGTERM)])
def test_a_child_whose_parent_is_gone_already_ends_at_once(parent: str, code: int) -> None:
    ask = WITHOUT_A_PARENT.format(parent=os.getpid() if parent == "ours" else 1)
    done = subprocess.run((sys.executable, "-c", ask), check=False)
    assert done.returncode == code


def test_a_killed_worker_takes_its_schedule_with_it(tmp_path: Path) -> None:
    settings = WorkerSettings(home=tmp_path, redis_url=f"unix://{tmp_path}/none.sock")
    migrations.upgrade(Database(settings.url))
    child = process_specs.worker_process(
        settings, {"COPYDESK_HOME": str(tmp_path), "COPYDESK_REDIS_URL": settings.redis_url}
    )
    with (tmp_path / "log").open("wb") as log:
        worker = subprocess.Popen(
            child.command, env={**os.environ, **child.environment}, stdout=log, stderr=log
        )
    assert _until(lambda: _children(worker.pid))
    (schedule,) = _children(worker.pid)
    worker.kill()
    worker.wait()
    assert _until(lambda: _has_ended(schedule))


def _children(parent: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _has_ended(process: int) -> bool:
    """Gone, or waiting to be reaped by whoever adopted it."""
    try:
        return ") Z " in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return True


def _until(done: Callable[[], object]) -> bool:
    for _ in range(300):
        if done():
            return True
        time.sleep(0.1)
    return False
