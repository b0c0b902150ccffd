"""Serve the publications on loopback, one port each, with ETags and a log of all requests."""

import hashlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar, Self

from sample_site import renderer
from sample_site.outlets import OUTLETS, REMOVED_STORY, Outlet

__all__ = ["LoggedRequest", "SampleSite"]

_ROBOTS_TXT = b"User-agent: *\nDisallow: /internal/\n"
_HTML_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A request: publication, path, status of the response, and the validator that was sent."""

    outlet: str
    path: str
    status: int
    if_none_match: str


@dataclass
class _State:
    is_edited: bool = False
    request_log: list[LoggedRequest] = field(default_factory=list)


class SampleSite:
    """The servers of all publications; use it as a context manager.

    Args:
        port: port of the first publication; the others follow. 0 takes free ports.
        host: address to listen on.

    Raises:
        OSError: a port is taken.
    """

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self._state = _State()
        self._host = host
        self._is_serving = False
        self._servers: list[ThreadingHTTPServer] = []
        try:
            for index, outlet in enumerate(OUTLETS):
                handler_class = type("Handler", (_Handler,), {"outlet": outlet, "state": self._state})
                self._servers.append(ThreadingHTTPServer((host, port + index if port else 0), handler_class))
        except OSError:
            self.stop()
            raise

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start serving, in threads."""
        self._is_serving = True
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()

    def stop(self) -> None:
        """Stop serving and close the sockets."""
        for server in self._servers:
            if self._is_serving:
                server.shutdown()
            server.server_close()

    def publish_edits(self) -> None:
        """Correct one article, delete one, publish a new one."""
        self._state.is_edited = True

    @property
    def hosts(self) -> tuple[str, ...]:
        """host:port of each publication, for the setting that allows private addresses."""
        # The IP address, since the name of loopback differs between machines.
        return tuple(f"{self._host}:{server.server_port}" for server in self._servers)

    @property
    def feed_urls(self) -> tuple[str, ...]:
        """The URLs of the feeds, in the order of `OUTLETS`."""
        return tuple(f"http://{host}{outlet.path}" for host, outlet in zip(self.hosts, OUTLETS, strict=True))

    @property
    def home_urls(self) -> tuple[str, ...]:
        """The URLs of the front pages, in the order of `OUTLETS`."""
        return tuple(f"http://{host}/" for host in self.hosts)

    @property
    def request_log(self) -> tuple[LoggedRequest, ...]:
        """All requests so far."""
        return tuple(self._state.request_log)


class _Handler(BaseHTTPRequestHandler):
    outlet: ClassVar[Outlet]
    state: ClassVar[_State]
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Print nothing; `SampleSite.request_log` has all requests."""

    def do_GET(self) -> None:
        """Serve one request."""
        base_url = f"http://{self.headers.get('Host', '127.0.0.1')}"
        path = self.path.partition("?")[0]
        static_responses = {
            "/robots.txt": (200, _ROBOTS_TXT, "text/plain"),
            "/empty": (200, b"<html><body></body></html>", _HTML_TYPE),
            "/report.pdf": (200, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
            "/internal/budget": (200, b"<html><body><p>Not for robots.</p></body></html>", _HTML_TYPE),
        }
        if path == "/moved":
            self._send(301, b"", _HTML_TYPE, f"{base_url}/{self.outlet.stories[0].slug}")
        elif path in static_responses:
            self._send(*static_responses[path])
        else:
            self._send(*self._build_response(base_url, path))

    def _build_response(self, base_url: str, path: str) -> tuple[int, bytes, str]:
        is_edited = self.state.is_edited
        if path == "/":
            return 200, renderer.render_front_page(self.outlet, base_url, is_edited=is_edited), _HTML_TYPE
        if path == self.outlet.path:
            return 200, *renderer.render_feed(self.outlet, base_url, is_edited=is_edited)
        story = next((candidate for candidate in self.outlet.stories if f"/{candidate.slug}" == path), None)
        if story is None or (is_edited and (self.outlet.key, story.slug) == REMOVED_STORY):
            status = 404 if story is None else 410
            return status, b"<html><body><p>There is nothing here.</p></body></html>", _HTML_TYPE
        return 200, renderer.render_article(self.outlet, base_url, story, is_edited=is_edited), _HTML_TYPE

    def _send(self, status: int, body: bytes, content_type: str, location: str = "") -> None:
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if_none_match = self.headers.get("If-None-Match", "")
        if status == 200 and if_none_match == etag:  # noqa: PLR2004 - OK
            status, body = 304, b""
        self.state.request_log.append(LoggedRequest(self.outlet.key, self.path, status, if_none_match))
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", etag)
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)
