"""Mistakes of servers that browsers tolerate are tolerated; the others end as errors that are retried."""

import zlib

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard

from pipeline.errors import PipelineError, Rejected, TryLater
from pipeline.fetch import FetchPolicy, NotModified, Request, Transport, fetch
from pipeline.records import Page
from testing.raw_http import RawServer, Script, serving

PAGE = "<html><p>Zug nach Österreich fährt wieder; поезд снова ходит.</p></html>".encode()
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def _response(body: bytes = PAGE, head: bytes = OK) -> bytes:
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def _fetch(server: RawServer, path: str = "/") -> Page | NotModified:
    policy = FetchPolicy(
        connect_timeout=2,
        read_timeout=2,
        total_timeout=4,
        max_body_bytes=1_000_000,
        allow_private=frozenset({server.host}),
    )
    transport = Transport(policy)
    try:
        return fetch(Request(server.url(path)), policy, transport)
    finally:
        transport.close()


def _body(server: RawServer, path: str = "/") -> bytes:
    page = _fetch(server, path)
    assert isinstance(page, Page)
    return page.body


def _error(server: RawServer, path: str = "/") -> PipelineError:
    with pytest.raises(PipelineError) as failure:
        _fetch(server, path)
    return failure.value


@pytest.mark.parametrize(
    "interim",
    [
        b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n",
        b"HTTP/1.1 102 Processing\r\n\r\n",
        b"HTTP/1.1 104 Upload Resumption\r\nA: b\r\n\r\n",
    ],
)
def test_interim_responses_come_before_the_page(interim: bytes) -> None:
    with serving({"/": interim + _response()}) as server:
        assert _body(server) == PAGE


def test_endless_interim_responses_end_at_the_header_limit() -> None:
    with serving({"/": lambda _: [b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 10_000]}) as server:
        assert _error(server).reason == "header.too_large"


def test_a_protocol_switch_that_nobody_requested_is_retried() -> None:
    with serving({"/": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"}) as server:
        error = _error(server)
    assert (type(error), error.reason) == (TryLater, "protocol.invalid")


@pytest.mark.parametrize(
    ("location", "requested"),
    [
        ("/caf\xe9/menu".encode("latin-1"), "/caf%E9/menu"),
        ("/stra\xdfe?q=\xfc".encode("latin-1"), "/stra%DFe?q=%FC"),
        ("/новини/міст".encode("windows-1251"), "/%ED%EE%E2%E8%ED%E8/%EC%B3%F1%F2"),
        ("/новини".encode(), "/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8"),
        (b"/a%20b c", "/a%20b%20c"),
    ],
)
def test_a_location_in_any_encoding_is_requested_as_browsers_do(location: bytes, requested: str) -> None:
    redirect = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
    with serving({"/": redirect, requested: _response()}) as server:
        assert _body(server) == PAGE
        assert server.paths == ["/", requested]


def test_equal_location_headers_are_one_redirect() -> None:
    scripts: dict[str, bytes | Script] = {"/page": _response()}
    with serving(scripts) as server:
        head = "HTTP/1.1 301 Moved\r\nLocation: /page\r\nLocation: " + server.url("/page") + "\r\n"
        scripts["/"] = head.encode() + b"Location: /page\r\nContent-Length: 0\r\n\r\n"
        assert _body(server) == PAGE


def test_different_location_headers_are_an_invalid_response() -> None:
    head = b"HTTP/1.1 301 Moved\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"
    with serving({"/": head}) as server:
        error = _error(server)
    assert (type(error), error.reason) == (TryLater, "protocol.invalid")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (OK + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\n" + PAGE, "protocol.invalid"),
        (OK + b"Content-Length: 5, 9\r\n\r\n" + PAGE, "protocol.invalid"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n" + PAGE, "protocol.invalid"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n" + PAGE, "protocol.invalid"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n-ffff\r\nxx", "protocol.invalid"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n", "body.cut"),
        (b"HTTP/1.1 abc OK\r\n\r\n", "protocol.invalid"),
    ],
)
def test_a_response_that_is_not_valid_http_is_retried(broken: bytes, reason: str) -> None:
    with serving({"/": broken}) as server:
        error = _error(server)
    assert (type(error), error.reason) == (TryLater, reason)


@pytest.mark.parametrize("status", [404, 503])
def test_a_negative_chunk_size_of_an_error_page_changes_nothing(status: int) -> None:
    head = f"HTTP/1.1 {status} No\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\nabc"
    with serving({"/": head.encode()}) as server:
        assert _error(server).reason == f"http.{status}"


def test_equal_lengths_are_one_length() -> None:
    length = b"Content-Length: %d\r\n" % len(PAGE)
    with serving({"/": OK + length + length + b"\r\n" + PAGE}) as server:
        assert _body(server) == PAGE


@pytest.mark.parametrize("content_range", [b"bytes 0-9/4000", b"bytes 100-180/181", b"bytes 0-80/*", b""])
def test_a_part_that_nobody_requested_is_not_the_page(content_range: bytes) -> None:
    head = (
        b"HTTP/1.1 206 Partial Content\r\nContent-Type: text/html\r\nContent-Range: "
        + content_range
        + b"\r\n"
    )
    with serving({"/": _response(head=head)}) as server:
        error = _error(server)
    assert (type(error), error.reason) == (TryLater, "body.short")


def test_a_part_that_is_the_whole_page_is_taken() -> None:
    size = len(PAGE)
    head = b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-%d/%d\r\n" % (size - 1, size)
    with serving({"/": _response(head=head)}) as server:
        assert _body(server) == PAGE


@pytest.mark.parametrize(
    "coding",
    ["br", "deflate", "zstd", "gzip", "UTF-8", "text/html", "none", "br, gzip", "iso-8859-1", "snappy"],
)
@pytest.mark.parametrize("body", [PAGE, b'{"items": []}', "Überschrift\n\nDie Fähre fährt.".encode()])
def test_a_plain_body_is_read_whatever_coding_is_declared(coding: str, body: bytes) -> None:
    with serving({"/": _response(body, OK + f"Content-Encoding: {coding}\r\n".encode())}) as server:
        assert _body(server) == body


def test_binary_data_in_an_unknown_coding_is_rejected() -> None:
    with serving({"/": _response(bytes(range(200)), OK + b"Content-Encoding: snappy\r\n")}) as server:
        error = _error(server)
    assert (type(error), error.reason) == (Rejected, "body.encoding")


@pytest.mark.parametrize(
    "media_type", ["text/html", "application/rss+xml", "application/json", "text/xml", ""]
)
def test_a_gzip_body_without_a_declared_coding_is_decoded(media_type: str) -> None:
    compressor = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    packed = compressor.compress(PAGE) + compressor.flush()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\n".encode()
    with serving({"/": _response(packed, head)}) as server:
        assert _body(server) == PAGE


def test_a_gzip_file_stays_a_file() -> None:
    compressor = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    packed = compressor.compress(PAGE) + compressor.flush()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\n"
    with serving({"/": _response(packed, head)}) as server:
        assert _body(server) == packed


@pytest.mark.parametrize(
    ("coding", "packed"),
    [("br", brotli.compress(b"")), ("zstd", zstandard.compress(b"")), ("deflate", zlib.compress(b""))],
)
def test_an_empty_compressed_body_is_empty(coding: str, packed: bytes) -> None:
    with serving({"/": _response(packed, OK + f"Content-Encoding: {coding}\r\n".encode())}) as server:
        assert _body(server) == b""
