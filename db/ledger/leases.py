"""Shorten leases and waits that end far in the future, which a clock that jumped leaves behind."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.statements import execute_rowcount
from db.tables import EntryRow, FeedRow, HostRow
from db.tables.entries import IS_IN_PROGRESS

__all__ = ["cap_leases"]


def cap_leases(session: Session, now: datetime, lease: timedelta) -> int:
    """Shorten every lease that ends later than two leases from now to one lease from now.

    A claim that is still worked on renews its lease, or is superseded like one of a lost worker. Entries that were
    listed in the future are due now, and hosts that had their turn in the future had it now: else entries would not be
    claimed at all, or after those of all other hosts.

    Args:
        session: an open transaction.
        now: aware.
        lease: how long claims hold.

    Returns:
        The number of leases, entries and hosts that were corrected.
    """
    too_late, capped = now + 2 * lease, now + lease
    entries = update(EntryRow).where(IS_IN_PROGRESS, EntryRow.lease_until > too_late)
    listed = update(EntryRow).where(IS_IN_PROGRESS, EntryRow.claim_number == 0, EntryRow.due_at > too_late)
    feeds = update(FeedRow).where(FeedRow.lease_until > too_late)
    hosts = update(HostRow).where(HostRow.last_claimed_at > too_late)
    corrections = (
        entries.values(lease_until=capped, due_at=capped),
        listed.values(due_at=now),
        feeds.values(lease_until=capped),
        hosts.values(last_claimed_at=now),
    )
    return sum(execute_rowcount(session, correction) for correction in corrections)
