"""Serve scripted bytes over loopback sockets, for responses that no HTTP library would send."""

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from threading import Thread

__all__ = ["HOLD_OPEN", "NEXT_REQUEST", "RawServer", "Script", "drip", "serving"]


class _Wait(Enum):
    END = "the client closes the connection"
    REQUEST = "the client sends a further request"


# In a script: keep the connection open and silent until the client closes it, or until it sends a further request.
HOLD_OPEN, NEXT_REQUEST = _Wait.END, _Wait.REQUEST
# A piece of a script: bytes to send as they are, a pause in seconds, or one of the two.
Piece = bytes | float | _Wait
# Returns the pieces for one request. After the last one the connection is closed.
Script = Callable[[str], Iterable[Piece]]


class RawServer:
    """Answer each request by the script of its path; 404 for other paths.

    Args:
        scripts: by path: the bytes to send, or a function that gets the request's head and returns the pieces.
    """

    def __init__(self, scripts: dict[str, bytes | Script]) -> None:
        self._scripts = scripts
        # The heads of all requests in order.
        self.heads: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"localhost:{self._listener.getsockname()[1]}"
        Thread(target=self._accept, daemon=True).start()

    @property
    def paths(self) -> list[str]:
        return [head.split(" ", 2)[1] for head in self.heads]

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return  # closed
            Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with sock:
            sock.settimeout(30)
            head = b""
            while b"\r\n\r\n" not in head:
                received = sock.recv(65_536)
                if not received:
                    return
                head += received
            text = head.decode("latin-1")
            self.heads.append(text)
            script = self._scripts.get(text.split(" ", 2)[1], b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
            try:
                for piece in [script] if isinstance(script, bytes) else script(text):
                    _play(sock, piece)
            except OSError:
                return  # the client has closed the connection


def _play(sock: socket.socket, piece: Piece) -> None:
    if isinstance(piece, bytes):
        sock.sendall(piece)
    elif isinstance(piece, float | int):
        time.sleep(piece)
    elif piece is NEXT_REQUEST:
        sock.recv(65_536)
    else:
        while sock.recv(65_536):
            pass


@contextmanager
def serving(scripts: dict[str, bytes | Script]) -> Iterator[RawServer]:
    """Run a server while the context is open."""
    server = RawServer(scripts)
    try:
        yield server
    finally:
        server.close()


def drip(head: bytes, piece: bytes = b"x", pause: float = 0.02, seconds: float = 20.0) -> Script:
    """Send a head at once and then a piece now and then; far longer than a test's time limit."""

    def script(_request: str) -> Iterator[Piece]:
        yield head
        for _ in range(int(seconds / pause)):
            yield piece
            yield pause

    return script
