"""Admit requests one by one: the pauses a host asked for, robots.txt (RFC 9309), and one request at a time."""

from db import hosts
from pipeline.errors import PipelineError, Refused, TryLater
from pipeline.urls import host_of
from workers.context import WorkerContext
from workers.visits.host_access import HostAccess
from workers.visits.robots import load_robots

__all__ = ["acquire_crawl_slot", "acquire_request_slot", "pause_host"]


def acquire_crawl_slot(access: HostAccess, url: str) -> None:
    """Admit a request to a page or feed, when robots.txt allows it and the host's slot is free.

    Args:
        access: the hosts of the fetch.
        url: the next hop.

    Raises:
        Refused: ``blocked.robots``.
        TryLater: robots.txt is unreachable now.
        HostBusyError: the slot is taken, or the host asked for a pause.
    """
    access.check_pause(url)
    if not load_robots(access, url).allowed(access.context.fetch_policy.user_agent, url):
        raise Refused("blocked.robots", "the site's robots.txt does not allow this page", url=url)
    access.move_to(url)


def acquire_request_slot(access: HostAccess, url: str) -> None:
    """Admit a request that is not crawling, such as one to a hub: robots.txt does not apply, pauses do.

    Args:
        access: the hosts of the fetch.
        url: the next hop.

    Raises:
        HostBusyError: the slot is taken, or the host asked for a pause.
    """
    access.check_pause(url)
    access.move_to(url)


def pause_host(context: WorkerContext, error: PipelineError, url: str) -> None:
    """Store the pause that a host asked for; it holds for all its pages and feeds.

    Args:
        context: the worker's context.
        error: the outcome of a request; only a host-wide `TryLater` with a time is a pause.
        url: the URL of the request, for errors that name none.
    """
    if not isinstance(error, TryLater) or not error.host_wide or error.retry_after is None:
        return
    wait = min(error.retry_after, context.settings.retry_max_delay)
    with context.database.transaction() as session:
        hosts.block_host(session, host_of(error.url) or host_of(url), context.now() + wait, error.reason)
