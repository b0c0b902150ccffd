"""Hosts: what their robots.txt said, how fast they answer, and whether they asked to be left alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from db.statements import insert_missing
from db.tables import HostRow
from db.tables.sources import NEVER_CLAIMED
from pipeline.fetch.validator_check import distrust_duration

__all__ = [
    "HostState",
    "RobotsResponse",
    "block_host",
    "distrust_validators",
    "ensure_host",
    "ensure_hosts",
    "host_state",
    "record_robots_failure",
    "save_robots",
]


@dataclass(frozen=True, slots=True)
class HostState:
    """What is known of a host."""

    robots_body: bytes = b""
    robots_status: int | None = None
    robots_fetched_at: datetime | None = None
    robots_requested_at: datetime | None = None
    robots_failing_since: datetime | None = None
    crawl_delay: timedelta | None = None
    blocked_until: datetime | None = None
    blocked_reason: str = ""
    # Until when its "not modified" is not believed.
    validators_distrusted_until: datetime | None = None


def ensure_host(session: Session, host: str) -> None:
    """See that a host has its row.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
    """
    ensure_hosts(session, {host})


def ensure_hosts(session: Session, hosts: set[str]) -> None:
    """See that hosts have their rows.

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
    """What is known of a host; empty for one we never met.

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
    """A host's answer to the question for its robots.txt."""

    body: bytes
    status: int
    crawl_delay: timedelta | None
    fetched_at: datetime


def save_robots(session: Session, host: str, response: RobotsResponse) -> None:
    """Keep a host's robots.txt.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        response: what it said.
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
    """Note that a host's robots.txt could not be read; what it said before stays.

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
    """Leave a host alone until a time; a longer block that stands already is kept.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        until: aware.
        reason: the dotted code of what it said.
    """
    ensure_host(session, host)
    is_shorter_block = HostRow.blocked_until.is_(None) | (HostRow.blocked_until < until)
    query = update(HostRow).where(HostRow.host == host, is_shorter_block)
    session.execute(query.values(blocked_until=until, blocked_reason=reason))


def distrust_validators(session: Session, host: str, now: datetime) -> datetime:
    """Note that a host was caught saying "not modified" wrongly.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        now: aware.

    Returns:
        Until when that is not believed; longer each time.
    """
    ensure_host(session, host)
    row = session.get_one(HostRow, host, with_for_update=True)
    row.stale_304_count += 1
    row.validators_distrusted_until = now + distrust_duration(row.stale_304_count)
    return row.validators_distrusted_until
