"""An address in; what its host's robots.txt says, from a copy or asked for now, out (RFC 9309)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from db import hosts
from db.hosts import HostState, RobotsAnswer
from pipeline.errors import Refused, Rejected, TryLater
from pipeline.fetch import NotModified, Request, fetch
from pipeline.fetch.robots import MAX_BYTES, Robots
from pipeline.urls import host as host_of
from workers.desk import Desk
from workers.pace import Turn

__all__ = ["known_robots", "robots_of"]

# RFC 9309, 2.4: a copy should not be used for more than a day, unless the file cannot be read now.
_FRESH = timedelta(hours=24)
# RFC 9309, 2.3.1.4: after so long an old copy is used no more, and a file that was never read counts as none.
_LONG = timedelta(days=30)
# How long a file that cannot be read is not asked for again.
_PAUSE = timedelta(minutes=15)
# Statuses after which asking again is the only honest way.
_PASSING = ("http.408", "http.425", "http.429")
_UNAVAILABLE = ("redirect", "gone", "not_html", "http")
# The host as a whole cannot be reached: that is what people must be told, not that its robots.txt is missing.
_HOST_DOWN = frozenset({"blocked", "dns", "connect", "tls", "timeout", "proxy"})


class _ReadMeanwhile(Exception):  # noqa: N818 - says what happened
    """Somebody else read the file while we waited for our turn."""


def robots_of(desk: Desk, url: str, open_turn: Callable[[Desk], Turn]) -> Robots:
    """What a host's robots.txt says: from the copy of the last day, or asked for now.

    Args:
        desk: the worker's desk.
        url: any address on the host.
        open_turn: gives the turns of a fetch.

    Raises:
        TryLater: it cannot be had, and there is no copy that may still be used.
        Refused: the host must not be asked at all.
        HostBusy: it is not our turn.
    """
    state = _state(desk, url)
    if _is_fresh(state, desk.now()):
        return _parsed(state.robots_body)
    if _failed_lately(desk, state):
        return _without_answer(desk, url, _unreachable(url, "it could not be read a short while ago"))
    try:
        _read(desk, url, open_turn)
    except _ReadMeanwhile:
        pass
    except TryLater as error:
        with desk.database.transaction() as session:
            hosts.robots_failed(session, host_of(url), desk.now())
        return _without_answer(desk, url, _named(error, url))
    return known_robots(desk, url)


def known_robots(desk: Desk, url: str) -> Robots:
    """What is known of a host's robots.txt without asking; allows everything when nothing is known.

    Args:
        desk: the worker's desk.
        url: any address on the host.
    """
    return _parsed(_state(desk, url).robots_body)


def _state(desk: Desk, url: str) -> HostState:
    with desk.database.reading() as session:
        return hosts.host_state(session, host_of(url))


@lru_cache(maxsize=64)
def _parsed(body: bytes) -> Robots:
    return Robots.parse(body)


def _is_fresh(state: HostState, now: datetime) -> bool:
    return state.robots_fetched_at is not None and now - state.robots_fetched_at < _FRESH


def _failed_lately(desk: Desk, state: HostState) -> bool:
    asked = state.robots_asked_at if state.robots_failing_since else None
    pause = min(_PAUSE, timedelta(seconds=desk.settings.retry_cap))
    return asked is not None and desk.now() - asked < pause


def _without_answer(desk: Desk, url: str, error: TryLater) -> Robots:
    """An old copy; nothing at all when it failed for a month; else wait."""
    state, now = _state(desk, url), desk.now()
    if state.robots_fetched_at is not None and now - state.robots_fetched_at < _LONG:
        return _parsed(state.robots_body)
    if state.robots_failing_since is not None and now - state.robots_failing_since >= _LONG:
        return Robots()
    raise error


def _read(desk: Desk, url: str, open_turn: Callable[[Desk], Turn]) -> None:
    """Ask for the file and keep it, before the turn ends: its Crawl-delay holds from this request on."""
    with open_turn(desk) as turn:
        body, status = _ask(desk, url, turn)
        delay = Robots.parse(body).crawl_delay(desk.policy.user_agent)
        with desk.database.transaction() as session:
            hosts.save_robots(session, host_of(url), RobotsAnswer(body, status, delay, desk.now()))


def _ask(desk: Desk, url: str, turn: Turn) -> tuple[bytes, int]:
    """The file and its status; empty for a host without one, or that keeps it from us (2.3.1.3)."""
    try:
        page = fetch(_request(url), desk.policy, desk.transport, lambda hop: _take_turn(desk, turn, hop))
    except Rejected as error:
        _raise_unless_unavailable(error, url)
    except TryLater as error:
        if not error.reason.startswith("http.4") or error.reason in _PASSING:
            raise
        return b"", int(error.reason.removeprefix("http."))
    else:
        return (b"", 304) if isinstance(page, NotModified) else (page.body, page.status)
    return b"", 404


def _request(url: str) -> Request:
    place = urlsplit(url)
    address = f"{place.scheme}://{place.netloc}/robots.txt"
    return Request(address, accept="text/plain,*/*;q=0.1", enough=MAX_BYTES)


def _take_turn(desk: Desk, turn: Turn, hop: str) -> None:
    turn.move_to(hop)
    if hop.endswith("/robots.txt") and _is_fresh(_state(desk, hop), desk.now()):
        raise _ReadMeanwhile


def _raise_unless_unavailable(error: Rejected, url: str) -> None:
    """A redirect that leads nowhere good, or a status that says no, means that there is no file."""
    if isinstance(error, Refused):
        if host_of(error.url) in {"", host_of(url)}:
            raise error
        return
    if error.reason.partition(".")[0] not in _UNAVAILABLE:
        raise _unreachable(url, error.message) from error


def _named(error: TryLater, url: str) -> TryLater:
    """The trouble of the whole host under its own name, any other as that of robots.txt."""
    if error.reason.partition(".")[0] not in _HOST_DOWN:
        return _unreachable(url, error.message, error.retry_after)
    wait = error.retry_after or _PAUSE
    return TryLater(error.reason, error.message, url=url, retry_after=wait, host_wide=True)


def _unreachable(url: str, why: str, wait: timedelta | None = None) -> TryLater:
    message = f"robots.txt cannot be read, so nothing is asked for: {why}"
    return TryLater("robots.unreachable", message, url=url, retry_after=wait or _PAUSE, host_wide=True)
