"""An address in, permission to ask for it out: robots.txt (RFC 9309) first, then the host's turn."""

from datetime import timedelta
from functools import partial

from db import hosts
from pipeline.errors import PipelineError, Refused, TryLater
from pipeline.urls import host as host_of
from pipeline.urls import split
from workers.desk import Desk
from workers.pace import HostBusy, Turn
from workers.stages.robots import robots_of

__all__ = ["leave_alone", "open_turn", "pass_gate", "pass_turn"]

# No host is asked slower than this by its response time alone.
_SLOWEST = timedelta(seconds=10)


def open_turn(desk: Desk) -> Turn:
    """The turns of one fetch."""
    return Turn(desk.slots, partial(_pause, desk), partial(_address, desk))


def pass_gate(desk: Desk, turn: Turn, url: str) -> None:
    """Let an address through when the site allows it and it is our turn.

    Args:
        desk: the worker's desk.
        turn: the fetch's turns.
        url: the next hop.

    Raises:
        Refused: ``blocked.robots``.
        TryLater: robots.txt cannot be read now.
        HostBusy: it is not our turn, or the host asked to be left alone.
    """
    _respect_block(desk, url)
    if not robots_of(desk, url, open_turn).allowed(desk.policy.user_agent, url):
        raise Refused("blocked.robots", "the site's robots.txt does not allow this page", url=url)
    turn.move_to(url)


def pass_turn(desk: Desk, turn: Turn, url: str) -> None:
    """Let a request through that is no crawling, such as one to a hub: no robots.txt, but the host's pace holds.

    Args:
        desk: the worker's desk.
        turn: the request's turn.
        url: where to.

    Raises:
        HostBusy: it is not our turn, or the host asked to be left alone.
    """
    _respect_block(desk, url)
    turn.move_to(url)


def leave_alone(desk: Desk, error: PipelineError, url: str) -> None:
    """Give a host that asks for a pause that pause, for everything on it.

    Args:
        desk: the worker's desk.
        error: what came of a request.
        url: the address asked for, when the error names none.
    """
    if not isinstance(error, TryLater) or not error.host_wide or error.retry_after is None:
        return
    wait = min(error.retry_after, timedelta(seconds=desk.settings.retry_cap))
    with desk.database.transaction() as session:
        hosts.block_host(session, host_of(error.url) or host_of(url), desk.now() + wait, error.reason)


def _respect_block(desk: Desk, url: str) -> None:
    """A pause the host asked for is no fault of this page, so waiting for its end costs no attempt."""
    now = desk.now()
    with desk.database.reading() as session:
        state = hosts.host_state(session, host_of(url))
    if state.blocked_until is not None and state.blocked_until > now:
        raise HostBusy(host_of(url), state.blocked_until - now)


def _pause(desk: Desk, host: str, took: timedelta) -> timedelta:
    """What the site asks, what we grant ourselves, and as long as it took to answer: the longest of them."""
    with desk.database.reading() as session:
        state = hosts.host_state(session, host)
    asked = state.crawl_delay or timedelta(0)
    return max(asked, min(took, _SLOWEST), timedelta(seconds=desk.settings.host_delay))


def _address(desk: Desk, host: str) -> str:
    """The address that hosts on one server share; the first of several, so that all of them take the same one."""
    parts = split(f"http://{host}/")
    if desk.policy.proxy or host in desk.policy.allow_private or parts is None:
        return ""
    try:
        return min(desk.resolve(parts.name, parts.port or 443), default="")
    except (OSError, UnicodeError):
        return ""  # the transport says what is wrong with it
