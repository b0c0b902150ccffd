"""Store hosts: their robots.txt, their crawl delay, and until when they get no request."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from db.statements import execute_rowcount, insert_missing
from db.tables import HostRow
from db.tables.feeds import NEVER_CLAIMED

__all__ = [
    "HostState",
    "HostTurn",
    "RobotsResponse",
    "begin_request",
    "block_host",
    "distrust_validators",
    "end_request",
    "ensure_host",
    "ensure_hosts",
    "host_state",
    "record_robots_failure",
    "save_robots",
]


@dataclass(frozen=True, slots=True)
class HostState:
    """The stored state of a host."""

    robots_body: bytes = b""
    robots_status: int | None = None
    robots_fetched_at: datetime | None = None
    robots_requested_at: datetime | None = None
    robots_failing_since: datetime | None = None
    crawl_delay: timedelta | None = None
    blocked_until: datetime | None = None
    blocked_reason: str = ""
    # Until when its "not modified" responses are not trusted.
    validators_distrusted_until: datetime | None = None


def ensure_host(session: Session, host: str) -> None:
    """Add the row of a host unless it has one.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
    """
    ensure_hosts(session, {host})


def ensure_hosts(session: Session, hosts: set[str]) -> None:
    """Add the rows of hosts that have none.

    Args:
        session: an open transaction.
        hosts: see `pipeline.urls.host`.
    """
    new_host = {"blocked_reason": "", "stale_304_count": 0, "last_claimed_at": NEVER_CLAIMED}
    insert_missing(
        session,
        HostRow,
        [{"host": host, **new_host} for host in sorted(hosts)],
    )


def host_state(session: Session, host: str) -> HostState:
    """Return the stored state of a host; an empty one when there is none.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
    """
    row = session.get(HostRow, host)
    if row is None:
        return HostState()
    return HostState(
        robots_body=row.robots_body or b"",
        robots_status=row.robots_status,
        robots_fetched_at=row.robots_fetched_at,
        robots_requested_at=row.robots_requested_at,
        robots_failing_since=row.robots_failing_since,
        crawl_delay=None if row.crawl_delay_ms is None else timedelta(milliseconds=row.crawl_delay_ms),
        blocked_until=row.blocked_until,
        blocked_reason=row.blocked_reason,
        validators_distrusted_until=row.validators_distrusted_until,
    )


@dataclass(frozen=True, slots=True)
class RobotsResponse:
    """A host's response to the request for its robots.txt."""

    body: bytes
    status: int
    crawl_delay: timedelta | None
    fetched_at: datetime


def save_robots(session: Session, host: str, response: RobotsResponse) -> None:
    """Store a host's robots.txt.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        response: the response.
    """
    ensure_host(session, host)
    crawl_delay = response.crawl_delay
    session.execute(
        update(HostRow)
        .where(HostRow.host == host)
        .values(
            robots_body=response.body,
            robots_status=response.status,
            robots_fetched_at=response.fetched_at,
            robots_requested_at=response.fetched_at,
            robots_failing_since=None,
            crawl_delay_ms=None if crawl_delay is None else int(crawl_delay / timedelta(milliseconds=1)),
        )
    )


def record_robots_failure(session: Session, host: str, now: datetime) -> None:
    """Record that a host's robots.txt could not be read; the stored one stays.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        now: aware.
    """
    ensure_host(session, host)
    failing_since = func.coalesce(HostRow.robots_failing_since, now)
    query = update(HostRow).where(HostRow.host == host)
    session.execute(query.values(robots_requested_at=now, robots_failing_since=failing_since))


def block_host(session: Session, host: str, until: datetime, reason: str) -> None:
    """Block requests to a host until a time; a longer block that is stored stays.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        until: aware.
        reason: the dotted code of its response.
    """
    ensure_host(session, host)
    is_shorter_block = HostRow.blocked_until.is_(None) | (HostRow.blocked_until < until)
    query = update(HostRow).where(HostRow.host == host, is_shorter_block)
    session.execute(query.values(blocked_until=until, blocked_reason=reason))


def distrust_validators(session: Session, host: str, now: datetime) -> datetime:
    """Record that a host wrongly responded "not modified".

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        now: aware.

    Returns:
        Until when such responses are not trusted; longer each time.
    """
    ensure_host(session, host)
    row = session.get_one(HostRow, host, with_for_update=True)
    row.stale_304_count += 1
    # Imported here: its package loads the transport, which who reads hosts does not need.
    from pipeline.fetch.validator_check import distrust_duration

    row.validators_distrusted_until = now + distrust_duration(row.stale_304_count)
    return row.validators_distrusted_until


@dataclass(frozen=True, slots=True)
class HostTurn:
    """Until when a host gets no further request. `wait` is zero when the turn is the caller's, else the time left."""

    until: datetime
    wait: timedelta


def begin_request(session: Session, host: str, time_limit: timedelta, max_wait: timedelta) -> HostTurn:
    """Take a host's turn unless a request to it is running or the pause after one is not over.

    The time is the database's, so that workers on machines with different clocks agree.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        time_limit: of the request; after that the turn of a dead worker is free.
        max_wait: a longer wait than this was stored by a clock that was wrong, and does not hold.
    """
    ensure_host(session, host)
    now = _database_time(session)
    until, stored = now + time_limit, HostRow.request_until
    is_free = stored.is_(None) | (stored <= now) | (stored > now + max_wait)
    query = update(HostRow).where(HostRow.host == host, is_free).values(request_until=until)
    if execute_rowcount(session, query):
        return HostTurn(until, timedelta(0))
    taken_until = session.scalar(select(stored).where(HostRow.host == host)) or now
    return HostTurn(taken_until, max(taken_until - now, timedelta(milliseconds=1)))


def end_request(session: Session, host: str, turn: HostTurn, pause: timedelta) -> None:
    """End a turn; the next one begins after the pause. A turn that somebody else has taken meanwhile stays as it is.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        turn: from `begin_request`.
        pause: minimum time until the next request.
    """
    query = update(HostRow).where(HostRow.host == host, HostRow.request_until == turn.until)
    session.execute(query.values(request_until=_database_time(session) + pause))


def _database_time(session: Session) -> datetime:
    """Return the time of the database server; a SQLite database has the clock of this machine."""
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now
