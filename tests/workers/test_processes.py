"""A process that exits is started again, later each time."""

import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from workers.local.processes import ProcessManager, ProcessSpec, RestartPolicy

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_process_that_exits_once_in_a_while_is_started_again_at_once() -> None:
    policy = RestartPolicy()
    delays = [policy.restart_delay("worker", START + timedelta(hours=number)) for number in range(100)]
    assert set(delays) == {timedelta(0)}


def test_a_process_that_exits_at_each_start_is_started_again_later_each_time_but_for_ever() -> None:
    policy = RestartPolicy()
    delays = [policy.restart_delay("worker", START + timedelta(minutes=number)) for number in range(50)]
    assert [delay.total_seconds() for delay in delays[:9]] == [0, 1, 2, 4, 8, 16, 32, 60, 60]
    assert delays[-1] == timedelta(minutes=1)


@given(st.lists(st.timedeltas(timedelta(0), timedelta(hours=1)), max_size=30))
def test_the_exits_of_one_process_do_not_delay_another(pauses: list[timedelta]) -> None:
    policy, now = RestartPolicy(), START
    for pause in pauses:
        now += pause
        policy.restart_delay("worker", now)
    assert policy.restart_delay("web", now) == timedelta(0)


NAMES_ITSELF_AT_ITS_END = """
import signal, sys
from pathlib import Path
path, name = Path(sys.argv[1]), sys.argv[2]
signal.signal(signal.SIGTERM, lambda *_: sys.exit(path.write_text(path.read_text() + name)))
(path.parent / name).touch()
signal.pause()
"""


def test_a_process_that_was_started_again_stops_after_those_that_need_it(tmp_path: Path) -> None:
    order = tmp_path / "order"
    order.write_text("")

    def start(name: str) -> None:
        command = (sys.executable, "-c", NAMES_ITSELF_AT_ITS_END, str(order), name)
        processes.start(ProcessSpec(name, command))
        while not (tmp_path / name).exists():
            pass

    with ProcessManager() as processes:
        processes.start(ProcessSpec("broker", (sys.executable, "-c", "")))
        start("worker")
        while not processes.pop_exited():
            pass
        start("broker")
    assert order.read_text() == "workerbroker"


def test_a_process_that_a_signal_has_stopped_is_found_until_it_goes_on(tmp_path: Path) -> None:
    pid_path = tmp_path / "pid"
    code = f"import os, pathlib, time; pathlib.Path({str(pid_path)!r}).write_text(str(os.getpid())); time.sleep(600)"
    with ProcessManager() as processes:
        processes.start(ProcessSpec("worker", (sys.executable, "-c", code)))
        while not (pid_path.exists() and pid_path.read_text()):
            pass
        assert processes.find_stopped("worker") is None
        pid = int(pid_path.read_text())
        os.kill(pid, signal.SIGSTOP)
        while processes.find_stopped("worker") is None:
            pass
        assert [processes.find_stopped(name) for name in ("worker", "broker")] == [pid, None]
        assert processes.pop_exited() is None
        os.kill(pid, signal.SIGCONT)
        while processes.find_stopped("worker") is not None:
            pass


def test_a_process_that_a_signal_has_stopped_can_end_properly(tmp_path: Path) -> None:
    order = tmp_path / "order"
    order.write_text("")
    with ProcessManager() as processes:
        command = (sys.executable, "-c", NAMES_ITSELF_AT_ITS_END, str(order), "worker")
        processes.start(ProcessSpec("worker", command, stop_timeout_seconds=600))
        while not (tmp_path / "worker").exists():
            pass
        _, process = processes._running[0]
        os.kill(process.pid, signal.SIGSTOP)
        while processes.find_stopped("worker") is None:
            pass
    assert order.read_text() == "worker"
