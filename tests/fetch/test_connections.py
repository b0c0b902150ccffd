"""Connections are kept, packings are read, passwords stay with their host, and a proxy is told names, not addresses."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from pipeline.errors import PipelineError, Refused, TryLater
from pipeline.fetch import FetchPolicy, NotModified, Request, Transport, fetch
from pipeline.records import Page
from testing.faults import PAGE, TroubleServer


@pytest.fixture
def stand() -> Iterator[TroubleServer]:
    server = TroubleServer()
    yield server
    server.close()


class _Client:
    """One worker's transport."""

    def __init__(self, stand: TroubleServer, **policy: object) -> None:
        names = frozenset({stand.host, f"127.0.0.1:{stand.port}"})
        quick = FetchPolicy(user_agent="test/1.0", connect_timeout=2, read_timeout=2, allow_private=names)
        self.policy = replace(quick, **policy)  # type: ignore[arg-type]
        self.looked_up: list[str] = []
        self.transport = Transport(self.policy, self._resolve)

    def _resolve(self, name: str, _port: int) -> list[str]:
        self.looked_up.append(name)
        return ["127.0.0.1"]

    def get(self, url: str, etag: str = "") -> Page | NotModified:
        return fetch(Request(url, etag=etag), self.policy, self.transport)


@pytest.mark.parametrize("path", ["/page", "/gzip", "/br", "/zstd", "/404", "/500"])
def test_one_connection_serves_many_requests(stand: TroubleServer, path: str) -> None:
    client = _Client(stand)
    for _ in range(4):
        try:
            client.get(stand.url(path))
        except PipelineError:
            continue
    client.transport.close()
    assert (len(stand.asked), stand.lines) == (4, 1)


def test_an_empty_body_without_a_length_is_a_body(stand: TroubleServer) -> None:
    """So old servers may have an empty robots.txt."""
    client = _Client(stand)
    page = client.get(stand.url("/old-and-empty"))
    client.transport.close()
    assert isinstance(page, Page)
    assert (page.status, page.body) == (200, b"")


def test_a_304_keeps_the_connection(stand: TroubleServer) -> None:
    client = _Client(stand)
    answers = [client.get(stand.url("/conditional"), '"one"') for _ in range(4)]
    client.transport.close()
    assert [type(each) for each in answers] == [NotModified] * 4
    assert stand.lines == 1


@pytest.mark.parametrize("path", ["/gzip", "/deflate", "/raw-deflate", "/br", "/zstd"])
def test_every_packing_we_ask_for_is_read(stand: TroubleServer, path: str) -> None:
    client = _Client(stand)
    page = client.get(stand.url(path))
    client.transport.close()
    assert isinstance(page, Page)
    assert page.body == PAGE
    assert stand.handed[0]["accept-encoding"] == "gzip, deflate, br, zstd"


def test_a_password_is_sent_to_its_own_host_and_not_to_where_it_redirects(stand: TroubleServer) -> None:
    client = _Client(stand)
    page = client.get(f"http://reader:secret@{stand.host}/to-other-host")
    client.transport.close()
    assert isinstance(page, Page)
    assert page.final_url == f"http://127.0.0.1:{stand.port}/page"
    assert ["authorization" in each for each in stand.handed] == [True, False]


def test_no_cookie_is_kept_and_no_referer_sent(stand: TroubleServer) -> None:
    client = _Client(stand)
    client.get(stand.url("/cookie"))
    client.get(stand.url("/page"))
    client.transport.close()
    assert all({"cookie", "referer"}.isdisjoint(each) for each in stand.handed)


def test_a_proxy_is_asked_for_the_name_and_nothing_is_looked_up_here(stand: TroubleServer) -> None:
    client = _Client(stand, proxy=f"http://{stand.host}", allow_private=frozenset())
    page = client.get("http://news.site.org/page")
    client.transport.close()
    assert isinstance(page, Page)
    assert stand.asked == ["http://news.site.org/page"]
    assert client.looked_up == []


@pytest.mark.parametrize("url", ["http://127.0.0.1/page", "http://[::1]/", "http://printer.local/"])
def test_with_a_proxy_a_private_address_is_still_refused(stand: TroubleServer, url: str) -> None:
    client = _Client(stand, proxy=f"http://{stand.host}", allow_private=frozenset())
    with pytest.raises(Refused):
        client.get(url)
    client.transport.close()
    assert stand.asked == []


def test_a_proxy_that_is_not_there_says_so(stand: TroubleServer) -> None:
    client = _Client(stand, proxy="http://127.0.0.1:9", allow_private=frozenset())
    with pytest.raises(TryLater) as trouble:
        client.get("http://news.site.org/page")
    client.transport.close()
    assert trouble.value.reason == "proxy.failed"
