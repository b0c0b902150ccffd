"""An address in, permission to ask for it out: robots.txt (RFC 9309) first, then the host's turn."""

from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from db import hosts
from db.hosts import RobotsAnswer
from pipeline.errors import Refused, Rejected, TryLater
from pipeline.fetch import NotModified, Request, fetch
from pipeline.fetch.robots import Robots
from pipeline.urls import host as host_of
from workers.desk import Desk
from workers.pace import Turn

__all__ = ["open_turn", "pass_gate", "robots_of"]

# RFC 9309, 2.4: a copy should not be used for more than a day; one that cannot be renewed, a month.
_FRESH = timedelta(hours=24)
_STALE = timedelta(days=30)
_NO_ANSWER = timedelta(minutes=15)
# No host is asked slower than this by its response time alone.
_SLOWEST = timedelta(seconds=10)
# Statuses after which asking robots.txt again is the only honest way.
_PASSING = ("http.408", "http.425", "http.429")

# The host as a whole cannot be reached: that is what people must be told, not that its robots.txt is missing.
_HOST_DOWN = frozenset({"dns", "connect", "tls", "timeout", "proxy"})


def open_turn(desk: Desk) -> Turn:
    """The turns of one fetch."""
    return Turn(desk.slots, partial(_pause, desk))


def pass_gate(desk: Desk, turn: Turn, url: str) -> None:
    """Let an address through when the site allows it and it is our turn.

    Args:
        desk: the worker's desk.
        turn: the fetch's turns.
        url: the next hop.

    Raises:
        Refused: ``blocked.robots``.
        TryLater: robots.txt cannot be read now, or the host asked to be left alone.
        HostBusy: it is not our turn.
    """
    _respect_block(desk, url)
    if not robots_of(desk, url).allowed(desk.policy.user_agent, url):
        raise Refused("blocked.robots", "the site's robots.txt does not allow this page", url=url)
    turn.move_to(url)


def _respect_block(desk: Desk, url: str) -> None:
    now = desk.now()
    with desk.database.reading() as session:
        state = hosts.host_state(session, host_of(url))
    if state.blocked_until is not None and state.blocked_until > now:
        reason = state.blocked_reason or "host.paused"
        raise TryLater(
            reason, "the host asked to be left alone", url=url, retry_after=state.blocked_until - now
        )


def robots_of(desk: Desk, url: str) -> Robots:
    """What the host's robots.txt says, from the copy of the last day or asked for now.

    Args:
        desk: the worker's desk.
        url: any address on the host.

    Raises:
        TryLater: it cannot be had, and there is no copy that may still be used.
    """
    host, now = host_of(url), desk.now()
    with desk.database.reading() as session:
        state = hosts.host_state(session, host)
    age = now - state.robots_fetched_at if state.robots_fetched_at else None
    if age is not None and age < _FRESH:
        return Robots.parse(state.robots_body)
    try:
        body, status = _ask(desk, url)
    except TryLater as error:
        if age is not None and age < _STALE:
            return Robots.parse(state.robots_body)
        if error.reason.partition(".")[0] in _HOST_DOWN:
            raise
        raise TryLater(
            "robots.unreachable",
            f"robots.txt cannot be read: {error.message}",
            url=url,
            retry_after=_NO_ANSWER,
        ) from error
    robots = Robots.parse(body)
    with desk.database.transaction() as session:
        delay = robots.crawl_delay(desk.policy.user_agent)
        hosts.save_robots(session, host, RobotsAnswer(body, status, delay, now))
    return robots


def _ask(desk: Desk, url: str) -> tuple[bytes, int]:
    """The file and its status; a host without one, or that keeps it from us, allows everything (2.3.1.3)."""
    scheme, host = urlsplit(url).scheme, urlsplit(url).netloc
    request = Request(f"{scheme}://{host}/robots.txt", accept="text/plain,*/*;q=0.1")
    try:
        with open_turn(desk) as turn:
            page = fetch(request, desk.policy, desk.transport, turn.move_to)
    except Refused:
        raise
    except Rejected:
        return b"", 404
    except TryLater as error:
        if error.reason.startswith("http.4") and error.reason not in _PASSING:
            return b"", int(error.reason.removeprefix("http."))
        raise
    return (b"", 304) if isinstance(page, NotModified) else (page.body, page.status)


def _pause(desk: Desk, host: str, took: timedelta) -> timedelta:
    """What the site asks, what we grant ourselves, and as long as it took to answer: the longest of them."""
    with desk.database.reading() as session:
        state = hosts.host_state(session, host)
    asked = state.crawl_delay or timedelta(0)
    return max(asked, min(took, _SLOWEST), timedelta(seconds=desk.settings.host_delay))
