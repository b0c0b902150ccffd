"""One answer in; nothing, or the error that says what to do about it, out."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from pipeline.errors import Rejected, TryLater
from pipeline.fetch.answer import Answer
from pipeline.fetch.challenge import wall
from pipeline.fetch.policy import Request
from pipeline.fetch.retry import retry_after
from pipeline.urls import join

__all__ = ["NOT_MODIFIED", "judge", "redirect_target"]

NOT_MODIFIED = 304
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_WALLED_FOR = timedelta(hours=6)
_MISSING_FOR = timedelta(hours=1)
_FORBIDDEN_FOR = timedelta(hours=3)
_RATE_LIMITED_FOR = timedelta(minutes=15)
# Statuses that a second try may change.
_PASSING = frozenset({408, 409, 421, 423, 425, 429})
_SERVER = range(500, 600)
# Tries before a page that is forbidden is given up.
_PATIENCE = 3
_GOOD = range(200, 300)
# The whole host asks for a pause.
_OVERLOADED = frozenset({429, 503})
_WATCHED = frozenset({"audio", "video", "image", "font"})


def redirect_target(answer: Answer) -> str:
    """Where a redirect leads, absolute; "" when the answer is none."""
    if answer.status not in _REDIRECTS:
        return ""
    # Servers write raw UTF-8 here; http.client reads it as Latin-1.
    location = _repaired(answer.headers.get("location", "")).strip()
    target = join(answer.url, location) if location else ""
    if not target:
        raise Rejected("redirect.no_target", "the server redirects without saying where", url=answer.url)
    return target.partition("#")[0]


def _repaired(header: str) -> str:
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def judge(answer: Answer, request: Request) -> None:
    """Let good answers pass, name the others.

    Raises:
        TryLater: the server may answer otherwise later.
        Rejected: it will not.
    """
    _judge_wall(answer)
    if answer.status == NOT_MODIFIED:
        _judge_not_modified(answer, request)
    elif answer.status in _GOOD:
        _judge_kind(answer, request)
    elif answer.status in _PASSING or answer.status in _SERVER:
        _judge_passing(answer)
    else:
        _judge_final(answer, request)


def _judge_wall(answer: Answer) -> None:
    name = wall(answer)
    if name:
        message = f"{name} shows a challenge for browsers; ask the publisher to let our User-Agent pass"
        raise TryLater("blocked.challenge", message, url=answer.url, retry_after=_WALLED_FOR, host_wide=True)


def _judge_not_modified(answer: Answer, request: Request) -> None:
    if not (request.etag or request.last_modified):
        raise TryLater(
            "http.304", "the server says not modified, though nothing was compared", url=answer.url
        )


def _judge_kind(answer: Answer, request: Request) -> None:
    kind = answer.headers.get("content-type", "").partition("/")[0].strip().lower()
    if kind in _WATCHED and kind not in request.accept:
        raise Rejected("not_html", f"the address leads to {kind}, not to a page", url=answer.url)


def _judge_passing(answer: Answer) -> None:
    asked = retry_after(answer.headers.get("retry-after", ""), answer.at or datetime.now(UTC))
    wait = asked or (_RATE_LIMITED_FOR if answer.status == HTTPStatus.TOO_MANY_REQUESTS else None)
    raise TryLater(
        f"http.{answer.status}",
        "the server is overloaded or limits us" if answer.status in _OVERLOADED else "the server failed",
        url=answer.url,
        retry_after=wait,
        host_wide=answer.status == HTTPStatus.TOO_MANY_REQUESTS
        or (answer.status in _OVERLOADED and asked is not None),
    )


def _judge_final(answer: Answer, request: Request) -> None:
    if answer.status == HTTPStatus.GONE:
        raise Rejected("gone", "the publisher removed the page for good", url=answer.url)
    if answer.status == HTTPStatus.NOT_FOUND and request.was_missing:
        raise Rejected("gone", "the page was missing twice", url=answer.url)
    if answer.status == HTTPStatus.NOT_FOUND:
        raise TryLater("http.404", "the page is missing", url=answer.url, retry_after=_MISSING_FOR)
    if answer.status == HTTPStatus.FORBIDDEN and request.attempt < _PATIENCE:
        message = "the server forbids the page; if it stays so, ask the publisher to let our User-Agent pass"
        raise TryLater("http.403", message, url=answer.url, retry_after=_FORBIDDEN_FOR)
    raise Rejected(f"http.{answer.status}", "the server refuses the page", url=answer.url)
