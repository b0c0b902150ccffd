"""Time and memory limits hold for every form of HTTP response, and redirects are followed by their headers."""

import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from itertools import chain, product, repeat

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard

from pipeline.errors import Rejected, TryLater
from pipeline.fetch import FetchPolicy, NotModified, Request, Transport, fetch
from pipeline.records import Page
from testing.raw_http import HOLD_OPEN, RawServer, Script, drip, serving

PAGE = b"<html><p>The bridge at Vik is closed until Friday.</p></html>"
PAGE_RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (
    len(PAGE),
    PAGE,
)
# All ways in which the end of a response's body can be marked: version, headers, a piece of the endless body.
ENDINGS = {
    "length": ("1.1", b"Content-Length: 90000\r\n", b"x"),
    "chunked": ("1.1", b"Transfer-Encoding: chunked\r\n", b"1\r\nx\r\n"),
    "length and close": ("1.1", b"Content-Length: 90000\r\nConnection: close\r\n", b"x"),
    "chunked and close": ("1.1", b"Transfer-Encoding: chunked\r\nConnection: close\r\n", b"1\r\nx\r\n"),
    "close alone": ("1.1", b"Connection: close\r\n", b"x"),
    "nothing": ("1.1", b"", b"x"),
    "HTTP/1.0": ("1.0", b"", b"x"),
    "HTTP/1.0 with length": ("1.0", b"Content-Length: 90000\r\n", b"x"),
    "HTTP/1.0 kept alive": ("1.0", b"Connection: keep-alive\r\nContent-Length: 90000\r\n", b"x"),
}


def _fetch(server: RawServer, path: str, **limits: float) -> Page | NotModified:
    policy = FetchPolicy(
        connect_timeout=2,
        read_timeout=limits.get("read_timeout", 5),
        total_timeout=limits.get("total_timeout", 5),
        max_slow_requests=99,
        max_body_bytes=2_000_000,
        allow_private=frozenset({server.host}),
    )
    transport = Transport(policy)
    try:
        return fetch(Request(server.url(path)), policy, transport)
    finally:
        transport.close()


def _head(status: int, ending: str, extra: bytes = b"") -> bytes:
    version, headers, _ = ENDINGS[ending]
    return b"HTTP/%s %d Status\r\nContent-Type: text/html\r\n%s%s\r\n" % (
        version.encode(),
        status,
        headers,
        extra,
    )


# Statuses with a body that are no redirects.
STATUSES = (200, 203, 206, 400, 401, 403, 404, 410, 429, 451, 500, 502, 503)


def _fetch_all(server: RawServer, paths: Iterable[str], **limits: float) -> list[str]:
    """Fetch paths at the same time; return the reason of each failure, empty for a page."""

    def reason(path: str) -> str:
        try:
            _fetch(server, path, **limits)
        except (TryLater, Rejected) as failure:
            return failure.reason
        return ""

    names = list(paths)
    with ThreadPoolExecutor(len(names)) as pool:
        return list(pool.map(reason, names))


def test_the_total_time_limit_ends_a_dripping_body_however_its_end_is_marked() -> None:
    """The server drips for 20 seconds; without the limit the response would be complete or cut, not timed out."""
    cases = list(product(STATUSES, ENDINGS))
    scripts: dict[str, bytes | Script] = {
        f"/{status}/{number}": drip(_head(status, ending), ENDINGS[ending][2])
        for number, (status, ending) in enumerate(cases)
    }
    with serving(scripts) as server:
        reasons = dict(zip(cases, _fetch_all(server, scripts, total_timeout=0.5), strict=True))
    assert reasons == dict.fromkeys(cases, "timeout.total")


@pytest.mark.parametrize("status", STATUSES)
def test_an_endless_body_takes_no_more_memory_than_the_size_limit_however_its_end_is_marked(
    status: int,
) -> None:
    """Nine servers send 50 MB each at the same time; 2 MB of a body are read."""

    def script(ending: str) -> Script:
        head = _head(status, ending).replace(b"90000", b"50000000")
        piece = b"10000\r\n%s\r\n" % bytes(65_536) if b"chunked" in head else bytes(65_536)
        return lambda _: chain([head], repeat(piece, 760))

    scripts: dict[str, bytes | Script] = {
        f"/{number}": script(ending) for number, ending in enumerate(ENDINGS)
    }
    with serving(scripts) as server, _peak_memory() as peak:
        reasons = _fetch_all(server, scripts)
    assert all(reasons)
    assert peak() < 100_000_000


@pytest.mark.parametrize("body", ["dripping", "silent", "endless"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_by_its_headers_whatever_its_body_does(status: int, body: str) -> None:
    def script(ending: str) -> Script:
        head, piece = _head(status, ending, b"Location: /page\r\n"), ENDINGS[ending][2]
        if body == "silent":
            return lambda _: [head, b"<p>moved", HOLD_OPEN]
        return (
            drip(head, piece, seconds=5) if body == "dripping" else drip(head, piece * 100_000, pause=0.001)
        )

    paths = {f"/{number}": script(ending) for number, ending in enumerate(ENDINGS)}
    with (
        serving({**paths, "/page": PAGE_RESPONSE}) as server,
        ThreadPoolExecutor(len(paths)) as pool,
        _peak_memory() as peak,
    ):
        pages = list(pool.map(lambda path: _fetch(server, path), paths))
    assert [page.body for page in pages if isinstance(page, Page)] == [PAGE] * len(ENDINGS)
    assert peak() < 20_000_000


@contextmanager
def _peak_memory() -> Iterator[Callable[[], int]]:
    """Trace memory; the function returns the most bytes that were allocated at one time."""
    tracemalloc.start()
    peaks: list[int] = []
    try:
        yield lambda: peaks[0]
    finally:
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()


@cache
def _bomb(coding: str) -> bytes:
    """Compress 30 MB of zeros."""
    zeros = bytes(30_000_000)
    if coding == "gzip":
        compressor = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
        return compressor.compress(zeros) + compressor.flush()
    if coding == "br":
        return bytes(brotli.compress(zeros, quality=1))
    return zlib.compress(zeros) if coding == "deflate" else zstandard.compress(zeros)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_the_compressed_body_of_a_redirect_is_never_decoded(status: int, coding: str) -> None:
    bomb = _bomb(coding)
    head = f"HTTP/1.1 {status} S\r\nLocation: /page\r\nContent-Encoding: {coding}\r\nConnection: close\r\n"
    head += f"Content-Length: {len(bomb)}\r\n"
    scripts: dict[str, bytes | Script] = {"/": head.encode() + b"\r\n" + bomb, "/page": PAGE_RESPONSE}
    with serving(scripts) as server, _peak_memory() as peak:
        page = _fetch(server, "/")
    assert isinstance(page, Page)
    assert page.body == PAGE
    assert peak() < 10_000_000


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_compressed_body_is_decoded_up_to_the_size_limit_whatever_the_status(coding: str) -> None:
    bomb = _bomb(coding)
    headers = f"Content-Type: text/html\r\nContent-Encoding: {coding}\r\nContent-Length: {len(bomb)}\r\n\r\n"
    scripts: dict[str, bytes | Script] = {
        f"/{status}": f"HTTP/1.1 {status} S\r\n{headers}".encode() + bomb for status in STATUSES
    }
    with serving(scripts) as server, _peak_memory() as peak:
        for path in scripts:
            assert _fetch_all(server, [path]) != [""]
    # One step of zstd gives up to 8 MiB.
    assert peak() < 24_000_000


def test_a_short_body_of_a_redirect_keeps_no_response_waiting() -> None:
    """The redirect announces a body that never comes, over a connection that could be kept."""
    head = b"HTTP/1.1 301 Moved\r\nLocation: /page\r\nContent-Length: 300\r\n\r\n"
    with serving({"/": lambda _: [head, HOLD_OPEN], "/page": PAGE_RESPONSE}) as server:
        page = _fetch(server, "/", read_timeout=4, total_timeout=4)
    assert isinstance(page, Page)
    assert page.final_url.endswith("/page")


def test_a_slow_header_ends_at_the_total_time_limit_too() -> None:
    with (
        serving({"/": drip(b"HTTP/1.1 301 Moved\r\nLocation: /page")}) as server,
        pytest.raises(TryLater) as failure,
    ):
        _fetch(server, "/", total_timeout=0.5)
    assert failure.value.reason == "timeout.total"
