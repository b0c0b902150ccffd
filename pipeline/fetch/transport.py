"""Send HTTP requests over kept connections; the only module of the pipeline that uses the network."""

import time
from collections.abc import Iterator
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
from pipeline.urls import normalize_url

__all__ = ["Transport"]

_CHUNK_BYTES = 65_536
# Enough of an error page to recognize a bot wall.
_ERROR_PAGE_BYTES = 65_536
_MIN_ERROR_STATUS = 400
_REDIRECT_STATUSES = range(300, 400)


class Transport:
    """An HTTP client for many threads that keeps connections open between requests.

    Args:
        policy: headers and limits.
        resolve: looks up host names.
    """

    def __init__(self, policy: FetchPolicy, resolve: Resolver = system_resolve) -> None:
        self._policy = policy
        self._slow_pool = SlowRequestPool(policy.slow_after, policy.max_slow_requests)
        self._session = requests.Session()
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
                status, lowercase_headers, body = self._send_request(url, headers, form, truncate_after)
            except PipelineError as error:
                raise _prefer_timeout_error(deadline, error, url) from error
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                raise _prefer_timeout_error(deadline, _to_pipeline_error(error, url), url) from error
            if (
                deadline.is_expired
            ):  # a cut connection can look like the end of headers or of a body without a length
                raise _total_timeout_error(url)
        return RawResponse(
            url, status, lowercase_headers, body, datetime.now(UTC), time.monotonic() - started
        )

    def close(self) -> None:
        """Close all kept connections."""
        self._session.close()

    def _send_request(
        self, url: str, headers: dict[str, str], form: bytes, truncate_after: int
    ) -> tuple[int, dict[str, str], bytes]:
        policy = self._policy
        response = self._session.request(
            "POST" if form else "GET",
            normalize_url(url),
            headers=headers,
            data=form or None,
            timeout=(policy.connect_timeout, policy.read_timeout),
            stream=True,
            allow_redirects=False,
            proxies={"http": policy.proxy, "https": policy.proxy} if policy.proxy else None,
        )
        with response:
            lowercase_headers = _lowercase_headers(response, policy, url)
            return (
                response.status_code,
                lowercase_headers,
                self._read_response_body(response, lowercase_headers, truncate_after),
            )

    def _read_response_body(
        self, response: requests.Response, headers: dict[str, str], truncate_after: int
    ) -> bytes:
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            response.raw.read(1)  # there is no body; this frees the connection for the next request
            return b""
        if response.status_code in _REDIRECT_STATUSES:
            return b""
        if response.status_code >= _MIN_ERROR_STATUS:
            return _read_error_page(response, headers)
        coding, url = headers.get("content-encoding", ""), response.url
        return read_body(_iter_chunks(response), coding, self._policy.max_body_bytes, url, truncate_after)


def _lowercase_headers(response: requests.Response, policy: FetchPolicy, url: str) -> dict[str, str]:
    headers = {name.lower(): value for name, value in response.headers.items()}
    if sum(len(name) + len(value) for name, value in headers.items()) > policy.max_header_bytes:
        raise Rejected("header.too_large", "the response headers exceed the size limit", url=url)
    return headers


def _iter_chunks(response: requests.Response) -> Iterator[bytes]:
    try:
        yield from response.raw.stream(_CHUNK_BYTES, decode_content=False)
    except (urllib3.exceptions.HTTPError, OSError) as error:
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
    except (PipelineError, urllib3.exceptions.HTTPError, OSError):
        return b""


def _to_pipeline_error(error: Exception, url: str) -> PipelineError:
    if isinstance(error, requests.exceptions.InvalidURL | ValueError) and not isinstance(error, OSError):
        return Refused("unsafe.url", f"the URL cannot be requested: {error}", url=url)
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidHeader):
        return Refused("unsafe.url", f"the URL cannot be requested: {error}", url=url)
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
