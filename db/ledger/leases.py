"""Shorten leases that end far in the future, which a clock that jumped leaves behind."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.statements import execute_rowcount
from db.tables import EntryRow, FeedRow
from db.tables.entries import IS_IN_PROGRESS

__all__ = ["cap_leases"]


def cap_leases(session: Session, now: datetime, lease: timedelta) -> int:
    """Shorten every lease that ends later than two leases from now to one lease from now.

    A claim that is still worked on renews its lease, or is superseded like one of a lost worker.

    Args:
        session: an open transaction.
        now: aware.
        lease: how long claims hold.

    Returns:
        The number of leases of entries and feeds that were shortened.
    """
    too_late, capped = now + 2 * lease, now + lease
    entries = update(EntryRow).where(IS_IN_PROGRESS, EntryRow.lease_until > too_late)
    feeds = update(FeedRow).where(FeedRow.lease_until > too_late)
    return execute_rowcount(session, entries.values(lease_until=capped, due_at=capped)) + execute_rowcount(
        session, feeds.values(lease_until=capped)
    )
