"""An address in; what its host's robots.txt says, from a copy or asked for now, out (RFC 9309)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from db import hosts
from db.hosts import HostState, RobotsResponse
from pipeline.errors import Refused, Rejected, TryLater
from pipeline.fetch import NotModified, Request, fetch
from pipeline.fetch.robots import MAX_ROBOTS_BYTES, Robots
from pipeline.urls import host_of
from workers.context import WorkerContext
from workers.host_slots import HostLease

__all__ = ["get_cached_robots", "get_robots"]

# RFC 9309, 2.4: a copy should not be used for more than a day, unless the file cannot be read now.
_MAX_FRESH_AGE = timedelta(hours=24)
# RFC 9309, 2.3.1.4: after so long an old copy is used no more, and a file that was never read counts as none.
_MAX_STALE_AGE = timedelta(days=30)
# How long a file that cannot be read is not asked for again.
_RETRY_DELAY = timedelta(minutes=15)
# Statuses after which asking again is the only honest way.
_TRANSIENT_REASONS = ("http.408", "http.425", "http.429")
_UNAVAILABLE_REASONS = ("redirect", "gone", "not_html", "http")
# The host as a whole cannot be reached: that is what people must be told, not that its robots.txt is missing.
_HOST_DOWN_REASONS = frozenset({"blocked", "dns", "connect", "tls", "timeout", "proxy"})


class _AlreadyFetched(Exception):  # noqa: N818 - says what happened
    """Somebody else read the file while we waited for our turn."""


def get_robots(context: WorkerContext, url: str, open_lease: Callable[[WorkerContext], HostLease]) -> Robots:
    """What a host's robots.txt says: from the copy of the last day, or asked for now.

    Args:
        context: the worker's desk.
        url: any address on the host.
        open_lease: gives the turns of a fetch.

    Raises:
        TryLater: it cannot be had, and there is no copy that may still be used.
        Refused: the host must not be asked at all.
        HostBusy: it is not our turn.
    """
    state = _host_state(context, url)
    if _is_fresh(state, context.now()):
        return _parse_robots(state.robots_body)
    if _has_failed_recently(context, state):
        return _fallback_robots(
            context, url, _unreachable_error(url, "it could not be read a short while ago")
        )
    try:
        _fetch_and_save(context, url, open_lease)
    except _AlreadyFetched:
        pass
    except TryLater as error:
        with context.database.transaction() as session:
            hosts.record_robots_failure(session, host_of(url), context.now())
        return _fallback_robots(context, url, _as_host_error(error, url))
    return get_cached_robots(context, url)


def get_cached_robots(context: WorkerContext, url: str) -> Robots:
    """What is known of a host's robots.txt without asking; allows everything when nothing is known.

    Args:
        context: the worker's desk.
        url: any address on the host.
    """
    return _parse_robots(_host_state(context, url).robots_body)


def _host_state(context: WorkerContext, url: str) -> HostState:
    with context.database.read_transaction() as session:
        return hosts.host_state(session, host_of(url))


@lru_cache(maxsize=64)
def _parse_robots(body: bytes) -> Robots:
    return Robots.parse(body)


def _is_fresh(state: HostState, now: datetime) -> bool:
    return state.robots_fetched_at is not None and now - state.robots_fetched_at < _MAX_FRESH_AGE


def _has_failed_recently(context: WorkerContext, state: HostState) -> bool:
    asked_at = state.robots_requested_at if state.robots_failing_since else None
    retry_delay = min(_RETRY_DELAY, context.settings.retry_max_delay)
    return asked_at is not None and context.now() - asked_at < retry_delay


def _fallback_robots(context: WorkerContext, url: str, error: TryLater) -> Robots:
    """An old copy; nothing at all when it failed for a month; else wait."""
    state, now = _host_state(context, url), context.now()
    if state.robots_fetched_at is not None and now - state.robots_fetched_at < _MAX_STALE_AGE:
        return _parse_robots(state.robots_body)
    if state.robots_failing_since is not None and now - state.robots_failing_since >= _MAX_STALE_AGE:
        return Robots()
    raise error


def _fetch_and_save(
    context: WorkerContext, url: str, open_lease: Callable[[WorkerContext], HostLease]
) -> None:
    """Ask for the file and keep it, before the turn ends: its Crawl-delay holds from this request on."""
    with open_lease(context) as lease:
        body, status = _fetch_file(context, url, lease)
        crawl_delay = Robots.parse(body).crawl_delay(context.fetch_policy.user_agent)
        with context.database.transaction() as session:
            hosts.save_robots(session, host_of(url), RobotsResponse(body, status, crawl_delay, context.now()))


def _fetch_file(context: WorkerContext, url: str, lease: HostLease) -> tuple[bytes, int]:
    """The file and its status; empty for a host without one, or that keeps it from us (2.3.1.3)."""
    try:
        page = fetch(
            _robots_request(url),
            context.fetch_policy,
            context.transport,
            lambda hop: _acquire_slot(context, lease, hop),
        )
    except Rejected as error:
        _raise_unless_unavailable(error, url)
    except TryLater as error:
        if not error.reason.startswith("http.4") or error.reason in _TRANSIENT_REASONS:
            raise
        return b"", int(error.reason.removeprefix("http."))
    else:
        return (b"", 304) if isinstance(page, NotModified) else (page.body, page.status)
    return b"", 404


def _robots_request(url: str) -> Request:
    url_parts = urlsplit(url)
    robots_url = f"{url_parts.scheme}://{url_parts.netloc}/robots.txt"
    return Request(robots_url, accept="text/plain,*/*;q=0.1", truncate_after=MAX_ROBOTS_BYTES)


def _acquire_slot(context: WorkerContext, lease: HostLease, hop: str) -> None:
    lease.move_to(hop)
    if hop.endswith("/robots.txt") and _is_fresh(_host_state(context, hop), context.now()):
        raise _AlreadyFetched


def _raise_unless_unavailable(error: Rejected, url: str) -> None:
    """A redirect that leads nowhere good, or a status that says no, means that there is no file."""
    if isinstance(error, Refused):
        if host_of(error.url) in {"", host_of(url)}:
            raise error
        return
    if error.reason.partition(".")[0] not in _UNAVAILABLE_REASONS:
        raise _unreachable_error(url, error.message) from error


def _as_host_error(error: TryLater, url: str) -> TryLater:
    """The trouble of the whole host under its own name, any other as that of robots.txt."""
    if error.reason.partition(".")[0] not in _HOST_DOWN_REASONS:
        return _unreachable_error(url, error.message, error.retry_after)
    wait = error.retry_after or _RETRY_DELAY
    return TryLater(error.reason, error.message, url=url, retry_after=wait, host_wide=True)


def _unreachable_error(url: str, detail: str, wait: timedelta | None = None) -> TryLater:
    message = f"robots.txt cannot be read, so nothing is asked for: {detail}"
    return TryLater("robots.unreachable", message, url=url, retry_after=wait or _RETRY_DELAY, host_wide=True)
