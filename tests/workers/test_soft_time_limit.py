"""The soft time limit of a task interrupts the task, and not the process that waits for the next one."""

import subprocess
import sys

_CODE = """
import os, signal
from workers.soft_time_limit import soft_time_limit, use_in_pool_process

class Limit(Exception):
    pass

def interrupt(number, frame):
    raise Limit

use_in_pool_process()
signal.signal(signal.SIGUSR1, interrupt)
for _ in range(2):
    try:
        with soft_time_limit():
            os.kill(os.getpid(), signal.SIGUSR1)
            print("not interrupted")
    except Limit:
        print("interrupted")
    os.kill(os.getpid(), signal.SIGUSR1)
print("goes on")
"""


def test_a_soft_time_limit_interrupts_a_task_and_no_idle_process() -> None:
    done = subprocess.run([sys.executable, "-c", _CODE], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["interrupted", "interrupted", "goes on"], done.stderr
    assert "Traceback" not in done.stderr
