"""Connections are reused, encodings decoded, credentials kept to their host, and a proxy resolves names itself."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from pipeline.errors import PipelineError, Refused, TryLater
from pipeline.fetch import FetchPolicy, NotModified, Request, Transport, fetch
from pipeline.records import Page
from testing.faults import PAGE, FaultServer
from testing.raw_http import NEXT_REQUEST, RawServer, Script, serving

RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE


@pytest.fixture
def server() -> Iterator[FaultServer]:
    server = FaultServer()
    yield server
    server.close()


class _Client:
    """One transport and its policy."""

    def __init__(self, server: FaultServer | RawServer, **policy: object) -> None:
        names = frozenset({server.host, server.host.replace("localhost", "127.0.0.1")})
        quick = FetchPolicy(user_agent="test/1.0", connect_timeout=2, read_timeout=2, allow_private=names)
        self.policy = replace(quick, **policy)  # type: ignore[arg-type]
        self.resolved_names: list[str] = []
        self.transport = Transport(self.policy, self._resolve)

    def _resolve(self, name: str, _port: int) -> list[str]:
        self.resolved_names.append(name)
        return ["127.0.0.1"]

    def get(self, url: str, etag: str = "") -> Page | NotModified:
        return fetch(Request(url, etag=etag), self.policy, self.transport)

    def post(self, url: str) -> Page | NotModified:
        return fetch(Request(url, form=(("hub.mode", "subscribe"),)), self.policy, self.transport)


@pytest.mark.parametrize("path", ["/page", "/gzip", "/br", "/zstd", "/404", "/500"])
def test_one_connection_serves_many_requests(server: FaultServer, path: str) -> None:
    client = _Client(server)
    for _ in range(4):
        try:
            client.get(server.url(path))
        except PipelineError:
            continue
    client.transport.close()
    assert (len(server.requested_paths), server.lines) == (4, 1)


def test_an_empty_body_without_a_length_is_a_body(server: FaultServer) -> None:
    """Old servers send an empty robots.txt this way."""
    client = _Client(server)
    page = client.get(server.url("/old-and-empty"))
    client.transport.close()
    assert isinstance(page, Page)
    assert (page.status, page.body) == (200, b"")


def test_a_304_keeps_the_connection(server: FaultServer) -> None:
    client = _Client(server)
    results = [client.get(server.url("/conditional"), '"one"') for _ in range(4)]
    client.transport.close()
    assert [type(result) for result in results] == [NotModified] * 4
    assert server.lines == 1


def _closed_at_the_next_request(*last_bytes: bytes) -> Script:
    """Keep the connection after the response, and close it when the next request has been sent."""
    return lambda _request: [RESPONSE, NEXT_REQUEST, *last_bytes]


def test_a_get_is_repeated_once_when_the_server_had_closed_the_kept_connection() -> None:
    with serving({"/": _closed_at_the_next_request(), "/page": RESPONSE}) as server:
        client = _Client(server)
        client.get(server.url("/"))
        page = client.get(server.url("/page"))
        client.transport.close()
        assert isinstance(page, Page)
        assert (page.body, server.paths) == (PAGE, ["/", "/page"])


@pytest.mark.parametrize(
    ("last_bytes", "method", "reason", "paths"),
    [
        ((), "post", "connect.closed", ["/"]),
        ((b"HTTP/1.1 2",), "get", "protocol.invalid", ["/"]),
        ((b"HTTP/1.1 103 Early Hints\r\n\r\n",), "get", "connect.closed", ["/"]),
        ((), "get", "connect.closed", ["/", "/page"]),
    ],
    ids=["a POST", "a response that has begun", "an interim response", "the new connection closes too"],
)
def test_a_request_is_not_repeated(
    last_bytes: tuple[bytes, ...], method: str, reason: str, paths: list[str]
) -> None:
    with serving({"/": _closed_at_the_next_request(*last_bytes), "/page": b""}) as server:
        client = _Client(server)
        client.get(server.url("/"))
        with pytest.raises(TryLater) as failure:
            getattr(client, method)(server.url("/page"))
        client.transport.close()
        assert (failure.value.reason, server.paths) == (reason, paths)


@pytest.mark.parametrize("path", ["/gzip", "/deflate", "/raw-deflate", "/br", "/zstd"])
def test_every_accepted_encoding_is_decoded(server: FaultServer, path: str) -> None:
    client = _Client(server)
    page = client.get(server.url(path))
    client.transport.close()
    assert isinstance(page, Page)
    assert page.body == PAGE
    assert server.request_headers[0]["accept-encoding"] == "gzip, deflate, br, zstd"


def test_a_password_is_not_sent_to_the_target_of_a_redirect(server: FaultServer) -> None:
    client = _Client(server)
    page = client.get(f"http://reader:secret@{server.host}/to-other-host")
    client.transport.close()
    assert isinstance(page, Page)
    assert page.final_url == f"http://127.0.0.1:{server.port}/page"
    assert ["authorization" in headers for headers in server.request_headers] == [True, False]


def test_no_cookie_is_kept_between_fetches_and_no_referer_sent(server: FaultServer) -> None:
    client = _Client(server)
    client.get(server.url("/cookie"))
    client.get(server.url("/page"))
    client.transport.close()
    assert all({"cookie", "referer"}.isdisjoint(headers) for headers in server.request_headers)


def test_a_proxy_gets_the_name_and_nothing_is_resolved_here(server: FaultServer) -> None:
    client = _Client(server, proxy=f"http://{server.host}", allow_private=frozenset())
    page = client.get("http://news.site.org/page")
    client.transport.close()
    assert isinstance(page, Page)
    assert server.requested_paths == ["http://news.site.org/page"]
    assert client.resolved_names == []


@pytest.mark.parametrize("url", ["http://127.0.0.1/page", "http://[::1]/", "http://printer.local/"])
def test_with_a_proxy_a_private_address_is_still_refused(server: FaultServer, url: str) -> None:
    client = _Client(server, proxy=f"http://{server.host}", allow_private=frozenset())
    with pytest.raises(Refused):
        client.get(url)
    client.transport.close()
    assert server.requested_paths == []


def test_an_unreachable_proxy_has_its_own_error_code(server: FaultServer) -> None:
    client = _Client(server, proxy="http://127.0.0.1:9", allow_private=frozenset())
    with pytest.raises(TryLater) as failure:
        client.get("http://news.site.org/page")
    client.transport.close()
    assert failure.value.reason == "proxy.failed"
