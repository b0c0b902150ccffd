"""Outlets on loopback, a port for each; conditional requests answered, every request written down."""

import hashlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar, Self

from web.newsroom import rendering
from web.newsroom.outlets import OUTLETS, REMOVED, Outlet

__all__ = ["Asked", "Newsroom"]

_ROBOTS = b"User-agent: *\nDisallow: /internal/\n"
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came: outlet, path, status of the answer, and the validator that was sent."""

    outlet: str
    path: str
    status: int
    if_none_match: str


@dataclass
class _State:
    edited: bool = False
    log: list[Asked] = field(default_factory=list)


class Newsroom:
    """The outlets' servers.

    Args:
        port: the first outlet's; the others follow. 0 takes free ones.
        host: where to listen.

    Raises:
        OSError: a port is taken.
    """

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self._state = _State()
        self._host = host
        self._answering = False
        self._servers: list[ThreadingHTTPServer] = []
        try:
            for place, outlet in enumerate(OUTLETS):
                handler = type("Handler", (_Handler,), {"outlet": outlet, "state": self._state})
                self._servers.append(ThreadingHTTPServer((host, port + place if port else 0), handler))
        except OSError:
            self.stop()
            raise

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Answer requests from now on, in threads of its own."""
        self._answering = True
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()

    def stop(self) -> None:
        """Answer no more."""
        for server in self._servers:
            if self._answering:
                server.shutdown()
            server.server_close()

    def publish_edits(self) -> None:
        """Correct one article, take one down, publish a new one."""
        self._state.edited = True

    @property
    def hosts(self) -> tuple[str, ...]:
        """host:port of each outlet, for the setting that allows private addresses."""
        # The address itself: what a machine calls it differs from one to the next.
        return tuple(f"{self._host}:{server.server_port}" for server in self._servers)

    @property
    def feeds(self) -> tuple[str, ...]:
        """The feeds' addresses, in the order of `OUTLETS`."""
        return tuple(f"http://{host}{outlet.path}" for host, outlet in zip(self.hosts, OUTLETS, strict=True))

    @property
    def homes(self) -> tuple[str, ...]:
        """The home pages' addresses, in the order of `OUTLETS`."""
        return tuple(f"http://{host}/" for host in self.hosts)

    @property
    def log(self) -> tuple[Asked, ...]:
        """Every request so far."""
        return tuple(self._state.log)


class _Handler(BaseHTTPRequestHandler):
    outlet: ClassVar[Outlet]
    state: ClassVar[_State]
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing; `Newsroom.log` has it."""

    def do_GET(self) -> None:
        """Answer one request."""
        base = f"http://{self.headers.get('Host', '127.0.0.1')}"
        path = self.path.partition("?")[0]
        fixed = {
            "/robots.txt": (200, _ROBOTS, "text/plain"),
            "/empty": (200, b"<html><body></body></html>", _HTML),
            "/report.pdf": (200, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
            "/internal/budget": (200, b"<html><body><p>Not for robots.</p></body></html>", _HTML),
        }
        if path == "/moved":
            self._send(301, b"", _HTML, f"{base}/{self.outlet.stories[0].slug}")
        elif path in fixed:
            self._send(*fixed[path])
        else:
            self._send(*self._made(base, path))

    def _made(self, base: str, path: str) -> tuple[int, bytes, str]:
        edited = self.state.edited
        if path == "/":
            return 200, rendering.front(self.outlet, base, edited=edited), _HTML
        if path == self.outlet.path:
            return 200, *rendering.feed(self.outlet, base, edited=edited)
        story = next((each for each in self.outlet.stories if f"/{each.slug}" == path), None)
        if story is None or (edited and (self.outlet.key, story.slug) == REMOVED):
            status = 404 if story is None else 410
            return status, b"<html><body><p>There is nothing here.</p></body></html>", _HTML
        return 200, rendering.article(self.outlet, base, story, edited=edited), _HTML

    def _send(self, status: int, body: bytes, kind: str, location: str = "") -> None:
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        asked = self.headers.get("If-None-Match", "")
        if status == 200 and asked == etag:  # noqa: PLR2004 - OK
            status, body = 304, b""
        self.state.log.append(Asked(self.outlet.key, self.path, status, asked))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", etag)
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)
