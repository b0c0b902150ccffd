"""Start child processes in order, restart those that exit, and stop all in reverse order; none outlives its parent."""

import ctypes
import fcntl
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = [
    "ProcessManager",
    "ProcessSpec",
    "RestartPolicy",
    "die_with_parent",
    "die_with_pipe",
    "watch_parent",
]

_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.05
_URGENT_STOP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """A child process to start."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    # Time between SIGTERM and SIGKILL.
    stop_timeout_seconds: float = 10.0
    # The file for its output; None for the output of this process.
    log_path: Path | None = None
    # Open files that it inherits.
    descriptors: tuple[int, ...] = ()


class ProcessManager:
    """Start children, and stop them at the end of the `with` block, the last first; a restart changes no order.

    Args:
        is_urgent: asked while a child stops; where it returns True, the child is killed after a second.
    """

    def __init__(self, is_urgent: Callable[[], bool] = lambda: False) -> None:
        self._is_urgent = is_urgent
        self._running: list[tuple[ProcessSpec, subprocess.Popen[bytes]]] = []
        # In the order of their first start.
        self._names: list[str] = []
        # Standard input of the children. Only this process can write to it, so its end is the end of the file.
        self._pipe: tuple[int, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A worker needs its broker until it has stopped.
        self._running.sort(key=lambda entry: self._names.index(entry[0].name))
        while self._running:
            spec, process = self._running.pop()
            self._stop(process, spec.stop_timeout_seconds)
        for descriptor in self._pipe:
            os.close(descriptor)
        self._pipe = ()

    def _stop(self, process: subprocess.Popen[bytes], timeout_seconds: float) -> None:
        process.terminate()
        # A process that SIGSTOP has stopped takes no signal before it goes on.
        process.send_signal(signal.SIGCONT)
        started = time.monotonic()
        while process.poll() is None:
            limit_seconds = _URGENT_STOP_SECONDS if self._is_urgent() else timeout_seconds
            if time.monotonic() - started > limit_seconds:
                process.kill()
            time.sleep(_POLL_SECONDS)

    def start(self, spec: ProcessSpec) -> None:
        """Start a child in its own session, so that Ctrl-C reaches this process first.

        Args:
            spec: what to run.
        """
        self._pipe = self._pipe or os.pipe()
        output_file = spec.log_path.open("ab") if spec.log_path else None
        try:
            process = subprocess.Popen(  # noqa: S603 - our own commands
                list(spec.command),
                env={**os.environ, **spec.environment},
                stdin=self._pipe[0],
                stdout=output_file,
                stderr=subprocess.STDOUT if output_file else None,
                start_new_session=True,
                pass_fds=spec.descriptors,
                preexec_fn=partial(die_with_parent, os.getpid()),  # noqa: PLW1509 - two system calls
            )
        finally:
            if output_file:
                output_file.close()
        self._running.append((spec, process))
        if spec.name not in self._names:
            self._names.append(spec.name)

    def pop_exited(self) -> tuple[ProcessSpec, int] | None:
        """Return a child that exited and its exit code, each once; None while all run."""
        for entry in self._running:
            exit_code = entry[1].poll()
            if exit_code is not None:
                self._running.remove(entry)
                return entry[0], exit_code
        return None

    def find_stopped(self, name: str) -> int | None:
        """Return the process id of a child that SIGSTOP or another signal has stopped; None for any other child.

        Args:
            name: of the child.
        """
        pids = (process.pid for spec, process in self._running if spec.name == name)
        return next(filter(_is_stopped, pids), None)


def _is_stopped(pid: int) -> bool:
    """Check for a stop without taking its report, so that it is reported again; not on systems without `waitid`."""
    if not hasattr(os, "waitid"):
        return False
    with suppress(ChildProcessError):
        return os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is not None
    return False


class RestartPolicy:
    """Decide how long to wait before a child that exited is started again.

    Args:
        window: an exit this long after the one before counts as the first.
        max_delay: the longest wait.
    """

    def __init__(
        self, window: timedelta = timedelta(minutes=10), max_delay: timedelta = timedelta(minutes=1)
    ) -> None:
        self._window = window
        self._max_delay = max_delay
        self._exits: dict[str, tuple[int, datetime]] = {}

    def restart_delay(self, name: str, now: datetime) -> timedelta:
        """Record an exit.

        Args:
            name: of the child.
            now: aware.

        Returns:
            No wait after a first exit, then 1 s, doubled with each further exit up to `max_delay`.
        """
        count, last_exit = self._exits.get(name, (0, now))
        count = 0 if now - last_exit > self._window else count
        self._exits[name] = (count + 1, now)
        return min(timedelta(seconds=2 ** min(count - 1, 20)), self._max_delay) if count else timedelta(0)


def die_with_parent(parent_pid: int) -> None:
    """Have Linux kill this process when its parent dies (prctl(2)); no effect on other systems.

    SIGKILL, because what stops properly waits for the broker, which is gone too, and would keep its port meanwhile. The
    thread that has started this process counts as its parent.

    Args:
        parent_pid: when that process is not the parent any more, this one is killed at once.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent_pid:
            os.kill(os.getpid(), signal.SIGKILL)


def die_with_pipe(descriptor: int) -> None:
    """Have Linux end this process by SIGIO when nobody can write to a pipe any more, also within a call of C code.

    Unlike `die_with_parent`, it does not matter which thread of the parent has started this process. Other systems
    ignore the signal by default.

    Args:
        descriptor: of the pipe, to which nobody writes.
    """
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([descriptor], [], [], 0)[0]:
        sys.exit("the parent process is gone")


def watch_parent(descriptor: int) -> None:
    """Kill this process when nobody can write to a pipe any more; for systems without `die_with_parent`.

    Args:
        descriptor: of the pipe, to which nobody writes: standard input of the children of a `ProcessManager`.
    """
    threading.Thread(target=_kill_at_end, args=(descriptor,), name="parent", daemon=True).start()


def _kill_at_end(descriptor: int) -> None:
    os.read(descriptor, 1)
    os.kill(os.getpid(), signal.SIGKILL)
