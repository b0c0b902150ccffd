"""Send HTTP requests over kept connections; the only module of the pipeline that uses the network."""

import http.client
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy

import requests
import urllib3

from pipeline.errors import PipelineError, Refused, Rejected, TryLater
from pipeline.fetch.connections import Adapter, Resolver, system_resolve
from pipeline.fetch.deadline import Deadline, SlowRequestPool, request_deadline
from pipeline.fetch.decompression import read_body
from pipeline.fetch.messages import RawResponse
from pipeline.fetch.network_errors import error_from_exception, slow_host_error
from pipeline.fetch.policy import FetchPolicy
from pipeline.urls import normalize_url, resolve_url

__all__ = ["Transport"]

_CHUNK_BYTES = 65_536
# Enough of an error page to recognize a bot wall.
_ERROR_PAGE_BYTES = 65_536
_MIN_ERROR_STATUS = 400
_REDIRECT_STATUSES = range(300, 400)


# Headers that have one value. Of several the last is taken, as browsers do for Content-Type.
_SINGLE_HEADERS = frozenset({"content-type", "content-range", "etag", "last-modified", "retry-after"})
# A redirect's body is skipped when it is no longer than this and has arrived already; else the connection is closed.
_MAX_SKIPPED_BYTES = 65_536
# Media types whose bodies are never gzip files; a gzip body is decoded although no coding is declared.
_TEXT_MEDIA_TYPE = re.compile(r"text/|application/(.+\+)?(json|xml)\b|application/xhtml|$", re.IGNORECASE)


class _Session(requests.Session):
    """A session that leaves redirects alone.

    requests reads and decompresses the whole body of a redirect to find its target, without a limit and even with
    ``allow_redirects=False``.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Find no redirect in any response."""


class Transport:
    """An HTTP client for many threads that keeps connections open between requests.

    Args:
        policy: headers and limits.
        resolve: looks up host names.
    """

    def __init__(self, policy: FetchPolicy, resolve: Resolver = system_resolve) -> None:
        self._policy = policy
        self._slow_pool = SlowRequestPool(policy.slow_after, policy.max_slow_requests)
        self._session = _Session()
        self._session.trust_env = False  # no proxies, .netrc or certificates from the environment
        self._session.headers.clear()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.verify = policy.ca_file or True
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, Adapter(policy, resolve))

    def send(
        self, url: str, headers: dict[str, str], form: bytes, timeout: float, truncate_after: int = 0
    ) -> RawResponse:
        """Send one request and read its response.

        Args:
            url: http or https, already checked by `pipeline.urls.guard`.
            headers: all headers; only those that HTTP requires are added.
            form: the body of a POST; empty for a GET.
            timeout: seconds for the whole exchange.
            truncate_after: bytes of the body after which reading stops; 0 reads all.

        Raises:
            TryLater: the connection failed, or the response is incomplete.
            Rejected: the response exceeds a size limit.
            Refused: the host's IP address is not public.
        """
        started = time.monotonic()
        with request_deadline(timeout, self._slow_pool) as deadline:
            try:
                response = self._send_request(url, headers, form, truncate_after)
            except PipelineError as error:
                raise _prefer_timeout_error(deadline, error, url) from error
            except (
                requests.RequestException,
                urllib3.exceptions.HTTPError,
                http.client.HTTPException,
                OSError,
                ValueError,
            ) as error:
                raise _prefer_timeout_error(deadline, _to_pipeline_error(error, url), url) from error
            # A connection that was shut down can look like the end of the headers or of a body without a length. The
            # headers of a redirect are complete, so it can be followed.
            if deadline.is_expired and response.status not in _REDIRECT_STATUSES:
                raise _total_timeout_error(url)
        return replace(response, received_at=datetime.now(UTC), elapsed_seconds=time.monotonic() - started)

    def close(self) -> None:
        """Close all kept connections."""
        self._session.close()

    def _send_request(
        self, url: str, headers: dict[str, str], form: bytes, truncate_after: int
    ) -> RawResponse:
        policy = self._policy
        request = requests.Request(
            "POST" if form else "GET", normalize_url(url), headers=headers, data=form or None
        )
        try:
            prepared = self._session.prepare_request(request)
        except ValueError as error:
            raise Refused("unsafe.url", f"the URL cannot be requested: {error}", url=url) from error
        response = self._session.send(
            prepared,
            timeout=(policy.connect_timeout, policy.read_timeout),
            stream=True,
            allow_redirects=False,
            proxies={"http": policy.proxy, "https": policy.proxy} if policy.proxy else {},
        )
        with response:
            lowercase_headers = _lowercase_headers(response, policy, url)
            body = self._read_response_body(response, lowercase_headers, truncate_after)
            set_cookies = tuple(response.raw.headers.getlist("set-cookie"))
            return RawResponse(url, response.status_code, lowercase_headers, body, set_cookies=set_cookies)

    def _read_response_body(
        self, response: requests.Response, headers: dict[str, str], truncate_after: int
    ) -> bytes:
        if response.status_code in _REDIRECT_STATUSES:  # 304 is among them and has no body
            _skip_arrived_body(response, headers)
            return b""
        if response.status_code >= _MIN_ERROR_STATUS:
            return _read_error_page(response, headers)
        is_text = _TEXT_MEDIA_TYPE.match(headers.get("content-type", "").strip())
        coding = headers.get("content-encoding") or ("gzip" if is_text else "")
        return read_body(
            _iter_chunks(response), coding, self._policy.max_body_bytes, response.url, truncate_after
        )


def _lowercase_headers(response: requests.Response, policy: FetchPolicy, url: str) -> dict[str, str]:
    """Return the headers by lower-case name; equal values of one header are merged."""
    headers: dict[str, str] = {}
    size = 0
    for name in response.raw.headers:
        values = response.raw.headers.getlist(name)
        size += sum(len(name) + len(value) for value in values)
        lowercase_name = name.lower()
        if lowercase_name == "location" and len({resolve_url(url, value) for value in values}) > 1:
            message = "the redirect has several Location headers that differ"
            raise TryLater("protocol.invalid", message, url=url)
        if lowercase_name in _SINGLE_HEADERS or lowercase_name == "location":
            headers[lowercase_name] = values[-1]
        else:
            headers[lowercase_name] = ", ".join(dict.fromkeys(values))
    if size > policy.max_header_bytes:
        raise Rejected("header.too_large", "the response headers exceed the size limit", url=url)
    return headers


def _skip_arrived_body(response: requests.Response, headers: dict[str, str]) -> None:
    """Skip a short body without waiting, so that the connection can be used again; never decode it."""
    length = headers.get("content-length", "0" if response.status_code == HTTPStatus.NOT_MODIFIED else "")
    sock = getattr(response.raw.connection, "sock", None)
    if sock is not None and length.isdigit() and int(length[:9]) <= _MAX_SKIPPED_BYTES:
        sock.settimeout(0.0)
        response.raw.drain_conn()


def _iter_chunks(response: requests.Response) -> Iterator[bytes]:
    try:
        yield from response.raw.stream(_CHUNK_BYTES, decode_content=False)
    except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        pipeline_error = _to_pipeline_error(error, response.url)
        if pipeline_error.reason == "body.cut" and "content-length" in response.headers:
            pipeline_error = TryLater(
                "body.short", "the body is shorter than its Content-Length", url=response.url
            )
        raise pipeline_error from error


def _read_error_page(response: requests.Response, headers: dict[str, str]) -> bytes:
    """Read the beginning of an error page; "" when it cannot be read, since the status is enough."""
    try:
        head = response.raw.read(_ERROR_PAGE_BYTES, decode_content=False)
        return read_body(
            iter([head]), headers.get("content-encoding", ""), 16 * _ERROR_PAGE_BYTES, response.url
        )
    except (PipelineError, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError):
        return b""


def _to_pipeline_error(error: Exception, url: str) -> PipelineError:
    if isinstance(error, requests.exceptions.InvalidURL):
        return Refused("unsafe.url", f"the URL cannot be requested: {error}", url=url)
    # The request was valid, so what cannot be parsed is the response (two lengths, a broken chunk size).
    if isinstance(error, requests.exceptions.InvalidHeader | ValueError):
        return TryLater("protocol.invalid", f"the response is not valid HTTP: {error}", url=url)
    if isinstance(error, requests.exceptions.ProxyError | urllib3.exceptions.ProxyError):
        return TryLater("proxy.failed", "the proxy rejected the request; check COPYDESK_PROXY", url=url)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return slow_host_error("timeout.connect", "no connection within the time limit", url)
    return error_from_exception(error, url)


def _prefer_timeout_error(deadline: Deadline, error: PipelineError, url: str) -> PipelineError:
    error.url = url
    if deadline.is_expired and not isinstance(error, Rejected):
        return _total_timeout_error(url)
    return error


def _total_timeout_error(url: str) -> TryLater:
    return slow_host_error("timeout.total", "the response was not complete within the total time limit", url)
