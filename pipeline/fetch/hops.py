"""A request in; the page at the end of its redirects, or that nothing changed, out."""

from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

from pipeline.errors import Rejected
from pipeline.fetch.answer import Answer
from pipeline.fetch.faults import too_slow
from pipeline.fetch.outcome import NOT_MODIFIED, judge, redirect_target
from pipeline.fetch.policy import FetchPolicy, Gate, NotModified, Request, open_gate
from pipeline.fetch.reservations import reservations
from pipeline.records import Page
from pipeline.urls import guard

__all__ = ["Asking", "fetch"]

_PERMANENT, _SAME_METHOD = (301, 308), (307, 308)
_CONDITIONAL = ("if-none-match", "if-modified-since")
_DEFAULT_ACCEPT = (
    "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,"
    "application/xml;q=0.9,text/xml;q=0.9,application/json;q=0.8,text/plain;q=0.7,*/*;q=0.1"
)


class Asking(Protocol):
    """The seam: something that sends one request and does not follow redirects."""

    def ask(self, url: str, headers: dict[str, str], form: bytes, seconds: float, enough: int) -> Answer:
        """Send one request; take no longer than `seconds`, and of the body no more than `enough` bytes."""


@dataclass(slots=True)
class _Trail:
    """The hops of one fetch so far."""

    url: str
    seen: set[str] = field(default_factory=set)
    # True while every redirect so far was permanent.
    permanent: bool = True
    spent: float = 0.0

    def follow(self, status: int, target: str, policy: FetchPolicy) -> None:
        """Take the next hop, unless it leads in a circle or too far."""
        self.seen.add(self.url)
        if target in self.seen:
            raise Rejected("redirect.loop", "the page redirects to itself; check the address", url=target)
        if len(self.seen) > policy.max_redirects:
            raise Rejected("redirect.too_many", f"more than {policy.max_redirects} redirects", url=target)
        self.permanent = self.permanent and status in _PERMANENT
        self.url = target


def fetch(
    request: Request, policy: FetchPolicy, transport: Asking, gate: Gate = open_gate
) -> Page | NotModified:
    """Fetch one address politely and safely.

    Args:
        request: what to ask for, with the validators of the last answer.
        policy: how to ask and where to stop.
        transport: what sends; one for each worker, so that connections are kept.
        gate: called with the address before every hop, after the guard; raises to stop.

    Returns:
        The page, or that it has not changed since the validators were given.

    Raises:
        TryLater: the same request may succeed later (``http.429``, ``timeout.read``, ``dns.not_found`` …).
        Rejected: it never will (``gone``, ``too_large``, ``redirect.loop`` …).
        Refused: it must not be made (``unsafe.address`` …, and whatever the gate raises).
    """
    trail = _Trail(request.url)
    while True:
        guard(trail.url, allow=policy.allow_private)
        gate(trail.url)
        answer = _ask(request, policy, transport, trail)
        target = _target(answer, request)
        if not target:
            judge(answer, request)
            return _result(answer, request, trail)
        trail.follow(answer.status, target, policy)


def _target(answer: Answer, request: Request) -> str:
    """Where to go on; a form goes only where it may be sent again as it is (RFC 9110, 15.4.8 and 15.4.9)."""
    kept = not request.form or answer.status in _SAME_METHOD
    return redirect_target(answer) if kept else ""


def _ask(request: Request, policy: FetchPolicy, transport: Asking, trail: _Trail) -> Answer:
    left = policy.total_timeout - trail.spent
    if left <= 0:
        raise too_slow("timeout.total", "the redirects took too long together", trail.url)
    form = urlencode(request.form).encode()
    answer = transport.ask(trail.url, _headers(request, policy), form, left, request.enough)
    trail.spent += answer.seconds
    return answer


def _headers(request: Request, policy: FetchPolicy) -> dict[str, str]:
    """The headers of a polite request: who we are, and what we have already (RFC 9110, 13)."""
    headers = {
        "user-agent": policy.user_agent,
        "accept": request.accept or _DEFAULT_ACCEPT,
        "accept-encoding": "gzip, deflate, br, zstd",
    }
    if request.form:
        headers["content-type"] = "application/x-www-form-urlencoded"
    values = (request.etag, request.last_modified)
    headers.update({name: value for name, value in zip(_CONDITIONAL, values, strict=True) if value})
    return headers


def _result(answer: Answer, request: Request, trail: _Trail) -> Page | NotModified:
    final = answer.url if answer.url != request.url else ""
    moved_to = answer.url if trail.seen and trail.permanent else ""
    if answer.status == NOT_MODIFIED:
        return NotModified(request.url, answer.headers, final, moved_to, answer.at)
    return Page(
        url=request.url,
        body=answer.body,
        headers=answer.headers,
        status=answer.status,
        final_url=final,
        fetched_at=answer.at,
        moved_to=moved_to,
        reservations=reservations(answer.headers, answer.body),
    )
