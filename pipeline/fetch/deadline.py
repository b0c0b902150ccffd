"""Enforce a total time limit per request by shutting down its connection.

Socket timeouts limit silence only, so a server that sends a byte now and then never reaches them. A few such servers
could hold all threads of a worker; therefore only a few requests at once may run longer than `slow_after` seconds.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["Deadline", "SlowRequestPool", "attach_socket", "remaining_seconds", "request_deadline"]

_current = threading.local()


class SlowRequestPool:
    """Limit how many requests of one worker may be slow at the same time.

    Args:
        slow_after: seconds that every request may take.
        max_slow: requests at once that may take longer.
    """

    def __init__(self, slow_after: float, max_slow: int) -> None:
        self.slow_after = slow_after
        self._max_slow = max_slow
        self._slow_requests: set[Deadline] = set()
        self._lock = threading.Lock()

    def admit(self, deadline: "Deadline") -> bool:
        """Let a request run longer; False when the pool is full."""
        with self._lock:
            if len(self._slow_requests) >= self._max_slow:
                return False
            self._slow_requests.add(deadline)
            return True

    def release(self, deadline: "Deadline") -> None:
        """Free the place of a request that has ended."""
        with self._lock:
            self._slow_requests.discard(deadline)


class Deadline:
    """Shut down a request's connection when its time is up, whatever the request waits for.

    Args:
        seconds: the total time limit.
        slow_pool: must admit the request before it may run longer than its `slow_after`.
    """

    def __init__(self, seconds: float, slow_pool: SlowRequestPool) -> None:
        self.is_expired = False
        self._ends_at = time.monotonic() + seconds
        self._slow_pool = slow_pool
        # A duplicate of the socket: it stays open when http.client closes its own at the end of the headers.
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
        """Shut the connection down, or grant the rest of the time."""
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
        """End the limit: the request is complete."""
        with self._lock:
            self._is_stopped = True
            self._timer.cancel()
            self._replace_socket(None)
        self._slow_pool.release(self)

    def attach(self, sock: socket.socket) -> None:
        """Set the connection to shut down; does it at once when the time is already up."""
        with self._lock:
            if self._is_stopped:
                return
            self._replace_socket(sock.dup())
            is_expired = self.is_expired
        if is_expired:
            self.abort()

    def abort(self) -> None:
        """Shut the connection down."""
        with self._lock:
            if self._is_stopped:
                return
            self.is_expired = True
            if self._socket is not None:
                with suppress(OSError):  # the server has closed it already
                    self._socket.shutdown(socket.SHUT_RDWR)

    def remaining_seconds(self) -> float:
        """Return the time that is left; 0 when it is up."""
        return 0.0 if self.is_expired else max(0.0, self._ends_at - time.monotonic())

    def _replace_socket(self, sock: socket.socket | None) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = sock


@contextmanager
def request_deadline(seconds: float, slow_pool: SlowRequestPool) -> Iterator[Deadline]:
    """Limit the request that this thread makes inside the `with` block.

    Args:
        seconds: the total time limit.
        slow_pool: of this worker.
    """
    deadline = Deadline(seconds, slow_pool)
    _current.deadline = deadline
    try:
        yield deadline
    finally:
        deadline.stop()
        _current.deadline = None


def attach_socket(sock: socket.socket | None) -> None:
    """Put a connection under the deadline of this thread's request, if there is one.

    Args:
        sock: the connection; None changes nothing.
    """
    deadline: Deadline | None = getattr(_current, "deadline", None)
    if deadline is not None and sock is not None:
        deadline.attach(sock)


def remaining_seconds(default: float) -> float:
    """Return the time left to this thread's request, at most `default`; `default` without a deadline."""
    deadline: Deadline | None = getattr(_current, "deadline", None)
    return default if deadline is None else min(default, deadline.remaining_seconds())
