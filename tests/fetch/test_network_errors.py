"""Every network error has its code, time limits hold, and nothing is sent to unsafe addresses."""

import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
import trustme

from pipeline.errors import PipelineError, Refused, Rejected, TryLater
from pipeline.fetch import FetchPolicy, NotModified, Request, Transport, fetch
from pipeline.records import Page
from testing.faults import PAGE, FaultServer


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    server = FaultServer()
    yield server
    server.close()


def _policy(server: FaultServer, **changes: object) -> FetchPolicy:
    quick = FetchPolicy(
        user_agent="test/1.0", connect_timeout=2, read_timeout=1, total_timeout=2, max_body_bytes=2_000_000
    )
    return replace(quick, allow_private=frozenset({server.host}), **changes)  # type: ignore[arg-type]


def _fetch(server: FaultServer, path: str, **request: object) -> Page | NotModified:
    policy = _policy(server)
    transport = Transport(policy)
    try:
        return fetch(Request(server.url(path), **request), policy, transport)  # type: ignore[arg-type]
    finally:
        transport.close()


@pytest.mark.parametrize(
    ("path", "kind", "reason"),
    [
        ("/400", Rejected, "http.400"),
        ("/401", Rejected, "http.401"),
        ("/403", TryLater, "http.403"),
        ("/404", TryLater, "http.404"),
        ("/410", Rejected, "gone"),
        ("/429", TryLater, "http.429"),
        ("/451", Rejected, "http.451"),
        ("/500", TryLater, "http.500"),
        ("/502", TryLater, "http.502"),
        ("/503", TryLater, "http.503"),
        ("/challenge", TryLater, "blocked.challenge"),
        ("/loop", Rejected, "redirect.loop"),
        ("/redirects/9", Rejected, "redirect.too_many"),
        ("/to-private", Refused, "unsafe.address"),
        ("/to-metadata", Refused, "unsafe.address"),
        ("/to-file", Refused, "unsafe.scheme"),
        ("/to-nowhere", Rejected, "redirect.no_target"),
        ("/short", TryLater, "body.short"),
        ("/cut-chunks", TryLater, "body.cut"),
        ("/cut-gzip", TryLater, "body.cut"),
        ("/bomb", Rejected, "too_large"),
        ("/bomb-twice", Rejected, "too_large"),
        ("/bomb-br", Rejected, "too_large"),
        ("/bomb-zstd", Rejected, "too_large"),
        ("/bomb-deflate", Rejected, "too_large"),
        ("/endless", Rejected, "too_large"),
        ("/drip", TryLater, "timeout.total"),
        ("/drip-headers", TryLater, "timeout.total"),
        ("/endless-interim", Rejected, "header.too_large"),
        ("/endless-trailers", Rejected, "too_large"),
        ("/endless-lines", Rejected, "header.too_large"),
        ("/endless-line", Rejected, "header.too_large"),
        ("/cut-headers", TryLater, "body.cut"),
        ("/silent", TryLater, "timeout.read"),
        ("/hang-up", TryLater, "connect.closed"),
        ("/huge-headers", Rejected, "header.too_large"),
        ("/not-http", TryLater, "protocol.invalid"),
        ("/unasked-304", TryLater, "http.304"),
        ("/unknown-coding", Rejected, "body.encoding"),
        ("/broken-gzip", TryLater, "body.encoding"),
        ("/video", Rejected, "not_html"),
    ],
)
def test_every_failure_has_its_error_code(
    server: FaultServer, path: str, kind: type[PipelineError], reason: str
) -> None:
    with pytest.raises(kind) as failure:
        _fetch(server, path)
    assert failure.value.reason == reason
    assert len(failure.value.message) > 10


def test_a_plain_body_with_a_gzip_header_is_taken_as_it_is(server: FaultServer) -> None:
    page = _fetch(server, "/not-gzip")
    assert isinstance(page, Page)
    assert page.body == PAGE


def test_a_page_that_stays_forbidden_or_missing_is_given_up(server: FaultServer) -> None:
    for path, before, reason in (
        ("/404", {"missing_last_time": True}, "gone"),
        ("/403", {"attempt": 3}, "http.403"),
    ):
        with pytest.raises(Rejected) as end:
            _fetch(server, path, **before)
        assert end.value.reason == reason


def test_a_page_that_failed_otherwise_before_is_missing_for_the_first_time(server: FaultServer) -> None:
    with pytest.raises(TryLater) as first:
        _fetch(server, "/404", attempt=5)
    assert first.value.reason == "http.404"


@pytest.mark.parametrize(
    ("path", "least", "most"),
    [("/429-seconds", 120, 120), ("/429-date", 3500, 3600), ("/503-seconds", 300, 300)],
)
def test_retry_after_applies_to_the_whole_host(server: FaultServer, path: str, least: int, most: int) -> None:
    with pytest.raises(TryLater) as pause:
        _fetch(server, path)
    assert pause.value.host_wide
    assert pause.value.retry_after is not None
    assert timedelta(seconds=least) <= pause.value.retry_after <= timedelta(seconds=most)


def test_nothing_is_sent_to_a_refused_address() -> None:
    """The target is a listening socket that would see a connection."""
    target = socket.create_server(("127.0.0.1", 0))
    target.settimeout(0.2)
    port = target.getsockname()[1]
    server = FaultServer()
    policy = _policy(server)

    def before_request(url: str) -> None:
        assert f":{port}" not in url

    with pytest.raises(Refused):
        fetch(Request(f"http://127.0.0.1:{port}/"), policy, Transport(policy), before_request)
    with pytest.raises(TimeoutError):
        target.accept()
    target.close()
    server.close()


def test_validators_are_sent_back_as_they_came(server: FaultServer) -> None:
    page = _fetch(server, "/conditional")
    assert isinstance(page, Page)
    again = _fetch(server, "/conditional", etag=page.headers["etag"])
    assert isinstance(again, NotModified)
    assert server.request_headers[-1]["if-none-match"] == '"one"'


def test_a_permanent_redirect_is_reported_and_a_temporary_one_is_not(server: FaultServer) -> None:
    moved, sent = _fetch(server, "/moved"), _fetch(server, "/redirects/2")
    assert isinstance(moved, Page)
    assert isinstance(sent, Page)
    assert (moved.moved_to, moved.body) == (server.url("/page"), PAGE)
    assert (sent.moved_to, sent.final_url) == ("", server.url("/page"))


# --- DNS ---


def _error_for_ip_address(address: str, url: str = "http://news.site.org/") -> PipelineError:
    policy = FetchPolicy(connect_timeout=1)
    with pytest.raises(PipelineError) as refused:
        fetch(Request(url), policy, Transport(policy, lambda _name, _port: [address]))
    return refused.value


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_a_name_that_leads_to_a_private_address_is_refused_before_connecting(address: str) -> None:
    assert _error_for_ip_address(address).reason == "unsafe.address"


def test_the_checked_ip_address_is_the_one_connected_to() -> None:
    """A second lookup could return a private address (DNS rebinding)."""
    server = FaultServer()
    lookups = [["127.0.0.1"], ["10.0.0.1"]]
    policy = _policy(server)
    transport = Transport(policy, lambda _name, _port: lookups.pop(0))
    assert isinstance(fetch(Request(server.url("/page")), policy, transport), Page)
    assert lookups == [["10.0.0.1"]]
    transport.close()
    server.close()


@pytest.mark.parametrize(
    ("number", "reason"), [(socket.EAI_NONAME, "dns.not_found"), (socket.EAI_AGAIN, "dns.temporary")]
)
def test_dns_failures_have_their_error_codes(number: int, reason: str) -> None:
    def fail(_name: str, _port: int) -> list[str]:
        raise socket.gaierror(number, "no")

    policy = FetchPolicy(connect_timeout=1)
    with pytest.raises(TryLater) as failure:
        fetch(Request("http://news.site.org/"), policy, Transport(policy, fail))
    assert failure.value.reason == reason


def test_a_refused_connection_has_its_error_code(server: FaultServer) -> None:
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    policy = _policy(server)
    policy = replace(policy, allow_private=frozenset({f"localhost:{port}"}))
    with pytest.raises(TryLater) as failure:
        fetch(Request(f"http://localhost:{port}/"), policy, Transport(policy))
    assert failure.value.reason == "connect.refused"


# --- TLS ---

_YESTERDAY = datetime.now(UTC) - timedelta(days=1)
_LATER = datetime.now(UTC) + timedelta(days=30)
_BEFORE = _YESTERDAY - timedelta(days=9)


def _tls_server(
    authority: trustme.CA, name: str, expires: datetime | None = None, begins: datetime = _BEFORE
) -> FaultServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = authority.issue_cert(name, not_before=begins, not_after=expires)
    certificate.configure_cert(context)
    return FaultServer(context)


def _fetch_over_tls(server: FaultServer, authority: trustme.CA, folder: Path) -> Page:
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    policy = _policy(server, ca_file=str(ca_file))
    transport = Transport(policy)
    try:
        page = fetch(Request(server.url("/page")), policy, transport)
    finally:
        transport.close()
        server.close()
    assert isinstance(page, Page)
    return page


def test_a_trusted_certificate_is_accepted(tmp_path: Path) -> None:
    authority = trustme.CA()
    assert _fetch_over_tls(_tls_server(authority, "localhost"), authority, tmp_path).body == PAGE


@pytest.mark.parametrize(
    ("name", "expires", "trusted", "reason"),
    [
        ("localhost", _YESTERDAY, "ours", "tls.expired"),
        ("other.site.org", None, "ours", "tls.hostname"),
        ("localhost", None, "another", "tls.untrusted"),
    ],
)
def test_a_bad_certificate_has_its_error_code(
    tmp_path: Path, name: str, expires: datetime | None, trusted: str, reason: str
) -> None:
    authorities = {"ours": trustme.CA(), "another": trustme.CA()}
    with pytest.raises(TryLater) as failure:
        _fetch_over_tls(_tls_server(authorities["ours"], name, expires), authorities[trusted], tmp_path)
    assert failure.value.reason == reason


def test_a_certificate_of_tomorrow_is_not_yet_valid(tmp_path: Path) -> None:
    authority = trustme.CA()
    with pytest.raises(TryLater) as failure:
        _fetch_over_tls(
            _tls_server(authority, "localhost", _LATER + timedelta(days=9), _LATER), authority, tmp_path
        )
    assert failure.value.reason == "tls.not_yet_valid"


@pytest.mark.parametrize("silent", [True, False], ids=["silent", "a byte at a time"])
def test_a_handshake_that_never_ends_is_cut(silent: bool) -> None:  # noqa: FBT001 - the two cases
    listener = socket.create_server(("127.0.0.1", 0))
    host = f"localhost:{listener.getsockname()[1]}"

    def start_handshake() -> None:
        sock, _ = listener.accept()
        with sock:
            # The beginning of a TLS record (RFC 8446, 5.1) that announces 16,384 bytes.
            for byte in b"" if silent else b"\x16\x03\x03\x40\x00" + bytes(400):
                try:
                    sock.send(bytes([byte]))
                except OSError:
                    return
                time.sleep(0.05)
            sock.settimeout(20)
            while sock.recv(10_000):
                pass

    thread = Thread(target=start_handshake, daemon=True)
    thread.start()
    policy = FetchPolicy(connect_timeout=1, read_timeout=1, total_timeout=2, allow_private=frozenset({host}))
    with pytest.raises(TryLater) as failure:
        fetch(Request(f"https://{host}/"), policy, Transport(policy))
    thread.join(5)
    assert not thread.is_alive(), "the connection was closed"
    listener.close()
    assert failure.value.reason in {"timeout.connect", "timeout.read", "timeout.total"}


def test_a_plain_http_server_fails_the_tls_handshake(server: FaultServer) -> None:
    policy = _policy(server)
    with pytest.raises(TryLater) as failure:
        fetch(Request(f"https://{server.host}/page"), policy, Transport(policy))
    assert failure.value.reason in {"tls.protocol", "connect.reset"}
