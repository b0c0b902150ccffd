"""An address in, permission to ask for it out: robots.txt (RFC 9309) first, then the host's turn."""

from datetime import timedelta
from functools import partial

from db import hosts
from pipeline.errors import PipelineError, Refused, TryLater
from pipeline.urls import host_of, parse_url
from workers.context import WorkerContext
from workers.host_slots import HostBusyError, HostLease
from workers.visits.robots import get_robots

__all__ = ["admit_crawl", "admit_request", "apply_host_pause", "open_host_lease"]

# No host is asked slower than this by its response time alone.
_MAX_RESPONSE_TIME_PAUSE = timedelta(seconds=10)


def open_host_lease(context: WorkerContext) -> HostLease:
    """The turns of one fetch."""
    return HostLease(
        context.host_slots, partial(_request_pause, context), partial(_shared_ip_address, context)
    )


def admit_crawl(context: WorkerContext, lease: HostLease, url: str) -> None:
    """Let an address through when the site allows it and it is our turn.

    Args:
        context: the worker's desk.
        lease: the fetch's turns.
        url: the next hop.

    Raises:
        Refused: ``blocked.robots``.
        TryLater: robots.txt cannot be read now.
        HostBusy: it is not our turn, or the host asked to be left alone.
    """
    _raise_if_host_paused(context, url)
    if not get_robots(context, url, open_host_lease).allowed(context.fetch_policy.user_agent, url):
        raise Refused("blocked.robots", "the site's robots.txt does not allow this page", url=url)
    lease.move_to(url)


def admit_request(context: WorkerContext, lease: HostLease, url: str) -> None:
    """Let a request through that is no crawling, such as one to a hub: no robots.txt, but the host's pace holds.

    Args:
        context: the worker's desk.
        lease: the request's turn.
        url: where to.

    Raises:
        HostBusy: it is not our turn, or the host asked to be left alone.
    """
    _raise_if_host_paused(context, url)
    lease.move_to(url)


def apply_host_pause(context: WorkerContext, error: PipelineError, url: str) -> None:
    """Give a host that asks for a pause that pause, for everything on it.

    Args:
        context: the worker's desk.
        error: what came of a request.
        url: the address asked for, when the error names none.
    """
    if not isinstance(error, TryLater) or not error.host_wide or error.retry_after is None:
        return
    wait = min(error.retry_after, context.settings.retry_max_delay)
    with context.database.transaction() as session:
        hosts.block_host(session, host_of(error.url) or host_of(url), context.now() + wait, error.reason)


def _raise_if_host_paused(context: WorkerContext, url: str) -> None:
    """A pause the host asked for is no fault of this page, so waiting for its end costs no attempt."""
    now = context.now()
    with context.database.read_transaction() as session:
        state = hosts.host_state(session, host_of(url))
    if state.blocked_until is not None and state.blocked_until > now:
        raise HostBusyError(host_of(url), state.blocked_until - now)


def _request_pause(context: WorkerContext, host: str, elapsed: timedelta) -> timedelta:
    """What the site asks, what we grant ourselves, and as long as it took to answer: the longest of them."""
    with context.database.read_transaction() as session:
        state = hosts.host_state(session, host)
    crawl_delay = state.crawl_delay or timedelta(0)
    return max(crawl_delay, min(elapsed, _MAX_RESPONSE_TIME_PAUSE), context.settings.host_delay)


def _shared_ip_address(context: WorkerContext, host: str) -> str:
    """The address that hosts on one server share; the first of several, so that all of them take the same one."""
    parts = parse_url(f"http://{host}/")
    if context.fetch_policy.proxy or host in context.fetch_policy.allow_private or parts is None:
        return ""
    try:
        return min(context.resolve(parts.hostname, parts.port or 443), default="")
    except (OSError, UnicodeError):
        return ""  # the transport says what is wrong with it
