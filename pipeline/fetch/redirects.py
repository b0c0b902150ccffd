"""Fetch a page: check each hop, follow redirects, and turn failures into errors."""

from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

from pipeline.errors import Rejected
from pipeline.fetch.messages import NotModified, RawResponse, Request
from pipeline.fetch.network_errors import slow_host_error
from pipeline.fetch.policy import BeforeRequest, FetchPolicy, allow_all_requests
from pipeline.fetch.status_errors import NOT_MODIFIED, raise_for_status, redirect_target
from pipeline.fetch.tdm_reservations import page_reservations
from pipeline.records import Page
from pipeline.urls import guard

__all__ = ["HttpTransport", "fetch"]

_PERMANENT_STATUSES, _SAME_METHOD_STATUSES = (301, 308), (307, 308)
_CONDITIONAL_HEADERS = ("if-none-match", "if-modified-since")
_DEFAULT_ACCEPT = (
    "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,"
    "application/xml;q=0.9,text/xml;q=0.9,application/json;q=0.8,text/plain;q=0.7,*/*;q=0.1"
)


class HttpTransport(Protocol):
    """Sends one request and does not follow redirects."""

    def send(
        self, url: str, headers: dict[str, str], form: bytes, timeout: float, truncate_after: int
    ) -> RawResponse:
        """Send one request; see `Transport.send`."""


@dataclass(slots=True)
class _RedirectChain:
    """The hops of one fetch so far."""

    url: str
    visited_urls: set[str] = field(default_factory=set)
    # True while every redirect so far was permanent.
    is_permanent: bool = True
    elapsed_seconds: float = 0.0

    def follow(self, status: int, target: str, policy: FetchPolicy) -> None:
        """Go to the next URL; raise for a loop or too many redirects."""
        self.visited_urls.add(self.url)
        if target in self.visited_urls:
            raise Rejected("redirect.loop", "the page redirects to itself; check the URL", url=target)
        if len(self.visited_urls) > policy.max_redirects:
            raise Rejected("redirect.too_many", f"more than {policy.max_redirects} redirects", url=target)
        self.is_permanent = self.is_permanent and status in _PERMANENT_STATUSES
        self.url = target


def fetch(
    request: Request,
    policy: FetchPolicy,
    transport: HttpTransport,
    before_request: BeforeRequest = allow_all_requests,
) -> Page | NotModified:
    """Fetch one URL and follow its redirects.

    Args:
        request: the URL, with the validators of the last response.
        policy: headers and limits.
        transport: sends the requests; share one per worker, so that connections are kept.
        before_request: called with the URL before every hop, after the check for unsafe URLs; raises to stop.

    Returns:
        The page, or `NotModified` when it has not changed since the validators were sent.

    Raises:
        TryLater: the same request may succeed later (``http.429``, ``timeout.read``, ``dns.not_found`` …).
        Rejected: it never will (``gone``, ``too_large``, ``redirect.loop`` …).
        Refused: it must not be made (``unsafe.address`` …, and what `before_request` raises).
    """
    chain = _RedirectChain(request.url)
    while True:
        guard(chain.url, allow=policy.allow_private)
        before_request(chain.url)
        response = _send(request, policy, transport, chain)
        target = _next_url(response, request)
        if not target:
            raise_for_status(response, request)
            return _build_result(response, request, chain)
        chain.follow(response.status, target, policy)


def _next_url(response: RawResponse, request: Request) -> str:
    """Return the redirect target; a form is sent again for 307 and 308 only (RFC 9110, 15.4.8 and 15.4.9)."""
    may_follow = not request.form or response.status in _SAME_METHOD_STATUSES
    return redirect_target(response) if may_follow else ""


def _send(
    request: Request, policy: FetchPolicy, transport: HttpTransport, chain: _RedirectChain
) -> RawResponse:
    remaining = policy.total_timeout - chain.elapsed_seconds
    if remaining <= 0:
        raise slow_host_error(
            "timeout.total", "the redirects together took longer than the time limit", chain.url
        )
    form = urlencode(request.form).encode()
    response = transport.send(
        chain.url, _request_headers(request, policy), form, remaining, request.truncate_after
    )
    chain.elapsed_seconds += response.elapsed_seconds
    return response


def _request_headers(request: Request, policy: FetchPolicy) -> dict[str, str]:
    """Build the headers: identification, accepted formats, and validators (RFC 9110, 13)."""
    headers = {
        "user-agent": policy.user_agent,
        "accept": request.accept or _DEFAULT_ACCEPT,
        "accept-encoding": "gzip, deflate, br, zstd",
    }
    if request.form:
        headers["content-type"] = "application/x-www-form-urlencoded"
    values = (request.etag, request.last_modified)
    headers.update({name: value for name, value in zip(_CONDITIONAL_HEADERS, values, strict=True) if value})
    return headers


def _build_result(response: RawResponse, request: Request, chain: _RedirectChain) -> Page | NotModified:
    final_url = response.url if response.url != request.url else ""
    moved_to = response.url if chain.visited_urls and chain.is_permanent else ""
    if response.status == NOT_MODIFIED:
        return NotModified(request.url, response.headers, final_url, moved_to, response.received_at)
    return Page(
        url=request.url,
        body=response.body,
        headers=response.headers,
        status=response.status,
        final_url=final_url,
        fetched_at=response.received_at,
        moved_to=moved_to,
        reservations=page_reservations(response.headers, response.body),
    )
