"""Turn response statuses into errors that say whether to retry, and read redirect targets."""

import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from pipeline.dates import parse_date
from pipeline.errors import Rejected, TryLater
from pipeline.fetch.blocked_pages import detect_bot_wall
from pipeline.fetch.messages import RawResponse, Request
from pipeline.fetch.network_errors import invalid_response_error
from pipeline.urls import resolve_url

__all__ = ["NOT_MODIFIED", "parse_retry_after", "raise_for_status", "redirect_target"]

NOT_MODIFIED = 304
_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
_BOT_WALL_DELAY = timedelta(hours=6)
_MISSING_DELAY = timedelta(hours=1)
_FORBIDDEN_DELAY = timedelta(hours=3)
_RATE_LIMITED_DELAY = timedelta(minutes=15)
# Statuses that may change with a retry.
_RETRYABLE_STATUSES = frozenset({408, 409, 421, 423, 425, 429})
_SERVER_ERROR_STATUSES = range(500, 600)
# Attempts before a forbidden page is given up.
_MAX_FORBIDDEN_ATTEMPTS = 3
_SUCCESS_STATUSES = range(200, 300)
# Statuses that ask for a pause of the whole host.
_OVERLOADED_STATUSES = frozenset({429, 503})
_MEDIA_TYPES = frozenset({"audio", "video", "image", "font"})
_COMPLETE_RANGE = re.compile(r"bytes\s+0-(\d{1,15})/(\d{1,15})", re.IGNORECASE)
_FIRST_NON_ASCII = 0x80
# Longer delays are cut to this.
_MAX_RETRY_AFTER = timedelta(days=31)


def redirect_target(response: RawResponse) -> str:
    """Return the absolute target of a redirect; "" when the response is none."""
    if response.status not in _REDIRECT_STATUSES:
        return ""
    location = _decode_location(response.headers.get("location", "")).strip()
    target = resolve_url(response.url, location) if location else ""
    if not target:
        raise Rejected("redirect.no_target", "the redirect has no valid Location header", url=response.url)
    return target.partition("#")[0]


def _decode_location(header: str) -> str:
    """Read raw UTF-8, which http.client decodes as Latin-1; escape the bytes of other encodings, as browsers do."""
    try:
        raw = header.encode("latin-1")
        return raw.decode("utf-8")
    except UnicodeEncodeError:
        return header
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte < _FIRST_NON_ASCII else f"%{byte:02X}" for byte in raw)


def raise_for_status(response: RawResponse, request: Request) -> None:
    """Raise the error for a response that is no success.

    Raises:
        TryLater: a later request may succeed.
        Rejected: it will not.
    """
    _raise_for_bot_wall(response)
    if response.status == NOT_MODIFIED:
        _check_not_modified(response, request)
    elif response.status in _SUCCESS_STATUSES:
        _check_complete(response)
        _check_media_type(response, request)
    elif response.status < HTTPStatus.OK:
        message = f"the server ends the exchange with the interim status {response.status}"
        raise invalid_response_error(message, response.url)
    elif response.status in _RETRYABLE_STATUSES or response.status in _SERVER_ERROR_STATUSES:
        _raise_retryable(response)
    else:
        _raise_client_error(response, request)


def _raise_for_bot_wall(response: RawResponse) -> None:
    name = detect_bot_wall(response)
    if name:
        message = f"{name} shows a challenge for browsers; ask the publisher to allow this User-Agent"
        raise TryLater(
            "blocked.challenge", message, url=response.url, retry_after=_BOT_WALL_DELAY, host_wide=True
        )


def _check_not_modified(response: RawResponse, request: Request) -> None:
    if not (request.etag or request.last_modified):
        raise TryLater("http.304", "the server answered 304 to an unconditional request", url=response.url)


def _check_complete(response: RawResponse) -> None:
    """Refuse a part of the page: no range was requested (RFC 9110, 15.3.7)."""
    if response.status != HTTPStatus.PARTIAL_CONTENT:
        return
    content_range = _COMPLETE_RANGE.fullmatch(response.headers.get("content-range", "").strip())
    if content_range is None or int(content_range[1]) + 1 != int(content_range[2]):
        message = "the server sent a part of the page although none was requested"
        raise TryLater("body.short", message, url=response.url)


def _check_media_type(response: RawResponse, request: Request) -> None:
    media_type = response.headers.get("content-type", "").partition("/")[0].strip().lower()
    if media_type in _MEDIA_TYPES and media_type not in request.accept:
        raise Rejected("not_html", f"the URL leads to {media_type} content, not to a page", url=response.url)


def _raise_retryable(response: RawResponse) -> None:
    requested_delay = parse_retry_after(
        response.headers.get("retry-after", ""), response.received_at or datetime.now(UTC)
    )
    delay = requested_delay or (
        _RATE_LIMITED_DELAY if response.status == HTTPStatus.TOO_MANY_REQUESTS else None
    )
    raise TryLater(
        f"http.{response.status}",
        "the server is overloaded or limits the request rate"
        if response.status in _OVERLOADED_STATUSES
        else "the server reports an error",
        url=response.url,
        retry_after=delay,
        host_wide=response.status == HTTPStatus.TOO_MANY_REQUESTS
        or (response.status in _OVERLOADED_STATUSES and requested_delay is not None),
    )


def _raise_client_error(response: RawResponse, request: Request) -> None:
    if response.status == HTTPStatus.GONE:
        raise Rejected("gone", "the publisher removed the page permanently", url=response.url)
    if response.status == HTTPStatus.NOT_FOUND and request.missing_last_time:
        raise Rejected("gone", "the page was missing twice in a row", url=response.url)
    if response.status == HTTPStatus.NOT_FOUND:
        raise TryLater("http.404", "the page is missing", url=response.url, retry_after=_MISSING_DELAY)
    if response.status == HTTPStatus.FORBIDDEN and request.attempt < _MAX_FORBIDDEN_ATTEMPTS:
        message = "the server forbids the page; if this persists, ask the publisher to allow this User-Agent"
        raise TryLater("http.403", message, url=response.url, retry_after=_FORBIDDEN_DELAY)
    raise Rejected(f"http.{response.status}", "the server refuses the page", url=response.url)


def parse_retry_after(value: str, now: datetime) -> timedelta | None:
    """Parse either form of Retry-After (RFC 9110, 10.2.3): seconds or a date.

    Args:
        value: of the header; "" when there is none.
        now: aware; dates are relative to it.

    Returns:
        From zero to `_MAX_RETRY_AFTER`; None when there is no valid value.
    """
    # A proxy may join two equal headers to one.
    distinct_values = {part.strip() for part in value.split(",")}
    value = distinct_values.pop() if len(distinct_values) == 1 else value.strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=min(int(value[:12]), 10**8)), _MAX_RETRY_AFTER)
    written_time = parse_date(value)
    if written_time is None:
        return None
    return min(max(written_time.instant - now, timedelta(0)), _MAX_RETRY_AFTER)
