"""One answer in; nothing, or the error that says what to do about it, out."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from pipeline.errors import Rejected, TryLater
from pipeline.fetch.bot_walls import detect_bot_wall
from pipeline.fetch.policy import Request
from pipeline.fetch.response import RawResponse
from pipeline.fetch.retry_header import parse_retry_after
from pipeline.urls import resolve_url

__all__ = ["NOT_MODIFIED", "raise_for_status", "redirect_target"]

NOT_MODIFIED = 304
_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
_BOT_WALL_DELAY = timedelta(hours=6)
_MISSING_DELAY = timedelta(hours=1)
_FORBIDDEN_DELAY = timedelta(hours=3)
_RATE_LIMITED_DELAY = timedelta(minutes=15)
# Statuses that a second try may change.
_RETRYABLE_STATUSES = frozenset({408, 409, 421, 423, 425, 429})
_SERVER_ERROR_STATUSES = range(500, 600)
# Tries before a page that is forbidden is given up.
_MAX_FORBIDDEN_ATTEMPTS = 3
_SUCCESS_STATUSES = range(200, 300)
# The whole host asks for a pause.
_OVERLOADED_STATUSES = frozenset({429, 503})
_MEDIA_TYPES = frozenset({"audio", "video", "image", "font"})


def redirect_target(response: RawResponse) -> str:
    """Where a redirect leads, absolute; "" when the answer is none."""
    if response.status not in _REDIRECT_STATUSES:
        return ""
    # Servers write raw UTF-8 here; http.client reads it as Latin-1.
    location = _fix_header_encoding(response.headers.get("location", "")).strip()
    target = resolve_url(response.url, location) if location else ""
    if not target:
        raise Rejected("redirect.no_target", "the server redirects without saying where", url=response.url)
    return target.partition("#")[0]


def _fix_header_encoding(header: str) -> str:
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def raise_for_status(response: RawResponse, request: Request) -> None:
    """Let good answers pass, name the others.

    Raises:
        TryLater: the server may answer otherwise later.
        Rejected: it will not.
    """
    _raise_for_bot_wall(response)
    if response.status == NOT_MODIFIED:
        _check_not_modified(response, request)
    elif response.status in _SUCCESS_STATUSES:
        _check_media_type(response, request)
    elif response.status in _RETRYABLE_STATUSES or response.status in _SERVER_ERROR_STATUSES:
        _raise_retryable(response)
    else:
        _raise_client_error(response, request)


def _raise_for_bot_wall(response: RawResponse) -> None:
    name = detect_bot_wall(response)
    if name:
        message = f"{name} shows a challenge for browsers; ask the publisher to let our User-Agent pass"
        raise TryLater(
            "blocked.challenge", message, url=response.url, retry_after=_BOT_WALL_DELAY, host_wide=True
        )


def _check_not_modified(response: RawResponse, request: Request) -> None:
    if not (request.etag or request.last_modified):
        raise TryLater(
            "http.304", "the server says not modified, though nothing was compared", url=response.url
        )


def _check_media_type(response: RawResponse, request: Request) -> None:
    media_type = response.headers.get("content-type", "").partition("/")[0].strip().lower()
    if media_type in _MEDIA_TYPES and media_type not in request.accept:
        raise Rejected("not_html", f"the address leads to {media_type}, not to a page", url=response.url)


def _raise_retryable(response: RawResponse) -> None:
    requested_delay = parse_retry_after(
        response.headers.get("retry-after", ""), response.received_at or datetime.now(UTC)
    )
    delay = requested_delay or (
        _RATE_LIMITED_DELAY if response.status == HTTPStatus.TOO_MANY_REQUESTS else None
    )
    raise TryLater(
        f"http.{response.status}",
        "the server is overloaded or limits us"
        if response.status in _OVERLOADED_STATUSES
        else "the server failed",
        url=response.url,
        retry_after=delay,
        host_wide=response.status == HTTPStatus.TOO_MANY_REQUESTS
        or (response.status in _OVERLOADED_STATUSES and requested_delay is not None),
    )


def _raise_client_error(response: RawResponse, request: Request) -> None:
    if response.status == HTTPStatus.GONE:
        raise Rejected("gone", "the publisher removed the page for good", url=response.url)
    if response.status == HTTPStatus.NOT_FOUND and request.missing_last_time:
        raise Rejected("gone", "the page was missing twice", url=response.url)
    if response.status == HTTPStatus.NOT_FOUND:
        raise TryLater("http.404", "the page is missing", url=response.url, retry_after=_MISSING_DELAY)
    if response.status == HTTPStatus.FORBIDDEN and request.attempt < _MAX_FORBIDDEN_ATTEMPTS:
        message = "the server forbids the page; if it stays so, ask the publisher to let our User-Agent pass"
        raise TryLater("http.403", message, url=response.url, retry_after=_FORBIDDEN_DELAY)
    raise Rejected(f"http.{response.status}", "the server refuses the page", url=response.url)
