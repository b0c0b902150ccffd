"""Every trouble of the web gets its name, in time, and nothing is sent where nothing may be sent."""

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
from testing.faults import PAGE, TroubleServer


@pytest.fixture(scope="module")
def stand() -> Iterator[TroubleServer]:
    server = TroubleServer()
    yield server
    server.close()


def _policy(server: TroubleServer, **changes: object) -> FetchPolicy:
    quick = FetchPolicy(
        user_agent="test/1.0", connect_timeout=2, read_timeout=1, total_timeout=2, max_body_bytes=2_000_000
    )
    return replace(quick, allow_private=frozenset({server.host}), **changes)  # type: ignore[arg-type]


def _ask(server: TroubleServer, path: str, **request: object) -> Page | NotModified:
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
def test_every_trouble_has_its_name(
    stand: TroubleServer, path: str, kind: type[PipelineError], reason: str
) -> None:
    with pytest.raises(kind) as trouble:
        _ask(stand, path)
    assert trouble.value.reason == reason
    assert len(trouble.value.message) > 10


def test_a_body_that_is_not_packed_although_it_says_so_is_taken_as_it_is(stand: TroubleServer) -> None:
    page = _ask(stand, "/not-gzip")
    assert isinstance(page, Page)
    assert page.body == PAGE


def test_what_is_forbidden_or_missing_again_and_again_ends(stand: TroubleServer) -> None:
    for path, before, reason in (
        ("/404", {"missing_last_time": True}, "gone"),
        ("/403", {"attempt": 3}, "http.403"),
    ):
        with pytest.raises(Rejected) as end:
            _ask(stand, path, **before)
        assert end.value.reason == reason


def test_a_page_that_failed_otherwise_before_is_missing_for_the_first_time(stand: TroubleServer) -> None:
    with pytest.raises(TryLater) as first:
        _ask(stand, "/404", attempt=5)
    assert first.value.reason == "http.404"


@pytest.mark.parametrize(
    ("path", "least", "most"),
    [("/429-seconds", 120, 120), ("/429-date", 3500, 3600), ("/503-seconds", 300, 300)],
)
def test_retry_after_holds_for_the_whole_host(stand: TroubleServer, path: str, least: int, most: int) -> None:
    with pytest.raises(TryLater) as pause:
        _ask(stand, path)
    assert pause.value.host_wide
    assert pause.value.retry_after is not None
    assert timedelta(seconds=least) <= pause.value.retry_after <= timedelta(seconds=most)


def test_a_drip_is_cut_when_the_time_is_up(stand: TroubleServer) -> None:
    started = time.monotonic()
    with pytest.raises(TryLater):
        _ask(stand, "/drip")
    assert time.monotonic() - started < 15


def test_a_refused_address_is_sent_nothing() -> None:
    """The address is that of a socket of ours: it would see a connection."""
    target = socket.create_server(("127.0.0.1", 0))
    target.settimeout(0.2)
    port = target.getsockname()[1]
    server = TroubleServer()
    policy = _policy(server)

    def gate(url: str) -> None:
        assert f":{port}" not in url

    with pytest.raises(Refused):
        fetch(Request(f"http://127.0.0.1:{port}/"), policy, Transport(policy), gate)
    with pytest.raises(TimeoutError):
        target.accept()
    target.close()
    server.close()


def test_validators_are_sent_back_as_they_came(stand: TroubleServer) -> None:
    page = _ask(stand, "/conditional")
    assert isinstance(page, Page)
    again = _ask(stand, "/conditional", etag=page.headers["etag"])
    assert isinstance(again, NotModified)
    assert stand.handed[-1]["if-none-match"] == '"one"'


def test_a_permanent_move_is_told_and_a_temporary_one_is_not(stand: TroubleServer) -> None:
    moved, sent = _ask(stand, "/moved"), _ask(stand, "/redirects/2")
    assert isinstance(moved, Page)
    assert isinstance(sent, Page)
    assert (moved.moved_to, moved.body) == (stand.url("/page"), PAGE)
    assert (sent.moved_to, sent.final_url) == ("", stand.url("/page"))


# --- names and addresses ---


def _resolved(address: str, url: str = "http://news.site.org/") -> PipelineError:
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
    assert _resolved(address).reason == "unsafe.address"


def test_a_name_that_changes_its_mind_is_asked_once() -> None:
    """DNS rebinding: the address that was looked at is the one connected to."""
    server = TroubleServer()
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    policy = _policy(server)
    transport = Transport(policy, lambda _name, _port: answers.pop(0))
    assert isinstance(fetch(Request(server.url("/page")), policy, transport), Page)
    assert answers == [["10.0.0.1"]]
    transport.close()
    server.close()


@pytest.mark.parametrize(
    ("number", "reason"), [(socket.EAI_NONAME, "dns.not_found"), (socket.EAI_AGAIN, "dns.temporary")]
)
def test_a_name_that_is_not_found_says_so(number: int, reason: str) -> None:
    def fail(_name: str, _port: int) -> list[str]:
        raise socket.gaierror(number, "no")

    policy = FetchPolicy(connect_timeout=1)
    with pytest.raises(TryLater) as trouble:
        fetch(Request("http://news.site.org/"), policy, Transport(policy, fail))
    assert trouble.value.reason == reason


def test_a_host_where_nothing_listens_says_so(stand: TroubleServer) -> None:
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    policy = _policy(stand)
    policy = replace(policy, allow_private=frozenset({f"localhost:{port}"}))
    with pytest.raises(TryLater) as trouble:
        fetch(Request(f"http://localhost:{port}/"), policy, Transport(policy))
    assert trouble.value.reason == "connect.refused"


# --- TLS ---

_YESTERDAY = datetime.now(UTC) - timedelta(days=1)
_LATER = datetime.now(UTC) + timedelta(days=30)
_BEFORE = _YESTERDAY - timedelta(days=9)


def _secure(
    authority: trustme.CA, name: str, expires: datetime | None = None, begins: datetime = _BEFORE
) -> TroubleServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = authority.issue_cert(name, not_before=begins, not_after=expires)
    certificate.configure_cert(context)
    return TroubleServer(context)


def _over_tls(server: TroubleServer, authority: trustme.CA, folder: Path) -> Page:
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


def test_a_trusted_certificate_is_taken(tmp_path: Path) -> None:
    authority = trustme.CA()
    assert _over_tls(_secure(authority, "localhost"), authority, tmp_path).body == PAGE


@pytest.mark.parametrize(
    ("name", "expires", "trusted", "reason"),
    [
        ("localhost", _YESTERDAY, "ours", "tls.expired"),
        ("other.site.org", None, "ours", "tls.hostname"),
        ("localhost", None, "another", "tls.untrusted"),
    ],
)
def test_a_wrong_certificate_says_what_is_wrong(
    tmp_path: Path, name: str, expires: datetime | None, trusted: str, reason: str
) -> None:
    authorities = {"ours": trustme.CA(), "another": trustme.CA()}
    with pytest.raises(TryLater) as trouble:
        _over_tls(_secure(authorities["ours"], name, expires), authorities[trusted], tmp_path)
    assert trouble.value.reason == reason


def test_a_certificate_of_tomorrow_says_so(tmp_path: Path) -> None:
    authority = trustme.CA()
    with pytest.raises(TryLater) as trouble:
        _over_tls(_secure(authority, "localhost", _LATER + timedelta(days=9), _LATER), authority, tmp_path)
    assert trouble.value.reason == "tls.not_yet_valid"


@pytest.mark.parametrize("silent", [True, False], ids=["silence", "a byte at a time"])
def test_a_handshake_that_never_ends_is_cut(silent: bool) -> None:  # noqa: FBT001 - the two cases
    listener = socket.create_server(("127.0.0.1", 0))
    host = f"localhost:{listener.getsockname()[1]}"

    def shake() -> None:
        line, _ = listener.accept()
        with line:
            # The beginning of a TLS record (RFC 8446, 5.1) that announces 16,384 bytes.
            for byte in b"" if silent else b"\x16\x03\x03\x40\x00" + bytes(400):
                try:
                    line.send(bytes([byte]))
                except OSError:
                    return
                time.sleep(0.05)
            line.settimeout(20)
            while line.recv(10_000):
                pass

    waiter = Thread(target=shake, daemon=True)
    waiter.start()
    policy = FetchPolicy(connect_timeout=1, read_timeout=1, total_timeout=2, allow_private=frozenset({host}))
    with pytest.raises(TryLater) as trouble:
        fetch(Request(f"https://{host}/"), policy, Transport(policy))
    waiter.join(5)
    assert not waiter.is_alive(), "the connection was closed"
    listener.close()
    assert trouble.value.reason in {"timeout.connect", "timeout.read", "timeout.total"}


def test_a_plain_server_asked_for_tls_says_so(stand: TroubleServer) -> None:
    policy = _policy(stand)
    with pytest.raises(TryLater) as trouble:
        fetch(Request(f"https://{stand.host}/page"), policy, Transport(policy))
    assert trouble.value.reason in {"tls.protocol", "connect.reset"}
