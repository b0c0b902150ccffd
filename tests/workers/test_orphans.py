"""What a worker started does not go on without it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from testing.broker import running_broker
from workers.local.broker_socket import end_left_broker

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="prctl(2) and SIGIO of pipes are Linux's")

WITHOUT_A_PARENT = (
    "from workers.local.processes import die_with_parent; die_with_parent({parent}); print('alive')"
)
WATCHING = "import time; from workers.local.processes import watch_parent; watch_parent(0); time.sleep(600)"
# A call that loops for ever in C code, sent by a thread; the process that runs it writes to the same output.
WITH_A_CALL_THAT_LOOPS = """
import threading
from datetime import timedelta
from workers.compute import ComputeProcess
call = "print('looping', flush=True); import re; re.fullmatch('(a+)+b', 'a' * 60)"
threading.Thread(target=ComputeProcess(timedelta(hours=1)).run, args=(exec, call)).start()
"""


@linux_only
@pytest.mark.parametrize(("parent", "code"), [("ours", 0), ("gone", -signal.SIGKILL)])
def test_a_child_whose_parent_is_gone_already_ends_at_once(parent: str, code: int) -> None:
    ask = WITHOUT_A_PARENT.format(parent=os.getpid() if parent == "ours" else 1)
    done = subprocess.run((sys.executable, "-c", ask), check=False)
    assert done.returncode == code


def test_a_child_that_watches_its_parent_ends_when_nobody_can_write_to_its_input() -> None:
    child = subprocess.Popen((sys.executable, "-c", WATCHING), stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait() == -signal.SIGKILL


@linux_only
@pytest.mark.process
def test_a_compute_process_ends_with_its_worker_also_within_a_call() -> None:
    worker = subprocess.Popen((sys.executable, "-c", WITH_A_CALL_THAT_LOOPS), stdout=subprocess.PIPE)
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"looping\n"
    worker.kill()
    # Comes when the last process that can write has ended.
    assert worker.communicate()[0] == b""


def test_a_broker_that_was_left_behind_is_shut_down_before_another_one_starts(tmp_path: Path) -> None:
    with running_broker(tmp_path) as broker:
        path = broker.connection_pool.connection_kwargs["path"]
        end_left_broker(Path(path))
        with pytest.raises(redis.ConnectionError):
            broker.ping()
    end_left_broker(tmp_path / "none.sock")
