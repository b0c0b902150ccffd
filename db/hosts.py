"""Hosts: what their robots.txt said, how fast they answer, and whether they asked to be left alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from db.statements import insert_missing
from db.tables import HostRow
from pipeline.fetch.trust import doubt_for

__all__ = [
    "HostState",
    "RobotsAnswer",
    "block_host",
    "doubt",
    "ensure_host",
    "ensure_hosts",
    "host_state",
    "robots_failed",
    "save_robots",
]


@dataclass(frozen=True, slots=True)
class HostState:
    """What is known of a host."""

    robots_body: bytes = b""
    robots_status: int | None = None
    robots_fetched_at: datetime | None = None
    robots_asked_at: datetime | None = None
    robots_failing_since: datetime | None = None
    crawl_delay: timedelta | None = None
    blocked_until: datetime | None = None
    blocked_reason: str = ""
    # Until when its "not modified" is not believed.
    doubted_until: datetime | None = None


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
    insert_missing(
        session, HostRow, [{"host": host, "blocked_reason": "", "lies": 0} for host in sorted(hosts)]
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
        robots_asked_at=row.robots_asked_at,
        robots_failing_since=row.robots_failing_since,
        crawl_delay=None if row.crawl_delay_ms is None else timedelta(milliseconds=row.crawl_delay_ms),
        blocked_until=row.blocked_until,
        blocked_reason=row.blocked_reason,
        doubted_until=row.doubted_until,
    )


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """A host's answer to the question for its robots.txt."""

    body: bytes
    status: int
    crawl_delay: timedelta | None
    fetched_at: datetime


def save_robots(session: Session, host: str, answer: RobotsAnswer) -> None:
    """Keep a host's robots.txt.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        answer: what it said.
    """
    ensure_host(session, host)
    delay = answer.crawl_delay
    session.execute(
        update(HostRow)
        .where(HostRow.host == host)
        .values(
            robots_body=answer.body,
            robots_status=answer.status,
            robots_fetched_at=answer.fetched_at,
            robots_asked_at=answer.fetched_at,
            robots_failing_since=None,
            crawl_delay_ms=None if delay is None else int(delay / timedelta(milliseconds=1)),
        )
    )


def robots_failed(session: Session, host: str, now: datetime) -> None:
    """Note that a host's robots.txt could not be read; what it said before stays.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        now: aware.
    """
    ensure_host(session, host)
    since = func.coalesce(HostRow.robots_failing_since, now)
    query = update(HostRow).where(HostRow.host == host)
    session.execute(query.values(robots_asked_at=now, robots_failing_since=since))


def block_host(session: Session, host: str, until: datetime, reason: str) -> None:
    """Leave a host alone until a time; a longer block that stands already is kept.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
        until: aware.
        reason: the dotted code of what it said.
    """
    ensure_host(session, host)
    free = HostRow.blocked_until.is_(None) | (HostRow.blocked_until < until)
    query = update(HostRow).where(HostRow.host == host, free)
    session.execute(query.values(blocked_until=until, blocked_reason=reason))


def doubt(session: Session, host: str, now: datetime) -> datetime:
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
    row.lies += 1
    row.doubted_until = now + doubt_for(row.lies)
    return row.doubted_until
