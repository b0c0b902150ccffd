"""Run cleaning and enrichment where they can be killed: in a child process, with a limit of time and of memory.

A page can keep C code busy for ever or take all memory. In a thread nothing ends that, and while it holds the
interpreter lock the whole worker stands still. The processes of a pool are killed by Celery at their time limit, so
there the functions run in place, with the limit of memory.
"""

import atexit
import gc
import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol, TypeVar

from workers.free_memory import return_free_memory
from workers.local.processes import die_with_pipe

__all__ = [
    "MAX_MEMORY_BYTES",
    "Compute",
    "ComputeLimitError",
    "ComputeProcess",
    "InlineCompute",
    "serve_calls",
    "start_early",
    "take_compute_process",
]

_Result = TypeVar("_Result")
# What one call may add to the memory of its process.
MAX_MEMORY_BYTES = 1_000_000_000
# Less often than it costs a hundredth of the time of the calls.
_CALLS_PER_TRIM = 100
# After so long without a call, free memory is returned at once.
_IDLE_SECONDS = 2.0
# A child that has run so many calls (two for an article) is replaced when it has had none for some seconds. A start
# takes 1.5 s of CPU time and gives back 30 to 50 MB, mostly gaps between small objects.
_MAX_CALLS_PER_CHILD, _MIN_IDLE = 200, timedelta(seconds=5)
# After so many it is replaced while calls wait, too: 3 ms of CPU time an article. They wait two seconds.
_MAX_CALLS_AT_WORK = 800
_START_TIMEOUT, _START_TRIES = timedelta(seconds=120), 2


class ComputeLimitError(Exception):
    """A function took too long or too much memory, or crashed its process."""

    reason = "page.too_costly"


class Compute(Protocol):
    """Something that runs a function of plain values."""

    def run(self, function: Callable[..., _Result], *arguments: Any) -> _Result:
        """Run a function and return its result, or raise its error."""

    def renew_when_idle(self) -> None:
        """Replace what has grown, unless it is in use; called from time to time."""

    def close(self) -> None:
        """End what was started."""


class InlineCompute:
    """Runs functions in this process.

    Args:
        max_memory_bytes: address space that one call may add; 0 for no limit. With a limit, one call at a time.
    """

    def __init__(self, max_memory_bytes: int = 0) -> None:
        self._max_memory_bytes = max_memory_bytes

    def run(self, function: Callable[..., _Result], *arguments: Any) -> _Result:
        """Call a function.

        Args:
            function: any.
            *arguments: of the function.

        Raises:
            ComputeLimitError: the function took too much memory.
        """
        if not self._max_memory_bytes:
            return function(*arguments)
        _limit_memory(self._max_memory_bytes)
        try:
            return function(*arguments)
        except MemoryError as error:
            raise _memory_error(self._max_memory_bytes) from error
        finally:
            _end_memory_limit()

    def renew_when_idle(self) -> None:
        """Do nothing: Celery replaces the processes of a pool (`worker_max_memory_per_child`)."""

    def close(self) -> None:
        """Do nothing."""


class ComputeProcess:
    """Runs functions one after the other in a child process, which is started at first use and after it was killed.

    The next call is sent while one runs, so that the child need not wait until a thread of this process has its turn.

    Args:
        time_limit: of one call, not counting the wait for other calls.
        max_memory_bytes: address space that one call may add.
        max_calls_per_child: after so many, `renew_when_idle` replaces the child.
        min_idle: how long the last call must have been ago for that.
        max_calls_at_work: after so many, the child is replaced before the next call.
    """

    def __init__(
        self,
        time_limit: timedelta = timedelta(seconds=30),
        max_memory_bytes: int = MAX_MEMORY_BYTES,
        *,
        max_calls_per_child: int = _MAX_CALLS_PER_CHILD,
        min_idle: timedelta = _MIN_IDLE,
        max_calls_at_work: int = _MAX_CALLS_AT_WORK,
    ) -> None:
        self._time_limit_seconds = time_limit.total_seconds()
        self._max_memory_bytes = max_memory_bytes
        self._max_calls_per_child, self._min_idle_seconds = max_calls_per_child, min_idle.total_seconds()
        self._max_calls_at_work = max_calls_at_work
        # Who sends the next call holds the first, until the call before has ended; who waits for a result the second.
        self._sending, self._receiving = threading.Lock(), threading.Lock()
        self._discarding = threading.Lock()
        self._child: _Child | None = None

    def run(self, function: Callable[..., _Result], *arguments: Any) -> _Result:
        """Call a function in the child process.

        Args:
            function: at module level; found by its name.
            *arguments: values that pickle can write.

        Raises:
            ComputeLimitError: the call took too long or too much memory, or its process crashed.
            Exception: what the function raised, with its traceback as a note.
        """
        call = pickle.dumps((function, arguments))
        with ExitStack() as turn:
            with self._sending:
                self._end_used_up_child()
                child = self._send(call)
                try:
                    turn.enter_context(self._receiving)
                except BaseException:  # interrupted
                    self._discard(child)  # the next call must not get the result of this one
                    raise
                if child is not self._child:  # killed because of the call before
                    child = self._send(call)
            response = self._receive(child)
        error, result = pickle.loads(response)  # noqa: S301 - from our own child
        if isinstance(error, MemoryError):
            raise _memory_error(self._max_memory_bytes) from error
        if error is not None:
            raise error
        return result  # type: ignore[no-any-return]

    def close(self) -> None:
        """Kill the child process, after the calls that run."""
        with self._sending, self._receiving:
            if self._child is not None:
                self._discard(self._child)

    def renew_when_idle(self) -> None:
        """Replace a child that has run many calls and now has nothing to do, as it keeps memory that it does not need.

        Returns at once while calls run or wait, so none can be lost.
        """
        with ExitStack() as turn:
            for lock in (self._sending, self._receiving):
                if not lock.acquire(blocking=False):
                    return
                turn.callback(lock.release)
            child = self._child
            if (
                child is not None
                and child.call_count >= self._max_calls_per_child
                and time.monotonic() - child.called_at >= self._min_idle_seconds
            ):
                self._discard(child)
                self._current_child()

    def _end_used_up_child(self) -> None:
        """End a child that has run too many calls, after the one that runs; called by who sends the next call."""
        child = self._child
        if child is not None and child.call_count >= self._max_calls_at_work:
            with self._receiving:
                self._discard(child)

    def warm_up(self) -> None:
        """Start the child process now, without waiting until it is ready."""
        with self._sending:
            self._current_child()

    def _send(self, call: bytes) -> "_Child":
        """Send a call to the child, or to a new one when it was killed before: no fault of this call."""
        for _ in range(_START_TRIES):
            child = self._current_child()
            try:
                child.send(call)
            except (EOFError, OSError):
                self._discard(child)
            else:
                return child
        raise ComputeLimitError("the process did not start")

    def _receive(self, child: "_Child") -> bytes:
        """Wait for the result of the call that runs, and kill the child when there is none."""
        try:
            if response := child.receive(self._time_limit_seconds):
                return response
            message = f"took longer than {self._time_limit_seconds:g} s"
        except (EOFError, OSError):
            message = ""
        except BaseException:  # interrupted
            self._discard(child)
            raise
        exit_code = self._discard(child)
        raise ComputeLimitError(message or f"the process crashed (exit code {exit_code})")

    def _discard(self, child: "_Child") -> int:
        """Kill a child, and forget it unless the other of the two threads that use it has started a new one."""
        with self._discarding:
            exit_code = child.kill()
            if self._child is child:
                self._child = None
        return exit_code

    def _current_child(self) -> "_Child":
        if self._child is None:
            self._child = _Child(self._time_limit_seconds, self._max_memory_bytes)
        return self._child


class _Child:
    """A child process and our end of its pipe, which is closed when the last call that uses it has ended.

    Args:
        time_limit_seconds: of one call.
        max_memory_bytes: address space that one call may add.
    """

    def __init__(self, time_limit_seconds: float, max_memory_bytes: int) -> None:
        our_end, child_end = socket.socketpair()
        self._connection = Connection(our_end.detach())
        arguments = f"{child_end.fileno()}, {time_limit_seconds}, {max_memory_bytes}"
        code = f"import sys; sys.path = {sys.path}; from workers.compute import serve_calls; serve_calls({arguments})"
        # Not `multiprocessing`: it starts a second process that tracks its resources, of which there are none.
        with child_end:
            self._process = subprocess.Popen(  # noqa: S603 - our own code
                [sys.executable, "-P", "-c", code],
                stdin=subprocess.PIPE,  # closed when this process ends
                pass_fds=[child_end.fileno()],
            )
        self._is_ready = False
        self.call_count, self.called_at = 0, 0.0

    def send(self, call: bytes) -> None:
        """Send a call, which the child reads when it has ended the one before."""
        if not self._is_ready:
            if not self._connection.poll(_START_TIMEOUT.total_seconds()):
                raise EOFError("the process did not start")
            self._connection.recv_bytes()
            self._is_ready = True
        self._connection.send_bytes(call)
        self.call_count, self.called_at = self.call_count + 1, time.monotonic()

    def receive(self, timeout_seconds: float) -> bytes:
        """Return the next result; empty when it does not come in time."""
        return self._connection.recv_bytes() if self._connection.poll(timeout_seconds) else b""

    def kill(self) -> int:
        """Kill the process and return its exit code."""
        with self._process as process:  # closes our end of its standard input
            process.kill()
        return process.returncode


_early: list[ComputeProcess] = []


def start_early(time_limit: timedelta) -> None:
    """Start the compute process of this process before the rest of it is loaded, so that both load at the same time.

    Args:
        time_limit: of one call.
    """
    process = ComputeProcess(time_limit)
    process.warm_up()
    atexit.register(process.close)
    _early.append(process)


def take_compute_process(time_limit: timedelta) -> ComputeProcess:
    """Return the process of `start_early`, once; else a new one, which is not started.

    Args:
        time_limit: of one call.
    """
    return _early.pop() if _early else ComputeProcess(time_limit)


def serve_calls(descriptor: int, time_limit_seconds: float, max_memory_bytes: int) -> None:
    """Run calls until standard input ends, which is a pipe of the parent: before it is ready and within a call, too.

    Only Linux ends it within a call; elsewhere the limits do, also of an orphan that loops.

    Args:
        descriptor: the child's end of the connection.
        time_limit_seconds: of one call.
        max_memory_bytes: address space that one call may add.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_pipe(sys.stdin.fileno())
    from workers.computations import load_models

    load_models()  # slow, and should not count as time of the first call
    gc.collect()
    gc.freeze()  # later searches for garbage leave out the models
    connection = Connection(descriptor)
    with suppress(EOFError, ConnectionError):
        connection.send_bytes(b"ready")
        for call_number in count():
            if call_number % _CALLS_PER_TRIM == 0 or not connection.poll(_IDLE_SECONDS):
                return_free_memory()
            connection.send_bytes(_run_call(connection.recv_bytes(), time_limit_seconds, max_memory_bytes))


def _run_call(call: bytes, time_limit_seconds: float, max_memory_bytes: int) -> bytes:
    """Run a call within its limits, and return its error and its result."""
    _limit(time_limit_seconds, max_memory_bytes)
    try:
        function, arguments = pickle.loads(call)  # noqa: S301 - from our own parent
        outcome: tuple[Exception | None, Any] = (None, function(*arguments))
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        outcome = (_portable(error), None)
    _end_memory_limit()
    return pickle.dumps(outcome)


def _limit(time_limit_seconds: float, max_memory_bytes: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    # Twice the time limit: all threads of the process count.
    cpu_seconds = int(used.ru_utime + used.ru_stime + 2 * time_limit_seconds) + 1
    _set_soft_limit(resource.RLIMIT_CPU, cpu_seconds)
    _limit_memory(max_memory_bytes)


def _limit_memory(max_memory_bytes: int) -> None:
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * os.sysconf("SC_PAGE_SIZE") + max_memory_bytes
        _set_soft_limit(resource.RLIMIT_AS, limit)


def _end_memory_limit() -> None:
    _set_soft_limit(resource.RLIMIT_AS, resource.RLIM_INFINITY)


def _set_soft_limit(kind: int, limit: int) -> None:
    """Set a limit of this process, no higher than the hard limit, which `ulimit` or a service manager may have set."""
    hard_limit = resource.getrlimit(kind)[1]
    if hard_limit != resource.RLIM_INFINITY and (limit == resource.RLIM_INFINITY or limit > hard_limit):
        limit = hard_limit
    resource.setrlimit(kind, (limit, hard_limit))


def _memory_error(max_memory_bytes: int) -> ComputeLimitError:
    return ComputeLimitError(f"needs more than {max_memory_bytes // 1_000_000} MB of memory")


def _portable(error: Exception) -> Exception:
    """Attach the traceback as text, and replace an error that cannot be pickled by one that can."""
    error.add_note(traceback.format_exc())
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    except Exception:  # noqa: BLE001 - any error of a foreign __reduce__
        return RuntimeError(f"{type(error).__name__}: {error}\n{traceback.format_exc()}")
    return error
