"""A web server that does everything wrong on purpose, a path for each kind of trouble."""

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
Play = Callable[["_Handler"], None]


class TroubleServer:
    """Serves `FAULTS` on loopback until it is closed; `asked` holds the paths in order."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[str] = []
        self.handed: list[dict[str, str]] = []
        # Connections that were made to it.
        self.lines = 0
        # Requests that are being answered now, and the most there ever were at once.
        self.now = 0
        self.most = 0
        self.lock = Lock()
        server = self
        handler = type("Handler", (_Handler,), {"stand": server})
        self._server = _Quiet(("127.0.0.1", 0), handler)
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


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Nothing: clients hang up on trouble, as they should."""


class _Handler(BaseHTTPRequestHandler):
    stand: TroubleServer
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        self.stand.lines += 1
        super().setup()

    def do_GET(self) -> None:
        self.stand.asked.append(self.path)
        self.stand.handed.append({name.lower(): value for name, value in self.headers.items()})
        # As a forward proxy it is asked for whole addresses.
        path = self.path if self.path.startswith("/") else "/" + self.path.split("/", 3)[-1]
        name = path.partition("?")[0]
        play = FAULTS.get(name) or _numbered(name) or FAULTS["/404"]
        self._count(1)
        try:
            play(self)
        except OSError:
            self.close_connection = True  # the client has had enough, as it should
        finally:
            self._count(-1)

    def _count(self, one: int) -> None:
        with self.stand.lock:
            self.stand.now += one
            self.stand.most = max(self.stand.most, self.stand.now)

    def answer(self, body: bytes, status: int = 200, kind: str = "text/html", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for header, value in headers.items():
            self.send_header(header.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def raw(self, *pieces: bytes, pause: float = 0.0) -> None:
        self.close_connection = True
        for piece in pieces:
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(pause)

    def log_message(self, *_: object) -> None:
        """Nothing: tests look at `asked`."""


def _status(status: int, **headers: str) -> Play:
    return lambda handler: handler.answer(b"<p>no</p>", status, **headers)


def _numbered(path: str) -> Play | None:
    """/redirects/9 leads to /redirects/8 and at last to the page."""
    head, _, number = path.rpartition("/")
    if head != "/redirects" or not number.isdigit():
        return None
    target = f"{head}/{int(number) - 1}" if int(number) > 1 else "/page"
    return _status(302, Location=target)


def _redirect(target: str, status: int = 302) -> Play:
    return _status(status, Location=target)


def _head(handler: _Handler, *lines: str) -> None:
    handler.raw(("HTTP/1.1 200 OK\r\n" + "".join(f"{line}\r\n" for line in lines) + "\r\n").encode())


def _short(handler: _Handler) -> None:
    _head(handler, "Content-Type: text/html", "Content-Length: 5000")
    handler.raw(PAGE)


def _cut_chunks(handler: _Handler) -> None:
    _head(handler, "Content-Type: text/html", "Transfer-Encoding: chunked")
    handler.raw(b"10\r\n0123456789abcdef\r\n", b"40\r\nonly a few")


def _cut_gzip(handler: _Handler) -> None:
    packed = _gzip(PAGE * 50)
    handler.answer(packed[: len(packed) // 2], Content_Encoding="gzip")


def _bomb(handler: _Handler) -> None:
    """A few dozen kilobytes on the wire, thirty megabytes unpacked: three times the limit."""
    handler.answer(_gzip_zeros(30 * MEGABYTE), Content_Encoding="gzip")


def _endless(handler: _Handler) -> None:
    _head(handler, "Content-Type: text/html", "Connection: close")
    while True:
        handler.wfile.write(b"<p>more and more</p>" * 5000)


def _drip(handler: _Handler) -> None:
    """A byte at a time: never silent, never finished."""
    _head(handler, "Content-Type: text/html", "Content-Length: 100000")
    while True:
        handler.raw(b"x", pause=0.05)


def _drip_headers(handler: _Handler) -> None:
    handler.raw(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        handler.raw(b"x", pause=0.05)


def _cut_headers(handler: _Handler) -> None:
    handler.raw(b"HTTP/1.1 200 OK\r\nContent-Ty")


def _old_and_empty(handler: _Handler) -> None:
    """An empty body that ends with the connection, as HTTP/1.0 has it."""
    handler.raw(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n")


def _endless_lines(handler: _Handler) -> None:
    handler.raw(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.raw(b"X-Line: more\r\n" * 10)


def _endless_line(handler: _Handler) -> None:
    handler.raw(b"HTTP/1.1 200 OK\r\nX-Line: ")
    while True:
        handler.raw(b"y" * 10_000)


def _endless_interim(handler: _Handler) -> None:
    """RFC 9110, 15.2: any number of interim answers may come before the final one; here it never comes."""
    while True:
        handler.raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def _endless_trailers(handler: _Handler) -> None:
    _head(handler, "Content-Type: text/html", "Transfer-Encoding: chunked")
    handler.raw(b"4\r\nabcd\r\n0\r\n")
    while True:
        handler.raw(b"X-Trailer: more\r\n" * 100)


def _silent(handler: _Handler) -> None:
    handler.close_connection = True
    handler.connection.settimeout(20)
    try:
        handler.connection.recv(1)  # until the client hangs up
    except TimeoutError:
        return


def _hang_up(handler: _Handler) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def _huge_headers(handler: _Handler) -> None:
    _head(handler, *(f"X-Number-{number}: {'y' * 1500}" for number in range(90)), "Content-Length: 0")


def _conditional(handler: _Handler) -> None:
    if handler.headers.get("If-None-Match") == '"one"':
        handler.send_response(304)
        handler.send_header("ETag", '"one"')
        handler.end_headers()
    else:
        handler.answer(PAGE, ETag='"one"')


def _liar(handler: _Handler) -> None:
    """A cache that never looks again: whatever is new, validators get a 304."""
    if "If-None-Match" in handler.headers:
        handler.send_response(304)
        handler.end_headers()
        return
    # What is listed grows with each plain answer, and the ETag stays.
    names = ",".join(f"/story/{number}" for number in range(2 + handler.stand.asked.count("/liar")))
    handler.answer(_listing(f"?{names}"), kind="application/rss+xml", ETag='"for ever"')


def _http_date(later: timedelta) -> str:
    return format_datetime(datetime.now(UTC) + later, usegmt=True)


def _gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def _twice_packed(handler: _Handler) -> None:
    """A bomb within a bomb: thirty megabytes in a few hundred bytes."""
    handler.answer(_gzip(_gzip_zeros(30 * MEGABYTE)), Content_Encoding="gzip, gzip")


def _brotli_bomb(handler: _Handler) -> None:
    handler.answer(brotli.compress(bytes(30 * MEGABYTE), quality=1), Content_Encoding="br")


def _zstd_bomb(handler: _Handler) -> None:
    handler.answer(zstandard.compress(bytes(30 * MEGABYTE)), Content_Encoding="zstd")


def _deflate_bomb(handler: _Handler) -> None:
    handler.answer(zlib.compress(bytes(30 * MEGABYTE), 9), Content_Encoding="deflate")


def _packed(coding: str, pack: Callable[[bytes], bytes]) -> Play:
    return lambda handler: handler.answer(pack(PAGE), Content_Encoding=coding)


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def _gzip_zeros(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    zeros = bytes(MEGABYTE)
    return b"".join(packer.compress(zeros) for _ in range(size // MEGABYTE)) + packer.flush()


def _items(count: int, size: int = 0) -> bytes:
    item = "<item><title>Story {0}</title><link>/story/{0}</link><description>{1}</description></item>"
    items = "".join(item.format(number, "x" * size) for number in range(count))
    return f"<rss version='2.0'><channel><title>Feed</title>{items}</channel></rss>".encode()


def _listing(path: str) -> bytes:
    """/feed?/a,/b lists those paths."""
    links = "".join(f"<item><link>{name}</link></item>" for name in path.partition("?")[2].split(","))
    return f"<rss version='2.0'><channel><title>Trouble</title>{links}</channel></rss>".encode()


def _feed(body: bytes) -> Play:
    return lambda handler: handler.answer(body, kind="application/rss+xml")


FAULTS: dict[str, Play] = {
    "/page": lambda handler: handler.answer(PAGE),
    "/cookie": lambda handler: handler.answer(PAGE, Set_Cookie="reader=1; Path=/"),
    "/robots.txt": lambda handler: handler.answer(b"", kind="text/plain"),
    **{f"/{status}": _status(status) for status in (400, 401, 403, 404, 410, 429, 451, 500, 502, 503)},
    "/429-seconds": _status(429, Retry_After="120"),
    "/429-date": lambda handler: handler.answer(b"", 429, Retry_After=_http_date(timedelta(hours=1))),
    "/503-seconds": _status(503, Retry_After="300"),
    "/challenge": _status(403, Server="cloudflare", cf_mitigated="challenge"),
    "/loop": _redirect("/loop-back"),
    "/loop-back": _redirect("/loop"),
    "/to-private": _redirect("http://127.0.0.1:8123/secret"),
    "/to-metadata": _redirect("http://169.254.169.254/latest/meta-data/"),
    "/to-file": _redirect("file:///etc/passwd"),
    "/to-nowhere": _status(302),
    "/to-other-host": lambda handler: handler.answer(
        b"", 302, Location=f"http://127.0.0.1:{handler.stand.port}/page"
    ),
    "/moved": _redirect("/page", 301),
    "/short": _short,
    "/cut-chunks": _cut_chunks,
    "/cut-gzip": _cut_gzip,
    "/bomb": _bomb,
    "/bomb-twice": _twice_packed,
    "/bomb-br": _brotli_bomb,
    "/bomb-zstd": _zstd_bomb,
    "/bomb-deflate": _deflate_bomb,
    "/gzip": _packed("gzip", _gzip),
    "/deflate": _packed("deflate", zlib.compress),
    "/raw-deflate": _packed("deflate", _raw_deflate),
    "/br": _packed("br", brotli.compress),
    "/zstd": _packed("zstd", zstandard.compress),
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
    "/not-http": lambda handler: handler.raw(b"220 mail.example ESMTP\r\n"),
    "/unasked-304": _status(304),
    "/conditional": _conditional,
    "/liar": _liar,
    "/unknown-coding": lambda handler: handler.answer(PAGE, Content_Encoding="snappy"),
    "/not-gzip": lambda handler: handler.answer(PAGE, Content_Encoding="gzip"),
    "/broken-gzip": lambda handler: handler.answer(_gzip(PAGE)[:20] + b"!" * 300, Content_Encoding="gzip"),
    "/video": lambda handler: handler.answer(b"\0" * 100, kind="video/mp4"),
    "/pdf": lambda handler: handler.answer(b"%PDF-1.7\n" + bytes(500), kind="application/pdf"),
    "/empty": lambda handler: handler.answer(b""),
    "/wrong-charset": lambda handler: handler.answer(
        "<h1>Fährverkehr</h1><p>Die Fähre fährt wieder über den Großen See, sagte die Behörde.</p>".encode(),
        kind="text/html; charset=iso-8859-1",
    ),
    "/feed": lambda handler: handler.answer(_listing(handler.path), kind="application/rss+xml"),
    "/feed-html": lambda handler: handler.answer(PAGE, kind="application/rss+xml"),
    "/feed-truncated": _feed(_items(20)[:-400]),
    "/feed-empty": _feed(b""),
    "/feed-10mb": _feed(_items(100, 100_000)),
    "/feed-30mb": _feed(_items(300, 100_000)),
    "/feed-garbage": _feed(bytes(range(256)) * 40),
}
