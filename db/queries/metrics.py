"""Read what monitoring counts: totals that only grow, and sizes that must not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select, text
from sqlalchemy.orm import Session

from db.tables import EventRow, FeedRow, HostRow, OutcomeTotalRow
from db.watches.health import WatchMetrics, read_watch_metrics

__all__ = ["FRESHNESS_LIMITS", "FeedMetrics", "MetricsView", "read_metrics"]

# Feeds are counted by how long ago a visit last succeeded.
FRESHNESS_LIMITS = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7))


@dataclass(frozen=True, slots=True)
class FeedMetrics:
    """The feeds by what came of their visits."""

    failing: int
    never_visited: int
    # Feeds whose last successful visit is not longer ago than each of `FRESHNESS_LIMITS`.
    fresh: tuple[int, ...]
    # Visits that found nothing of what the visit before had found, in all.
    missed_windows: int


@dataclass(frozen=True, slots=True)
class MetricsView:
    """What monitoring reads beside `db.queries.StatusView`."""

    # How often entries ended, by outcome and error code.
    outcome_totals: Mapping[tuple[str, str], int]
    # Id of the newest event; ids are given once, so it is the number of events announced.
    last_event_id: int
    feeds: FeedMetrics
    blocked_hosts: int
    # Size of the database in bytes, without the write-ahead log.
    database_bytes: int
    alerts: WatchMetrics


def read_metrics(session: Session, now: datetime) -> MetricsView:
    """Read the totals and sizes.

    Args:
        session: an open transaction.
        now: aware.
    """
    key = (OutcomeTotalRow.outcome, OutcomeTotalRow.reason)
    totals = session.execute(select(*key, func.sum(OutcomeTotalRow.total)).group_by(*key))
    return MetricsView(
        {(outcome, reason): int(total) for outcome, reason, total in totals},
        session.scalar(select(func.max(EventRow.id))) or 0,
        _read_feeds(session, now),
        session.scalar(select(func.count()).where(HostRow.blocked_until > now)) or 0,
        _database_bytes(session),
        read_watch_metrics(session, now),
    )


def _read_feeds(session: Session, now: datetime) -> FeedMetrics:
    columns = [
        # Nobody waits for a paused feed.
        func.sum(case(((FeedRow.failures > 0) & FeedRow.paused_at.is_(None), 1), else_=0)),
        func.sum(case((FeedRow.last_visit_at.is_(None), 1), else_=0)),
        func.sum(FeedRow.missed_windows),
        *(func.sum(case((FeedRow.last_success_at >= now - limit, 1), else_=0)) for limit in FRESHNESS_LIMITS),
    ]
    failing, never_visited, missed_windows, *fresh = (
        int(count or 0) for count in session.execute(select(*columns)).one()
    )
    return FeedMetrics(failing, never_visited, tuple(fresh), missed_windows)


def _database_bytes(session: Session) -> int:
    if session.get_bind().dialect.name == "sqlite":
        pages, page_bytes = (
            session.scalar(text(f"PRAGMA {name}")) or 0 for name in ("page_count", "page_size")
        )
        return int(pages) * int(page_bytes)
    return int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
