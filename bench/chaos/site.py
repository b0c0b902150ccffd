"""Serve a growing site on several hosts, with errors now and then, and log the time of each request."""

import hashlib
import random
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

__all__ = ["ChaosSite"]

_WORDS = (
    "mill river council bridge school harbour winter budget orchard station library market doctor ferry museum "
    "window captain garden lantern mountain village morning carpenter letter kitchen paper summer border engine forest"
).split()
_RESPONSE_SECONDS = 0.03
# The clock is read after a request has arrived and before its response is sent, so requests of one host that follow
# each other never overlap by more than this.
_TOLERANCE_SECONDS = 0.002


@dataclass
class _Host:
    """The articles of one host: the version of each, by number."""

    articles: dict[int, int] = field(default_factory=dict)
    # (begin, end) of each request, in monotonic seconds.
    requests: list[tuple[float, float]] = field(default_factory=list)


class ChaosSite:
    """The servers of all hosts.

    Args:
        seed: of articles, edits and errors.
        host_count: number of hosts, on a port each.
        error_share: share of the requests for pages that get an error or a response that is cut.
    """

    def __init__(self, seed: int, host_count: int = 6, error_share: float = 0.05) -> None:
        self.random = random.Random(seed)
        self.error_share = error_share
        self.lock = threading.Lock()
        self._published_count = 0
        self._hosts: dict[str, _Host] = {}
        self._servers: list[ThreadingHTTPServer] = []
        for _ in range(host_count):
            server = _QuietServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": self}))
            server.daemon_threads = True
            self._servers.append(server)
            self._hosts[f"127.0.0.1:{server.server_port}"] = _Host()
            threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()

    @property
    def hosts(self) -> tuple[str, ...]:
        """host:port of each host."""
        return tuple(self._hosts)

    @property
    def feed_urls(self) -> tuple[str, ...]:
        """The URL of the feed of each host."""
        return tuple(f"http://{host}/feed" for host in self._hosts)

    @property
    def published_urls(self) -> set[str]:
        """The URLs of all articles so far."""
        with self.lock:
            return {
                f"http://{host}/a/{number}"
                for host, state in self._hosts.items()
                for number in state.articles
            }

    def publish(self) -> None:
        """Publish an article, and sometimes edit an older one."""
        with self.lock:
            self._published_count += 1
            host = self.random.choice(list(self._hosts.values()))
            host.articles[self._published_count] = 1
            if self.random.random() < 0.1:
                host.articles[self.random.choice(list(host.articles))] += 1

    def request_count(self) -> int:
        """Return the number of requests so far."""
        with self.lock:
            return sum(len(state.requests) for state in self._hosts.values())

    def count_overlaps(self) -> int:
        """Return how many requests began at a host while another one was answered."""
        overlaps = 0
        with self.lock:
            for state in self._hosts.values():
                for (_, end), (begin, _) in pairwise(sorted(state.requests)):
                    overlaps += begin < end - _TOLERANCE_SECONDS
        return overlaps

    def close(self) -> None:
        """Stop serving."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def respond(self, host: str, path: str) -> tuple[int, str, bytes]:
        """Return status, content type and body for a path of a host."""
        with self.lock:
            state = self._hosts[host]
            if path == "/robots.txt":
                return 200, "text/plain", b"User-agent: *\nDisallow: /private\n"
            if path == "/feed":
                return 200, "application/rss+xml", _build_feed(host, state.articles)
            number = int(path.rpartition("/")[2]) if path.startswith("/a/") else 0
            if number not in state.articles:
                return 404, "text/html", b"<p>There is nothing here.</p>"
            if self.random.random() < self.error_share:
                return 503, "text/html", b"<p>Please try later.</p>"
            return 200, "text/html; charset=utf-8", _build_article(number, state.articles[number])

    def log(self, host: str, begin: float, end: float) -> None:
        """Record a request."""
        with self.lock:
            self._hosts[host].requests.append((begin, end))


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """Print nothing: clients are killed on purpose."""


class _Handler(BaseHTTPRequestHandler):
    site: ChaosSite
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, *_: Any) -> None:
        """Print nothing."""

    def do_GET(self) -> None:
        begin = time.monotonic()
        host = self.headers["Host"]
        status, content_type, body = self.site.respond(host, self.path)
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if status == 200 and self.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        time.sleep(_RESPONSE_SECONDS)
        self.site.log(host, begin, time.monotonic())
        try:
            self.send_response(status)
            for name, value in (
                ("Content-Type", content_type),
                ("ETag", etag),
                ("Content-Length", str(len(body))),
            ):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the client was killed


def _build_feed(host: str, articles: dict[int, int]) -> bytes:
    items = "".join(
        f"<item><title>{_title(number)}</title><link>http://{host}/a/{number}</link><guid>{host}/{number}</guid></item>"
        for number in sorted(articles, reverse=True)
    )
    return f'<rss version="2.0"><channel><title>Site</title>{items}</channel></rss>'.encode()


def _title(number: int) -> str:
    words = random.Random(number)
    return f"{' '.join(words.sample(_WORDS, 4)).capitalize()} {number}"


def _build_article(number: int, version: int) -> bytes:
    words = random.Random(number)
    sentences = [f"The {' '.join(words.sample(_WORDS, 9))} opened on day {number}." for _ in range(12)]
    edits = [
        f"Correction {edit}: an earlier version named the wrong {_WORDS[edit % 20]}."
        for edit in range(1, version)
    ]
    paragraphs = "".join(f"<p>{' '.join(sentences[at : at + 3])}</p>" for at in range(0, 12, 3))
    paragraphs += "".join(f"<p>{edit}</p>" for edit in edits)
    title = _title(number)
    return (
        f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    ).encode()
