"""Seconds in; the connection of the running request cut when they are over, whatever it waits for.

Timeouts of sockets count silence only: a server that sends a byte now and then is never silent.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Limit", "time_limit", "watch"]

_current = threading.local()


class Limit:
    """Cuts the line of the request in its thread when the time is up, whatever it waits for."""

    def __init__(self) -> None:
        self.passed = False
        self._line: socket.socket | None = None
        self._lock = threading.Lock()

    def watch(self, line: socket.socket) -> None:
        """This is the line to cut; at once when the time is already up."""
        with self._lock:
            self._line = line
            passed = self.passed
        if passed:
            self.cut()

    def cut(self) -> None:
        """Cut the line."""
        with self._lock:
            self.passed = True
            line = self._line
        if line is not None:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed already


@contextmanager
def time_limit(seconds: float) -> Iterator[Limit]:
    """Limit the request that this thread is about to make.

    Args:
        seconds: how long everything together may take.
    """
    limit = Limit()
    timer = threading.Timer(max(seconds, 0.0), limit.cut)
    timer.daemon = True
    _current.limit = limit
    timer.start()
    try:
        yield limit
    finally:
        timer.cancel()
        _current.limit = None


def watch(line: socket.socket | None) -> None:
    """Let the limit of this thread's request cut a connection.

    Args:
        line: the connection; None is nothing to cut.
    """
    limit: Limit | None = getattr(_current, "limit", None)
    if limit is not None and line is not None:
        limit.watch(line)
