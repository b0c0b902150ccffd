"""Let the soft time limit of a task interrupt that task, and not the idle process after it.

The parent of a pool measures the time. Where it was stopped for a while (SIGSTOP, a suspended machine), it sends the
signal before it reads that the task has ended, and billiard's handler ended the waiting process with a traceback.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from workers import log

__all__ = ["soft_time_limit", "use_in_pool_process"]

_SIGNAL = signal.SIGUSR1
# Facts about this process, whose main thread runs one task at a time.
_state = {"is_pool_process": False, "has_handler": False, "is_running": False}


def use_in_pool_process() -> None:
    """Replace the handler at the first task; a pool sets its own one after the signal of Celery for a new process."""
    _state.update(is_pool_process=True, has_handler=False)


@contextmanager
def soft_time_limit() -> Iterator[None]:
    """Run a task, which alone the soft time limit interrupts."""
    if not _state["is_pool_process"]:
        yield
        return
    if not _state["has_handler"]:
        _install_handler()
    _state["is_running"] = True
    try:
        yield
    finally:
        _state["is_running"] = False


def _install_handler() -> None:
    interrupt = signal.getsignal(_SIGNAL)

    def handle(number: int, frame: FrameType | None) -> None:
        if not _state["is_running"]:
            log.warning("system", "a soft time limit came after the end of its task and is ignored")
        elif callable(interrupt):
            interrupt(number, frame)

    signal.signal(_SIGNAL, handle)
    _state["has_handler"] = True
