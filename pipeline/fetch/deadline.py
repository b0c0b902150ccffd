"""Seconds in; the connection of the running request cut when they are over, whatever it waits for.

Timeouts of sockets count silence only: a server that sends a byte now and then is never silent. And a few servers that
use all the time they are given would hold all threads of a worker, so only a few at once are given all of it.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Deadline", "SlowRequestPool", "attach_socket", "request_deadline"]

_current = threading.local()


class SlowRequestPool:
    """The slow requests of one worker: those that run for longer than its patience, a few at most.

    Args:
        patience: seconds that every request may take.
        most: requests at once that may take longer.
    """

    def __init__(self, slow_after: float, max_slow: int) -> None:
        self.slow_after = slow_after
        self._max_slow = max_slow
        self._slow_requests: set[Deadline] = set()
        self._lock = threading.Lock()

    def admit(self, deadline: "Deadline") -> bool:
        """Let a request take longer; False when too many do."""
        with self._lock:
            if len(self._slow_requests) >= self._max_slow:
                return False
            self._slow_requests.add(deadline)
            return True

    def release(self, deadline: "Deadline") -> None:
        """A request has ended."""
        with self._lock:
            self._slow_requests.discard(deadline)


class Deadline:
    """Cuts the line of the request in its thread when the time is up, whatever it waits for.

    Args:
        seconds: the most it may take.
        crowd: the slow requests it must not add to when there are too many.
    """

    def __init__(self, seconds: float, slow_pool: SlowRequestPool) -> None:
        self.is_expired = False
        self._ends_at = time.monotonic() + seconds
        self._slow_pool = slow_pool
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._is_stopped = False
        self._timer = self._start_timer(min(seconds, slow_pool.slow_after))

    def _start_timer(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(max(seconds, 0.0), self._on_timer)
        timer.daemon = True
        timer.start()
        return timer

    def _on_timer(self) -> None:
        """Cut, or give the rest of the time."""
        remaining = self._ends_at - time.monotonic()
        if remaining > 0 and self._slow_pool.admit(self):
            with self._lock:
                if not self._is_stopped:
                    self._timer = self._start_timer(remaining)
                    return
            self._slow_pool.release(self)
        else:
            self.abort()

    def stop(self) -> None:
        """The request has ended."""
        with self._lock:
            self._is_stopped = True
            self._timer.cancel()
        self._slow_pool.release(self)

    def attach(self, sock: socket.socket) -> None:
        """This is the line to cut; at once when the time is already up."""
        with self._lock:
            self._socket = sock
            is_expired = self.is_expired
        if is_expired:
            self.abort()

    def abort(self) -> None:
        """Cut the line."""
        with self._lock:
            if self._is_stopped:
                return
            self.is_expired = True
            sock = self._socket
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed already


@contextmanager
def request_deadline(seconds: float, slow_pool: SlowRequestPool) -> Iterator[Deadline]:
    """Limit the request that this thread is about to make.

    Args:
        seconds: how long everything together may take.
        slow_pool: the slow requests of this worker.
    """
    deadline = Deadline(seconds, slow_pool)
    _current.limit = deadline
    try:
        yield deadline
    finally:
        deadline.stop()
        _current.limit = None


def attach_socket(sock: socket.socket | None) -> None:
    """Let the limit of this thread's request cut a connection.

    Args:
        sock: the connection; None is nothing to cut.
    """
    deadline: Deadline | None = getattr(_current, "limit", None)
    if deadline is not None and sock is not None:
        deadline.attach(sock)
