"""Fetch a page: check each hop, follow redirects, and turn failures into errors."""

import re
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
from pipeline.urls import guard, host_of

__all__ = ["HttpTransport", "fetch"]

_PERMANENT_STATUSES, _SAME_METHOD_STATUSES = (301, 308), (307, 308)
_CONDITIONAL_HEADERS = ("if-none-match", "if-modified-since")
# Name and value of a Set-Cookie header (RFC 6265, 4.1.1, and the characters that servers use beyond it).
_COOKIE_PAIR = re.compile(
    r"\s*([!#$%&'*+.^_`|~\w-]{1,100})=([\x21-\x3a\x3c-\x7e]{0,1000})(?=\s*(?:;|$))", re.ASCII
)
_SECURE_ATTRIBUTE = re.compile(r";\s*secure\s*(;|$)", re.IGNORECASE)
_MAX_COOKIES = 20
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
    # With the Cookie header that was sent: a page may redirect to itself to set a cookie.
    visited: set[tuple[str, str]] = field(default_factory=set)
    # Cookies by host ("https://" before it for Secure ones). They live as long as this fetch and go back to the host
    # that set them only.
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    # True while every redirect so far was permanent.
    is_permanent: bool = True
    elapsed_seconds: float = 0.0
    # The Cookie header of the last request.
    sent_cookie: str = ""

    def follow(self, status: int, target: str, policy: FetchPolicy) -> None:
        """Go to the next URL; raise for a loop or too many redirects."""
        self.visited.add((self.url, self.sent_cookie))
        if (target, self.cookie_header(target)) in self.visited:
            raise Rejected("redirect.loop", "the page redirects to itself; check the URL", url=target)
        if len(self.visited) > policy.max_redirects:
            raise Rejected("redirect.too_many", f"more than {policy.max_redirects} redirects", url=target)
        self.is_permanent = self.is_permanent and status in _PERMANENT_STATUSES
        self.url = target

    def cookie_header(self, url: str) -> str:
        """Return the Cookie header for a URL; "" when its host has set no cookie."""
        host = host_of(url)
        secure = self.cookies.get(f"https://{host}", {}) if url.startswith("https:") else {}
        return "; ".join(f"{name}={value}" for name, value in (self.cookies.get(host, {}) | secure).items())

    def keep_cookies(self, response: RawResponse) -> None:
        """Keep the cookies of a redirect, a few short ones at most."""
        host = host_of(self.url)
        for set_cookie in response.set_cookies:
            is_secure = _SECURE_ATTRIBUTE.search(set_cookie)
            jar = self.cookies.setdefault(f"https://{host}" if is_secure else host, {})
            pair = _COOKIE_PAIR.match(set_cookie)
            if pair and (len(jar) < _MAX_COOKIES or pair[1] in jar):
                jar[pair[1]] = pair[2]


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
        chain.keep_cookies(response)
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
    headers = _request_headers(request, policy)
    chain.sent_cookie = chain.cookie_header(chain.url)
    if chain.sent_cookie:
        headers["cookie"] = chain.sent_cookie
    form = urlencode(request.form).encode()
    response = transport.send(chain.url, headers, form, remaining, request.truncate_after)
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
    moved_to = response.url if chain.visited and chain.is_permanent else ""
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
