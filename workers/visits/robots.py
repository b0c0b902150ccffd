"""An address in; what its host's robots.txt says, from a copy or asked for now, out (RFC 9309)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from db import hosts
from db.hosts import HostState, RobotsResponse
from pipeline.errors import Rejected, TryLater
from pipeline.fetch import NotModified, Request, fetch
from pipeline.fetch.robots import MAX_ROBOTS_BYTES, ROBOTS_RETRY_DELAY, Robots, availability_after_error
from pipeline.urls import host_of
from workers.context import WorkerContext
from workers.host_slots import HostLease

__all__ = ["get_cached_robots", "get_robots"]

# RFC 9309, 2.4: a copy should not be used for more than a day, unless the file cannot be read now.
_MAX_FRESH_AGE = timedelta(hours=24)
# RFC 9309, 2.3.1.4: after so long an old copy is used no more, and a file that was never read counts as none.
_MAX_STALE_AGE = timedelta(days=30)


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
        message = "robots.txt could not be read a short while ago, so nothing is requested from this host"
        error = TryLater(
            "robots.unreachable", message, url=url, retry_after=ROBOTS_RETRY_DELAY, host_wide=True
        )
        return _fallback_robots(context, url, error)
    try:
        _fetch_and_save(context, url, open_lease)
    except _AlreadyFetched:
        pass
    except TryLater as error:
        with context.database.transaction() as session:
            hosts.record_robots_failure(session, host_of(url), context.now())
        return _fallback_robots(context, url, error)
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
    retry_delay = min(ROBOTS_RETRY_DELAY, timedelta(seconds=context.settings.retry_cap))
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
    """Return the file and its status; an empty file for a host that has none.

    Raises:
        TryLater: the file cannot be read now.
        Refused: nothing may be requested from the host.
    """
    try:
        page = fetch(
            _robots_request(url),
            context.fetch_policy,
            context.transport,
            lambda hop: _acquire_slot(context, lease, hop),
        )
    except (TryLater, Rejected) as error:
        availability = availability_after_error(error, url)
        if availability.error is not None:
            raise availability.error from error
        return b"", availability.status
    return (b"", 304) if isinstance(page, NotModified) else (page.body, page.status)


def _robots_request(url: str) -> Request:
    url_parts = urlsplit(url)
    robots_url = f"{url_parts.scheme}://{url_parts.netloc}/robots.txt"
    return Request(robots_url, accept="text/plain,*/*;q=0.1", truncate_after=MAX_ROBOTS_BYTES)


def _acquire_slot(context: WorkerContext, lease: HostLease, hop: str) -> None:
    lease.move_to(hop)
    if hop.endswith("/robots.txt") and _is_fresh(_host_state(context, hop), context.now()):
        raise _AlreadyFetched
