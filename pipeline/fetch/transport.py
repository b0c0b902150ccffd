"""One request in, one answer out, over connections that are kept: the only door to the net (`lines` makes them)."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy

import requests
import urllib3

from pipeline.errors import PipelineError, Refused, Rejected, TryLater
from pipeline.fetch.answer import Answer
from pipeline.fetch.body import read_body
from pipeline.fetch.faults import explain, too_slow
from pipeline.fetch.limit import Crowd, Limit, time_limit
from pipeline.fetch.lines import Adapter, Resolve, system_resolve
from pipeline.fetch.policy import FetchPolicy
from pipeline.urls import plain

__all__ = ["Transport"]

_PIECE = 65_536
# Enough of an error page to see who wrote it.
_ERROR_PAGE = 65_536
_FIRST_ERROR = 400
_REDIRECTS = range(300, 400)


class Transport:
    """Sends requests, one at a time for each thread; keeps connections open between them."""

    def __init__(self, policy: FetchPolicy, resolve: Resolve = system_resolve) -> None:
        self._policy = policy
        self._crowd = Crowd(policy.patience, policy.patient_with)
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, password file or certificates that nobody set for us
        self._session.headers.clear()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.verify = policy.ca_file or True
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, Adapter(policy, resolve))

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
        with time_limit(seconds, self._crowd) as limit:
            try:
                status, named, body = self._exchange(url, headers, form, enough)
            except PipelineError as error:
                raise _in_time(limit, error, url) from error
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                raise _in_time(limit, _explained(error, url), url) from error
            if (
                limit.passed
            ):  # a cut connection can look like the end of headers or of a body without a length
                raise _too_late(url)
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
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            response.raw.read(1)  # there is none, and the connection is free for the next request
            return b""
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
        return too_slow("timeout.connect", "no connection within the time allowed", url)
    return explain(error, url)


def _in_time(limit: Limit, error: PipelineError, url: str) -> PipelineError:
    error.url = url
    if limit.passed and not isinstance(error, Rejected):
        return _too_late(url)
    return error


def _too_late(url: str) -> TryLater:
    return too_slow("timeout.total", "the whole answer did not come in the time allowed", url)
