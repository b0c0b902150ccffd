"""Serve faulty HTTP responses on purpose, one path for each kind of fault."""

import socket
import ssl
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

import brotli  # type: ignore[import-untyped]
import zstandard

PAGE = (
    b"<html><head><title>Mill</title></head><body><h1>Mill opens</h1>"
    b"<p>The mill opened on Monday, and ninety people work there now.</p></body></html>"
)
MEGABYTE = 1_000_000
BOMB_BYTES = 15 * MEGABYTE  # above the limit of a page, and compressed in a moment on a busy machine
Responder = Callable[["_Handler"], None]


class FaultServer:
    """Serve `FAULTS` on loopback until closed; `requested_paths` has the requested paths, in order."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.requested_paths: list[str] = []
        # The headers of each request, with names in lower case.
        self.request_headers: list[dict[str, str]] = []
        # Number of connections.
        self.lines = 0
        # Requests in progress now, and their maximum so far.
        self.now = 0
        self.most = 0
        self.lock = Lock()
        server = self
        handler = type("Handler", (_Handler,), {"fault_server": server})
        self._server = _QuietServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._scheme = "http"
        if tls is not None:
            self._scheme = "https"
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    def url(self, path: str) -> str:
        return f"{self._scheme}://{self.host}{path}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Print nothing: clients are expected to close faulty connections."""


class _Handler(BaseHTTPRequestHandler):
    fault_server: FaultServer
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        self.fault_server.lines += 1
        super().setup()

    def do_GET(self) -> None:
        self.fault_server.requested_paths.append(self.path)
        self.fault_server.request_headers.append(
            {name.lower(): value for name, value in self.headers.items()}
        )
        # Clients that use it as a forward proxy send complete URLs.
        path = self.path if self.path.startswith("/") else "/" + self.path.split("/", 3)[-1]
        name = path.partition("?")[0]
        respond = FAULTS.get(name) or _numbered_redirect(name) or FAULTS["/404"]
        self._count(1)
        try:
            respond(self)
        except OSError:
            self.close_connection = True  # the client closed the connection, as expected
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        with self.fault_server.lock:
            self.fault_server.now += change
            self.fault_server.most = max(self.fault_server.most, self.fault_server.now)

    def respond(
        self, body: bytes, status: int = 200, content_type: str = "text/html", **headers: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for header, value in headers.items():
            self.send_header(header.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def send_raw(self, *chunks: bytes, pause: float = 0.0) -> None:
        self.close_connection = True
        for chunk in chunks:
            self.wfile.write(chunk)
            self.wfile.flush()
            time.sleep(pause)

    def log_message(self, *_: object) -> None:
        """Print nothing: tests read `requested_paths`."""


def _status(status: int, **headers: str) -> Responder:
    return lambda handler: handler.respond(b"<p>no</p>", status, **headers)


def _many_paragraphs(count: int) -> bytes:
    """Return a page on which a selector like ``p ~ p ~ p ~ p`` takes a time that grows with the cube of the count."""
    paragraphs = "".join(f"<p>The mill number {number} opened on Monday.</p>" for number in range(count))
    return f"<html><head><title>Mill</title></head><body><h1>Mills</h1>{paragraphs}</body></html>".encode()


def _danish_page(sentence: str) -> Responder:
    """Return a page in Danish, which the stand-in for a language model in `bench.chaos` reads."""
    text = (
        f"<p>Den gamle mølle {sentence}, når den læses. Møllen åbnede igen i mandags efter ti års arbejde.</p>"
        "<p>Halvfems mennesker arbejder der nu, og borgmesteren siger, at byen har ventet længe på den dag.</p>"
    )
    page = f"<html lang=da><title>Møllen</title><article><h1>Møllen åbner</h1>{text}</article></html>"
    return lambda handler: handler.respond(page.encode(), content_type="text/html; charset=utf-8")


def _numbered_redirect(path: str) -> Responder | None:
    """Redirect /redirects/9 to /redirects/8 and so on, and finally to the page."""
    head, _, number = path.rpartition("/")
    if head != "/redirects" or not number.isdigit():
        return None
    target = f"{head}/{int(number) - 1}" if int(number) > 1 else "/page"
    return _status(302, Location=target)


def _redirect(target: str, status: int = 302) -> Responder:
    return _status(status, Location=target)


def _send_head(handler: _Handler, *lines: str) -> None:
    handler.send_raw(("HTTP/1.1 200 OK\r\n" + "".join(f"{line}\r\n" for line in lines) + "\r\n").encode())


def _short(handler: _Handler) -> None:
    _send_head(handler, "Content-Type: text/html", "Content-Length: 5000")
    handler.send_raw(PAGE)


def _cut_chunks(handler: _Handler) -> None:
    _send_head(handler, "Content-Type: text/html", "Transfer-Encoding: chunked")
    handler.send_raw(b"10\r\n0123456789abcdef\r\n", b"40\r\nonly a few")


def _cut_gzip(handler: _Handler) -> None:
    compressed = _gzip(PAGE * 50)
    handler.respond(compressed[: len(compressed) // 2], Content_Encoding="gzip")


def _bomb(handler: _Handler) -> None:
    """Send a few kilobytes that decompress to more than the limit."""
    handler.respond(_gzip_zeros(BOMB_BYTES), Content_Encoding="gzip")


def _endless(handler: _Handler) -> None:
    _send_head(handler, "Content-Type: text/html", "Connection: close")
    while True:
        handler.wfile.write(b"<p>more and more</p>" * 5000)


def _drip(handler: _Handler) -> None:
    """Send one byte at a time without end."""
    _send_head(handler, "Content-Type: text/html", "Content-Length: 100000")
    while True:
        handler.send_raw(b"x", pause=0.05)


def _drip_headers(handler: _Handler) -> None:
    handler.send_raw(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        handler.send_raw(b"x", pause=0.05)


def _cut_headers(handler: _Handler) -> None:
    handler.send_raw(b"HTTP/1.1 200 OK\r\nContent-Ty")


def _old_and_empty(handler: _Handler) -> None:
    """Send an empty body that ends with the connection, as in HTTP/1.0."""
    handler.send_raw(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n")


def _endless_lines(handler: _Handler) -> None:
    handler.send_raw(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.send_raw(b"X-Line: more\r\n" * 10)


def _endless_line(handler: _Handler) -> None:
    handler.send_raw(b"HTTP/1.1 200 OK\r\nX-Line: ")
    while True:
        handler.send_raw(b"y" * 10_000)


def _endless_interim(handler: _Handler) -> None:
    """Send interim responses (RFC 9110, 15.2) without a final one."""
    while True:
        handler.send_raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def _endless_trailers(handler: _Handler) -> None:
    _send_head(handler, "Content-Type: text/html", "Transfer-Encoding: chunked")
    handler.send_raw(b"4\r\nabcd\r\n0\r\n")
    while True:
        handler.send_raw(b"X-Trailer: more\r\n" * 100)


def _silent(handler: _Handler) -> None:
    handler.close_connection = True
    handler.connection.settimeout(20)
    try:
        handler.connection.recv(1)  # until the client closes the connection
    except TimeoutError:
        return


def _hang_up(handler: _Handler) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def _huge_headers(handler: _Handler) -> None:
    _send_head(handler, *(f"X-Number-{number}: {'y' * 1500}" for number in range(90)), "Content-Length: 0")


def _conditional(handler: _Handler) -> None:
    if handler.headers.get("If-None-Match") == '"one"':
        handler.send_response(304)
        handler.send_header("ETag", '"one"')
        handler.end_headers()
    else:
        handler.respond(PAGE, ETag='"one"')


def _stale_304(handler: _Handler) -> None:
    """Behave like a broken cache: requests with validators get 304, although the feed has changed."""
    if "If-None-Match" in handler.headers:
        handler.send_response(304)
        handler.end_headers()
        return
    # The list grows with each full response, and the ETag stays the same.
    names = ",".join(
        f"/story/{number}" for number in range(2 + handler.fault_server.requested_paths.count("/liar"))
    )
    handler.respond(_listing(f"?{names}"), content_type="application/rss+xml", ETag='"for ever"')


def _http_date(delay: timedelta) -> str:
    return format_datetime(datetime.now(UTC) + delay, usegmt=True)


def _gzip(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush()


def _nested_bomb(handler: _Handler) -> None:
    """Send as much, compressed twice, in a few hundred bytes."""
    handler.respond(_gzip(_gzip_zeros(BOMB_BYTES)), Content_Encoding="gzip, gzip")


def _brotli_bomb(handler: _Handler) -> None:
    handler.respond(brotli.compress(bytes(BOMB_BYTES), quality=1), Content_Encoding="br")


def _zstd_bomb(handler: _Handler) -> None:
    handler.respond(zstandard.compress(bytes(BOMB_BYTES)), Content_Encoding="zstd")


def _deflate_bomb(handler: _Handler) -> None:
    handler.respond(zlib.compress(bytes(BOMB_BYTES), 9), Content_Encoding="deflate")


def _respond_compressed(coding: str, compress: Callable[[bytes], bytes]) -> Responder:
    return lambda handler: handler.respond(compress(PAGE), Content_Encoding=coding)


def _raw_deflate(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush()


def _gzip_zeros(size: int) -> bytes:
    compressor = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    zeros = bytes(MEGABYTE)
    return b"".join(compressor.compress(zeros) for _ in range(size // MEGABYTE)) + compressor.flush()


def _items(count: int, size: int = 0) -> bytes:
    item = "<item><title>Story {0}</title><link>/story/{0}</link><description>{1}</description></item>"
    items = "".join(item.format(number, "x" * size) for number in range(count))
    return f"<rss version='2.0'><channel><title>Feed</title>{items}</channel></rss>".encode()


def _listing(path: str) -> bytes:
    """Return a feed with the paths of a query string: /feed?/a,/b."""
    links = "".join(f"<item><link>{name}</link></item>" for name in path.partition("?")[2].split(","))
    return f"<rss version='2.0'><channel><title>Faults</title>{links}</channel></rss>".encode()


def _serve_feed(body: bytes) -> Responder:
    return lambda handler: handler.respond(body, content_type="application/rss+xml")


FAULTS: dict[str, Responder] = {
    "/page": lambda handler: handler.respond(PAGE),
    "/cookie": lambda handler: handler.respond(PAGE, Set_Cookie="reader=1; Path=/"),
    "/robots.txt": lambda handler: handler.respond(b"", content_type="text/plain"),
    **{f"/{status}": _status(status) for status in (400, 401, 403, 404, 410, 429, 451, 500, 502, 503)},
    "/429-seconds": _status(429, Retry_After="120"),
    "/429-date": lambda handler: handler.respond(b"", 429, Retry_After=_http_date(timedelta(hours=1))),
    "/503-seconds": _status(503, Retry_After="300"),
    "/challenge": _status(403, Server="cloudflare", cf_mitigated="challenge"),
    "/loop": _redirect("/loop-back"),
    "/loop-back": _redirect("/loop"),
    "/to-private": _redirect("http://127.0.0.1:8123/secret"),
    "/to-metadata": _redirect("http://169.254.169.254/latest/meta-data/"),
    "/to-file": _redirect("file:///etc/passwd"),
    "/to-nowhere": _status(302),
    "/to-other-host": lambda handler: handler.respond(
        b"", 302, Location=f"http://127.0.0.1:{handler.fault_server.port}/page"
    ),
    "/moved": _redirect("/page", 301),
    "/short": _short,
    "/cut-chunks": _cut_chunks,
    "/cut-gzip": _cut_gzip,
    "/bomb": _bomb,
    "/bomb-twice": _nested_bomb,
    "/bomb-br": _brotli_bomb,
    "/bomb-zstd": _zstd_bomb,
    "/bomb-deflate": _deflate_bomb,
    "/gzip": _respond_compressed("gzip", _gzip),
    "/deflate": _respond_compressed("deflate", zlib.compress),
    "/raw-deflate": _respond_compressed("deflate", _raw_deflate),
    "/br": _respond_compressed("br", brotli.compress),
    "/zstd": _respond_compressed("zstd", zstandard.compress),
    "/endless": _endless,
    "/drip": _drip,
    "/drip-headers": _drip_headers,
    "/cut-headers": _cut_headers,
    "/old-and-empty": _old_and_empty,
    "/endless-lines": _endless_lines,
    "/endless-line": _endless_line,
    "/endless-interim": _endless_interim,
    "/endless-trailers": _endless_trailers,
    "/silent": _silent,
    "/hang-up": _hang_up,
    "/huge-headers": _huge_headers,
    "/not-http": lambda handler: handler.send_raw(b"220 mail.example ESMTP\r\n"),
    "/unasked-304": _status(304),
    "/conditional": _conditional,
    "/liar": _stale_304,
    "/unknown-coding": lambda handler: handler.respond(bytes(range(256)), Content_Encoding="snappy"),
    "/not-gzip": lambda handler: handler.respond(PAGE, Content_Encoding="gzip"),
    "/broken-gzip": lambda handler: handler.respond(_gzip(PAGE)[:20] + b"!" * 300, Content_Encoding="gzip"),
    "/video": lambda handler: handler.respond(b"\0" * 100, content_type="video/mp4"),
    "/pdf": lambda handler: handler.respond(b"%PDF-1.7\n" + bytes(500), content_type="application/pdf"),
    "/many-paragraphs": lambda handler: handler.respond(_many_paragraphs(4_000)),
    "/exits": _danish_page("afslutter processen"),
    "/fills-memory": _danish_page("fylder hukommelsen"),
    "/empty": lambda handler: handler.respond(b""),
    "/wrong-charset": lambda handler: handler.respond(
        "<h1>Fährverkehr</h1><p>Die Fähre fährt wieder über den Großen See, sagte die Behörde.</p>".encode(),
        content_type="text/html; charset=iso-8859-1",
    ),
    "/feed": lambda handler: handler.respond(_listing(handler.path), content_type="application/rss+xml"),
    "/feed-html": lambda handler: handler.respond(PAGE, content_type="application/rss+xml"),
    "/feed-truncated": _serve_feed(_items(20)[:-400]),
    "/feed-empty": _serve_feed(b""),
    "/feed-10mb": _serve_feed(_items(100, 100_000)),
    "/feed-30mb": _serve_feed(_items(300, 100_000)),
    "/feed-garbage": _serve_feed(bytes(range(256)) * 40),
}
