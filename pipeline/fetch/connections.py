"""Open connections to checked IP addresses and count every byte that they deliver.

The IP addresses of a host are checked after DNS and before connecting, and the connection goes to an address that was
checked. So a second DNS answer cannot lead to a private address (DNS rebinding).

This module overrides private parts of urllib3 and http.client; docs/decisions.md lists them.
"""

import http.client
import io
import queue
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from pipeline.errors import Rejected
from pipeline.fetch.deadline import attach_socket, remaining_seconds
from pipeline.fetch.network_errors import slow_host_error
from pipeline.fetch.policy import FetchPolicy
from pipeline.urls import guard_ip_address

__all__ = ["Adapter", "Resolver", "system_resolve"]

# Returns the IP addresses of a host name and port; raises OSError.
Resolver = Callable[[str, int], list[str]]
# The read-ahead buffer: so much may be read beyond the headers.
_BUFFER_BYTES = 8_192
# Zero would mean a non-blocking connect.
_MIN_CONNECT_SECONDS = 0.001
# 100 is skipped by http.client, 101 changes the protocol.
_FIRST_SKIPPED_STATUS, _FIRST_FINAL_STATUS = 102, 200


def system_resolve(name: str, port: int) -> list[str]:
    """Resolve a name with the system's resolver; IPv4 and IPv6 in the order it prefers."""
    infos = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in infos))


class ByteBudgetReader(io.RawIOBase):
    """Read a socket up to a byte budget, which also covers headers, interim responses and trailers."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self._remaining = 0
        self._reason = ""
        # True after the first byte.
        self.has_started = False
        # True after the server closed its side.
        self.is_at_end = False

    def set_budget(self, max_bytes: int, reason: str) -> None:
        """Allow so many more bytes, and set the reason of the error for more."""
        self._remaining, self._reason = max_bytes, reason

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        size: int | None = self._raw.readinto(buffer)
        self.is_at_end = size == 0
        self.has_started = self.has_started or bool(size)
        self._remaining -= size or 0
        if self._remaining < 0:
            raise Rejected(self._reason, "the response exceeds the size limit")
        return size

    def close(self) -> None:
        self._raw.close()
        super().close()


class StaleConnectionError(http.client.RemoteDisconnected):
    """A connection that was kept from an earlier request ended before the first byte of the response."""


class _CountedResponse(http.client.HTTPResponse):
    """A response whose every byte is counted, also of interim responses (RFC 9110, 15.2) and trailers."""

    def __init__(
        self, sock: socket.socket, *args: Any, policy: FetchPolicy, is_reused: bool, **kwargs: Any
    ) -> None:
        super().__init__(sock, *args, **kwargs)
        self._policy = policy
        self._is_reused = is_reused
        self._reader = ByteBudgetReader(sock.makefile("rb", buffering=0))
        self.fp.close()
        self.fp = io.BufferedReader(self._reader, _BUFFER_BYTES)

    def begin(self) -> None:
        self._reader.set_budget(self._policy.max_header_bytes + _BUFFER_BYTES, "header.too_large")
        try:
            super().begin()
        except ConnectionError as error:
            if self._is_reused and not self._reader.has_started:
                raise StaleConnectionError("the server has closed the kept connection") from error
            raise
        if self._reader.is_at_end:  # http.client takes this for the end of the headers
            raise http.client.IncompleteRead(b"")
        lengths = {value.strip() for value in ",".join(self.headers.get_all("content-length", [])).split(",")}
        if len(lengths) > 1:
            raise http.client.HTTPException("different Content-Length values")
        # Chunks of a few bytes are mostly framing; the body itself is limited where it is decompressed.
        self._reader.set_budget(2 * self._policy.max_body_bytes + self._policy.max_header_bytes, "too_large")

    def _read_status(self) -> tuple[str, int, str]:
        """Skip interim responses such as 103 Early Hints (RFC 9110, 15.2); http.client skips 100 only."""
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]  # private
            if not _FIRST_SKIPPED_STATUS <= status < _FIRST_FINAL_STATUS:
                return version, status, reason
            http.client.parse_headers(self.fp)

    def _safe_read(self, amt: int) -> bytes:
        """Refuse a negative chunk size, which would read without end."""
        if amt < 0:
            raise http.client.HTTPException("negative chunk size")
        return super()._safe_read(amt)  # type: ignore[misc,no-any-return]  # private


class DeadlineConnection:
    """A connection over a socket from `open_socket`, which the deadline of the running request can shut down."""

    sock: socket.socket | None
    _duplicate: socket.socket | None = None

    def __init__(self, *args: Any, options: "ConnectionOptions", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._options = options
        self._is_used = False
        self._set_response_class()

    def _set_response_class(self) -> None:
        self.response_class = partial(_CountedResponse, policy=self._options.policy, is_reused=self._is_used)

    def _new_conn(self) -> socket.socket:
        # TLS replaces the socket object; a duplicate still reaches the same connection.
        sock = self._options.open_socket(self)  # type: ignore[arg-type]  # always beside an HTTPConnection
        self._duplicate = sock.dup()
        attach_socket(self._duplicate)
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        attach_socket(self._duplicate)
        self._set_response_class()
        self._is_used = True
        super().request(*args, **kwargs)  # type: ignore[misc]

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        self._is_used = False
        if self._duplicate is not None:
            self._duplicate.close()
            self._duplicate = None


class HttpConnection(DeadlineConnection, HTTPConnection):  # type: ignore[misc]  # response_class is a partial
    """HTTP."""


class HttpsConnection(DeadlineConnection, HTTPSConnection):  # type: ignore[misc]  # as above
    """HTTPS."""


@dataclass(frozen=True, slots=True)
class ConnectionOptions:
    """How connections are opened, and the limits of what they deliver."""

    open_socket: Callable[[HTTPConnection], socket.socket]
    policy: FetchPolicy


class Adapter(HTTPAdapter):
    """Make connection pools: with the address check for direct connections, without it for the proxy."""

    def __init__(self, policy: FetchPolicy, resolve: Resolver) -> None:
        self._direct = ConnectionOptions(partial(_open_checked_socket, policy, resolve), policy)
        self._proxied = ConnectionOptions(_open_proxy_socket, policy)
        super().__init__(pool_connections=64, pool_maxsize=4)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make pools of direct connections to checked addresses."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pool_classes(self._direct)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Make pools of connections to the proxy, which resolves names itself."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _pool_classes(self._proxied)
        return manager


class RepeatingPool(urllib3.HTTPConnectionPool):
    """Send a GET again over a new connection when the server had closed the kept one (RFC 9112, 9.3.1)."""

    def urlopen(self, method: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().urlopen(method, *args, **kwargs)
        except urllib3.exceptions.ProtocolError as error:
            is_stale = any(isinstance(cause, StaleConnectionError) for cause in error.args)
            if method != "GET" or not is_stale or not remaining_seconds(default=1.0):
                raise
        self._drop_kept_connections()
        return super().urlopen(method, *args, **kwargs)

    def _drop_kept_connections(self) -> None:
        """Close the other kept connections, so that the next request opens one."""
        with suppress(queue.Empty):
            while self.pool is not None:
                connection = self.pool.get(block=False)
                if connection is not None:
                    connection.close()


def _pool_classes(options: ConnectionOptions) -> dict[str, type[urllib3.HTTPConnectionPool]]:
    # A partial in a class is a method from Python 3.14 on, and would get the pool as its first argument.
    class PlainPool(RepeatingPool):
        ConnectionCls = staticmethod(partial(HttpConnection, options=options))  # type: ignore[assignment]

    class SecurePool(RepeatingPool, urllib3.HTTPSConnectionPool):
        ConnectionCls = staticmethod(partial(HttpsConnection, options=options))  # type: ignore[assignment]

    return {"http": PlainPool, "https": SecurePool}


def _open_proxy_socket(connection: HTTPConnection) -> socket.socket:
    return _connect(connection.host, connection)


def _open_checked_socket(policy: FetchPolicy, resolve: Resolver, connection: HTTPConnection) -> socket.socket:
    """Resolve the name, refuse non-public addresses, and connect to a checked one."""
    hostname, port = connection.host.strip("[]"), int(connection.port or connection.default_port)
    ip_addresses = resolve(hostname, port)
    if (
        f"{hostname}:{port}" not in policy.allow_private
        and f"[{hostname}]:{port}" not in policy.allow_private
    ):
        for ip_address in ip_addresses:
            guard_ip_address(ip_address, url=connection.host)
    last_error: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
    for ip_address in ip_addresses:
        try:
            return _connect(ip_address, connection)
        except OSError as error:
            last_error = error
    raise last_error


def _connect(host: str, connection: HTTPConnection) -> socket.socket:
    port = int(connection.port or connection.default_port)
    timeout = max(_MIN_CONNECT_SECONDS, remaining_seconds(float(connection.timeout or 0.0)))
    try:
        return urllib3.util.connection.create_connection(
            (host, port), timeout, socket_options=connection.socket_options
        )
    except TimeoutError as error:
        raise slow_host_error(
            "timeout.connect", "no connection within the time limit", connection.host
        ) from error
