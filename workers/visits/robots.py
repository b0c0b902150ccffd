"""Fetch, store and apply the robots.txt of a host (RFC 9309)."""

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
from workers.visits.host_access import HostAccess

__all__ = ["get_stored_robots", "load_robots"]

# RFC 9309, 2.4: a copy should not be used for more than a day, unless the file is unreachable.
_MAX_FRESH_AGE = timedelta(hours=24)
# RFC 9309, 2.3.1.4: an older copy is not used, and a file that was never read counts as missing.
_MAX_STALE_AGE = timedelta(days=30)


class _AlreadyFetched(Exception):  # noqa: N818 - not an error
    """Another worker fetched the file while this one waited for the slot."""


def load_robots(access: HostAccess, url: str) -> Robots:
    """Return the robots.txt of a URL's host: the stored copy of the last day, or a new one.

    Args:
        access: the hosts of the fetch.
        url: any URL on the host.

    Raises:
        TryLater: it is unreachable, and there is no stored copy that may still be used.
        Refused: the host must not be requested at all.
        HostBusyError: the host's slot is taken.
    """
    context, state = access.context, access.state(url)
    if _is_fresh(state, context.now()):
        return _parse_robots(state.robots_body)
    if _has_failed_recently(context, state):
        message = "robots.txt could not be read a short while ago, so nothing is requested from this host"
        error = TryLater(
            "robots.unreachable", message, url=url, retry_after=ROBOTS_RETRY_DELAY, host_wide=True
        )
        return _fallback_robots(access, url, error)
    try:
        _fetch_and_save(access, url)
    except _AlreadyFetched:
        pass
    except TryLater as error:
        with context.database.transaction() as session:
            hosts.record_robots_failure(session, host_of(url), context.now())
        access.reload(url)
        return _fallback_robots(access, url, error)
    return _parse_robots(access.reload(url).robots_body)


def get_stored_robots(access: HostAccess, url: str) -> Robots:
    """Return the stored robots.txt of a URL's host without a request; without one everything is allowed.

    Args:
        access: the hosts of the fetch.
        url: any URL on the host.
    """
    return _parse_robots(access.state(url).robots_body)


@lru_cache(maxsize=64)
def _parse_robots(body: bytes) -> Robots:
    return Robots.parse(body)


def _is_fresh(state: HostState, now: datetime) -> bool:
    return state.robots_fetched_at is not None and now - state.robots_fetched_at < _MAX_FRESH_AGE


def _has_failed_recently(context: WorkerContext, state: HostState) -> bool:
    requested_at = state.robots_requested_at if state.robots_failing_since else None
    retry_delay = min(ROBOTS_RETRY_DELAY, context.settings.retry_max_delay)
    return requested_at is not None and context.now() - requested_at < retry_delay


def _fallback_robots(access: HostAccess, url: str, error: TryLater) -> Robots:
    """An old copy; empty rules when the file failed for a month; else the error."""
    state, now = access.state(url), access.context.now()
    if state.robots_fetched_at is not None and now - state.robots_fetched_at < _MAX_STALE_AGE:
        return _parse_robots(state.robots_body)
    if state.robots_failing_since is not None and now - state.robots_failing_since >= _MAX_STALE_AGE:
        return Robots()
    raise error


def _fetch_and_save(access: HostAccess, url: str) -> None:
    """Fetch the file and store it before the slot is released, so that its Crawl-delay holds from here on."""
    context = access.context
    with HostAccess(context) as robots_access:
        body, status = _fetch_file(robots_access, url)
        crawl_delay = Robots.parse(body).crawl_delay(context.fetch_policy.user_agent)
        with context.database.transaction() as session:
            hosts.save_robots(session, host_of(url), RobotsResponse(body, status, crawl_delay, context.now()))
        robots_access.reload(url)


def _fetch_file(access: HostAccess, url: str) -> tuple[bytes, int]:
    """Return the file and its status; an empty file for a host that has none.

    Raises:
        TryLater: the file cannot be read now.
        Refused: nothing may be requested from the host.
    """
    try:
        page = fetch(
            _robots_request(url),
            access.context.fetch_policy,
            access.context.transport,
            lambda hop: _acquire_slot(access, hop),
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


def _acquire_slot(access: HostAccess, hop: str) -> None:
    access.move_to(hop)
    if hop.endswith("/robots.txt") and _is_fresh(access.reload(hop), access.context.now()):
        raise _AlreadyFetched
