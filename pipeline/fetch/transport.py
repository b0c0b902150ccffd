"""One request in, one answer out, over connections that are kept: the only file that opens sockets.

The address of a host is checked after DNS and before connecting, and the connection is made to the
address that was checked, so that a name cannot change its mind in between (DNS rebinding).
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from pipeline.errors import PipelineError, Refused, Rejected, TryLater
from pipeline.fetch.answer import Answer
from pipeline.fetch.body import read_body
from pipeline.fetch.faults import explain
from pipeline.fetch.policy import FetchPolicy
from pipeline.urls import guard_address, plain

__all__ = ["Resolve", "Transport", "system_resolve"]

# Gives the addresses of a host name.
Resolve = Callable[[str, int], list[str]]
_PIECE = 65_536
# Enough of an error page to see who wrote it.
_ERROR_PAGE = 65_536
_FIRST_ERROR = 400
_REDIRECTS = range(300, 400)
_current = threading.local()


def system_resolve(name: str, port: int) -> list[str]:
    """Ask the system's name service; IPv4 and IPv6 in the order it prefers."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Transport:
    """Sends requests, one at a time for each thread; keeps connections open between them."""

    def __init__(self, policy: FetchPolicy, resolve: Resolve = system_resolve) -> None:
        self._policy = policy
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, password file or certificates that nobody set for us
        self._session.headers.clear()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.verify = policy.ca_file or True
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _Adapter(partial(_open_line, policy, resolve)))

    def ask(self, url: str, headers: dict[str, str], form: bytes, seconds: float, enough: int = 0) -> Answer:
        """Send one request and read its answer.

        Args:
            url: http or https, already let through by the guard.
            headers: all of them; nothing is added but what HTTP needs.
            form: the body of a POST; empty for a GET.
            seconds: how long everything together may take.
            enough: bytes of the body after which the rest is left; 0 for all of it.

        Raises:
            TryLater: the connection failed, or the answer was cut.
            Rejected: the answer is too large.
            Refused: the host's address is not public.
        """
        started = time.monotonic()
        with _time_limit(seconds) as limit:
            try:
                status, named, body = self._exchange(url, headers, form, enough)
            except PipelineError as error:
                raise _in_time(limit, error, url) from error
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                raise _in_time(limit, _explained(error, url), url) from error
        return Answer(url, status, named, body, datetime.now(UTC), time.monotonic() - started)

    def close(self) -> None:
        """Close the connections that were kept."""
        self._session.close()

    def _exchange(
        self, url: str, headers: dict[str, str], form: bytes, enough: int
    ) -> tuple[int, dict[str, str], bytes]:
        policy = self._policy
        response = self._session.request(
            "POST" if form else "GET",
            plain(url),
            headers=headers,
            data=form or None,
            timeout=(policy.connect_timeout, policy.read_timeout),
            stream=True,
            allow_redirects=False,
            proxies={"http": policy.proxy, "https": policy.proxy} if policy.proxy else None,
        )
        with response:
            named = _named_headers(response, policy, url)
            return response.status_code, named, self._body(response, named, enough)

    def _body(self, response: requests.Response, headers: dict[str, str], enough: int) -> bytes:
        if response.status_code in _REDIRECTS:
            return b""
        if response.status_code >= _FIRST_ERROR:
            return _error_page(response, headers)
        coding, url = headers.get("content-encoding", ""), response.url
        return read_body(_pieces(response), coding, self._policy.max_bytes, url, enough)


def _named_headers(response: requests.Response, policy: FetchPolicy, url: str) -> dict[str, str]:
    headers = {name.lower(): value for name, value in response.headers.items()}
    if sum(len(name) + len(value) for name, value in headers.items()) > policy.max_header_bytes:
        raise Rejected("header.too_large", "the answer's headers are larger than we accept", url=url)
    return headers


def _pieces(response: requests.Response) -> Iterator[bytes]:
    try:
        yield from response.raw.stream(_PIECE, decode_content=False)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        named = _explained(error, response.url)
        if named.reason == "body.cut" and "content-length" in response.headers:
            named = TryLater("body.short", "the body is shorter than its Content-Length", url=response.url)
        raise named from error


def _error_page(response: requests.Response, headers: dict[str, str]) -> bytes:
    """The beginning of an error page; its status says enough when it cannot be read."""
    try:
        head = response.raw.read(_ERROR_PAGE, decode_content=False)
        return read_body(iter([head]), headers.get("content-encoding", ""), 16 * _ERROR_PAGE, response.url)
    except (PipelineError, urllib3.exceptions.HTTPError, OSError):
        return b""


def _explained(error: Exception, url: str) -> PipelineError:
    if isinstance(error, requests.exceptions.InvalidURL | ValueError) and not isinstance(error, OSError):
        return Refused("unsafe.url", f"the address cannot be asked for: {error}", url=url)
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidHeader):
        return Refused("unsafe.url", f"the address cannot be asked for: {error}", url=url)
    if isinstance(error, requests.exceptions.ProxyError | urllib3.exceptions.ProxyError):
        return TryLater("proxy.failed", "the proxy did not take the request; check COPYDESK_PROXY", url=url)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return TryLater("timeout.connect", "no connection within the time allowed", url=url)
    return explain(error, url)


# --- the time limit of one request ---


class _Limit:
    """Cuts the line of the request in its thread when the time is up, whatever it waits for."""

    def __init__(self) -> None:
        self.passed = False
        self._line: socket.socket | None = None
        self._lock = threading.Lock()

    def watch(self, line: socket.socket) -> None:
        """This is the line to cut; at once when the time is already up."""
        with self._lock:
            self._line = line
            passed = self.passed
        if passed:
            self.cut()

    def cut(self) -> None:
        """Cut the line."""
        with self._lock:
            self.passed = True
            line = self._line
        if line is not None:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed already


@contextmanager
def _time_limit(seconds: float) -> Iterator[_Limit]:
    limit = _Limit()
    timer = threading.Timer(max(seconds, 0.0), limit.cut)
    timer.daemon = True
    _current.limit = limit
    timer.start()
    try:
        yield limit
    finally:
        timer.cancel()
        _current.limit = None


def _in_time(limit: _Limit, error: PipelineError, url: str) -> PipelineError:
    error.url = url
    if limit.passed and not isinstance(error, Rejected):
        return TryLater("timeout.total", "the whole answer did not come in the time allowed", url=url)
    return error


# --- connections that look before they connect ---


class _Watched:
    """Lets the time limit of the running request cut this connection."""

    sock: socket.socket | None
    _spare: socket.socket | None = None

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._watch(self._spare)
        super().request(*args, **kwargs)  # type: ignore[misc]

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        if self._spare is not None:
            self._spare.close()
            self._spare = None

    def _opened(self, line: socket.socket) -> socket.socket:
        # TLS takes the socket away from us; a duplicate still reaches the same connection.
        self._spare = line.dup()
        self._watch(self._spare)
        return line

    def _watch(self, line: socket.socket | None) -> None:
        limit = getattr(_current, "limit", None)
        if limit is not None and line is not None:
            limit.watch(line)


class _Plain(_Watched, HTTPConnection):
    """HTTP over a line that `open_line` makes."""

    def __init__(self, *args: Any, open_line: "_OpenLine", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._open_line = open_line

    def _new_conn(self) -> socket.socket:
        return self._opened(self._open_line(self))


class _Secure(_Watched, HTTPSConnection):
    """HTTPS over a line that `open_line` makes."""

    def __init__(self, *args: Any, open_line: "_OpenLine", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._open_line = open_line

    def _new_conn(self) -> socket.socket:
        return self._opened(self._open_line(self))


_OpenLine = Callable[[HTTPConnection], socket.socket]


class _Adapter(HTTPAdapter):
    """Makes pools of our connections, with the check for direct ones and without it to the proxy."""

    def __init__(self, open_line: _OpenLine) -> None:
        self._open_line = open_line
        super().__init__(pool_connections=64, pool_maxsize=4)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._open_line)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _pools(_open_proxy_line)
        return manager


def _pools(open_line: _OpenLine) -> dict[str, type[urllib3.HTTPConnectionPool]]:
    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = partial(_Plain, open_line=open_line)  # type: ignore[assignment]

    class SecurePool(urllib3.HTTPSConnectionPool):
        ConnectionCls = partial(_Secure, open_line=open_line)  # type: ignore[assignment]

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
        raise TryLater(
            "timeout.connect", "no connection within the time allowed", url=connection.host
        ) from error
