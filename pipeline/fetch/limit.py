"""Seconds in; the connection of the running request cut when they are over, whatever it waits for.

Timeouts of sockets count silence only: a server that sends a byte now and then is never silent. And a few servers that
use all the time they are given would hold all threads of a worker, so only a few at once are given all of it.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Crowd", "Limit", "time_limit", "watch"]

_current = threading.local()


class Crowd:
    """The slow requests of one worker: those that run for longer than its patience, a few at most.

    Args:
        patience: seconds that every request may take.
        most: requests at once that may take longer.
    """

    def __init__(self, patience: float, most: int) -> None:
        self.patience = patience
        self._most = most
        self._slow: set[Limit] = set()
        self._lock = threading.Lock()

    def join(self, limit: "Limit") -> bool:
        """Let a request take longer; False when too many do."""
        with self._lock:
            if len(self._slow) >= self._most:
                return False
            self._slow.add(limit)
            return True

    def leave(self, limit: "Limit") -> None:
        """A request has ended."""
        with self._lock:
            self._slow.discard(limit)


class Limit:
    """Cuts the line of the request in its thread when the time is up, whatever it waits for.

    Args:
        seconds: the most it may take.
        crowd: the slow requests it must not add to when there are too many.
    """

    def __init__(self, seconds: float, crowd: Crowd) -> None:
        self.passed = False
        self._ends = time.monotonic() + seconds
        self._crowd = crowd
        self._line: socket.socket | None = None
        self._lock = threading.Lock()
        self._stopped = False
        self._timer = self._after(min(seconds, crowd.patience))

    def _after(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(max(seconds, 0.0), self._look)
        timer.daemon = True
        timer.start()
        return timer

    def _look(self) -> None:
        """Cut, or give the rest of the time."""
        left = self._ends - time.monotonic()
        if left > 0 and self._crowd.join(self):
            with self._lock:
                if not self._stopped:
                    self._timer = self._after(left)
                    return
            self._crowd.leave(self)
        else:
            self.cut()

    def stop(self) -> None:
        """The request has ended."""
        with self._lock:
            self._stopped = True
            self._timer.cancel()
        self._crowd.leave(self)

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
            if self._stopped:
                return
            self.passed = True
            line = self._line
        if line is not None:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed already


@contextmanager
def time_limit(seconds: float, crowd: Crowd) -> Iterator[Limit]:
    """Limit the request that this thread is about to make.

    Args:
        seconds: how long everything together may take.
        crowd: the slow requests of this worker.
    """
    limit = Limit(seconds, crowd)
    _current.limit = limit
    try:
        yield limit
    finally:
        limit.stop()
        _current.limit = None


def watch(line: socket.socket | None) -> None:
    """Let the limit of this thread's request cut a connection.

    Args:
        line: the connection; None is nothing to cut.
    """
    limit: Limit | None = getattr(_current, "limit", None)
    if limit is not None and line is not None:
        limit.watch(line)
