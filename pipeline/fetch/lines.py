"""A host in, a connection to it out: looked at before it is made, and measured while it brings something.

The address of a host is checked after DNS and before connecting, and the connection is made to the
address that was checked, so that a name cannot change its mind in between (DNS rebinding).
"""

import http.client
import io
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from pipeline.errors import Rejected
from pipeline.fetch.faults import too_slow
from pipeline.fetch.limit import watch
from pipeline.fetch.policy import FetchPolicy
from pipeline.urls import guard_address

__all__ = ["Adapter", "Resolve", "system_resolve"]

# Gives the addresses of a host name.
Resolve = Callable[[str, int], list[str]]
# What is read ahead of the headers.
_AHEAD = 8_192


def system_resolve(name: str, port: int) -> list[str]:
    """Ask the system's name service; IPv4 and IPv6 in the order it prefers."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class _Counted(io.RawIOBase):
    """What a connection brings for one answer, up to a limit: headers, interim answers and trailers have no other."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self._left = 0
        self._reason = ""
        # Whether the connection ended.
        self.ended = False

    def allow(self, size: int, reason: str) -> None:
        """From now on so many bytes, and the reason to give when there are more."""
        self._left, self._reason = size, reason

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        size: int | None = self._raw.readinto(buffer)
        self.ended = size == 0
        self._left -= size or 0
        if self._left < 0:
            raise Rejected(self._reason, "the answer is larger than we accept")
        return size

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """An answer whose every byte is counted, also of interim answers (RFC 9110, 15.2) and trailers."""

    def __init__(self, sock: socket.socket, *args: Any, policy: FetchPolicy, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._policy = policy
        self._counted = _Counted(sock.makefile("rb", buffering=0))
        self.fp.close()
        self.fp = io.BufferedReader(self._counted, _AHEAD)

    def begin(self) -> None:
        self._counted.allow(self._policy.max_header_bytes + _AHEAD, "header.too_large")
        super().begin()
        if self._counted.ended:  # the library takes that for the end of the headers
            raise http.client.IncompleteRead(b"")
        # Chunks of a few bytes each are mostly sizes; the body itself is limited where it is unpacked.
        self._counted.allow(2 * self._policy.max_bytes + self._policy.max_header_bytes, "too_large")


class _Watched:
    """A connection over a line that `open_line` makes, which the time limit of the running request can cut."""

    sock: socket.socket | None
    _spare: socket.socket | None = None

    def __init__(self, *args: Any, wiring: "_Wiring", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wiring = wiring
        self.response_class = partial(_Response, policy=wiring.policy)

    def _new_conn(self) -> socket.socket:
        # TLS takes the socket away from us; a duplicate still reaches the same connection.
        line = self._wiring.open_line(self)  # type: ignore[arg-type]  # always beside an HTTPConnection
        self._spare = line.dup()
        watch(self._spare)
        return line

    def request(self, *args: Any, **kwargs: Any) -> None:
        watch(self._spare)
        super().request(*args, **kwargs)  # type: ignore[misc]

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        if self._spare is not None:
            self._spare.close()
            self._spare = None


class _Plain(_Watched, HTTPConnection):  # type: ignore[misc]  # ours is made with the policy, not a class
    """HTTP."""


class _Secure(_Watched, HTTPSConnection):  # type: ignore[misc]  # as above
    """HTTPS."""


@dataclass(frozen=True, slots=True)
class _Wiring:
    """How connections are made, and how much they may bring."""

    open_line: Callable[[HTTPConnection], socket.socket]
    policy: FetchPolicy


class Adapter(HTTPAdapter):
    """Makes pools of our connections, with the check for direct ones and without it to the proxy."""

    def __init__(self, policy: FetchPolicy, resolve: Resolve) -> None:
        self._direct = _Wiring(partial(_open_line, policy, resolve), policy)
        self._proxied = _Wiring(_open_proxy_line, policy)
        super().__init__(pool_connections=64, pool_maxsize=4)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make pools of connections that look before they connect."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._direct)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Make pools of connections to the proxy, which looks names up itself."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _pools(self._proxied)
        return manager


def _pools(wiring: _Wiring) -> dict[str, type[urllib3.HTTPConnectionPool]]:
    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = partial(_Plain, wiring=wiring)  # type: ignore[assignment]

    class SecurePool(urllib3.HTTPSConnectionPool):
        ConnectionCls = partial(_Secure, wiring=wiring)  # type: ignore[assignment]

    return {"http": PlainPool, "https": SecurePool}


def _open_proxy_line(connection: HTTPConnection) -> socket.socket:
    return _connected(connection.host, connection)


def _open_line(policy: FetchPolicy, resolve: Resolve, connection: HTTPConnection) -> socket.socket:
    """Look the name up, refuse addresses that are not public, connect to one that was looked at."""
    name, port = connection.host.strip("[]"), int(connection.port or connection.default_port)
    addresses = resolve(name, port)
    if f"{name}:{port}" not in policy.allow_private and f"[{name}]:{port}" not in policy.allow_private:
        for address in addresses:
            guard_address(address, url=connection.host)
    failure: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
    for address in addresses:
        try:
            return _connected(address, connection)
        except OSError as error:
            failure = error
    raise failure


def _connected(address: str, connection: HTTPConnection) -> socket.socket:
    port = int(connection.port or connection.default_port)
    try:
        return urllib3.util.connection.create_connection(
            (address, port), connection.timeout, socket_options=connection.socket_options
        )
    except TimeoutError as error:
        raise too_slow("timeout.connect", "no connection within the time allowed", connection.host) from error
