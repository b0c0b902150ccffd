"""Answer requests to the web page while there is no worker that serves it."""

import json
import select
import socket
from contextlib import suppress

__all__ = ["RESTARTING", "answer_unavailable"]

RESTARTING = "the worker is restarting"
_HEAD = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 5\r\n"
    b"Connection: close\r\nContent-Length: %d\r\n\r\n"
)
# A request that does not come at once is not read, so that nobody can keep the process that restarts the worker.
_REQUEST_SECONDS = 0.2
_REQUEST_BYTES = 65_536
_MAX_ANSWERS = 20


def answer_unavailable(listener: socket.socket, problem: str = RESTARTING) -> int:
    """Answer the requests that wait, a few at most, with 503; return their number.

    Args:
        listener: the socket of the web page, which the worker has, too.
        problem: why there is no worker; in the body as `detail` (RFC 9457) and as `problem`, which `/health` has.
    """
    content = {
        "title": "Service Unavailable",
        "status": 503,
        "detail": problem,
        "ok": False,
        "problem": problem,
    }
    body = json.dumps(content).encode()
    for number in range(_MAX_ANSWERS):
        if not select.select([listener], [], [], 0)[0]:
            return number
        # The client may have gone, and the next worker may have taken the connection.
        with suppress(OSError):
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(_REQUEST_SECONDS)
                connection.recv(_REQUEST_BYTES)
                connection.sendall(_HEAD % len(body) + body)
    return _MAX_ANSWERS
