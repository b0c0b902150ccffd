"""Shorten leases and waits that end far in the future, which a clock that jumped leaves behind."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.statements import execute_rowcount
from db.tables import EntryRow, FeedRow, HostRow
from db.tables.entries import IS_IN_PROGRESS

__all__ = ["LongestWaits", "cap_leases"]

# Rows of each table whose times are moved in one transaction; the next minute has the next ones.
_MAX_MOVED_ROWS = 2_000
# A time of a row that is never in the future while clocks are right, and times that were computed from the same clock.
_MOVED_TIMES: tuple[tuple[InstrumentedAttribute[Any], tuple[InstrumentedAttribute[Any], ...]], ...] = (
    (EntryRow.stage_changed_at, (EntryRow.pending_since, EntryRow.due_at)),
    (FeedRow.last_visit_at, (FeedRow.last_success_at, FeedRow.last_new_at, FeedRow.next_visit_at)),
    (
        HostRow.last_claimed_at,
        (HostRow.robots_fetched_at, HostRow.robots_requested_at, HostRow.blocked_until),
    ),
)


@dataclass(frozen=True, slots=True)
class LongestWaits:
    """How far in the future times may be: a lease, and the delay before an attempt is repeated."""

    lease: timedelta
    retry_delay: timedelta


def cap_leases(session: Session, now: datetime, longest: LongestWaits) -> int:
    """Correct times that a clock far ahead has written; they would hide entries and feeds until that time has come.

    Leases that end later than two leases from now end one lease from now: a claim that is still worked on renews its
    lease, or is superseded like one of a lost worker. An entry that waits for longer than any retry is due now. What
    was listed, visited or claimed in the future happened now, and times that were computed from it move by as much: a
    feed keeps its interval, and a host the pause that it asked for.

    Args:
        session: an open transaction.
        now: aware.
        longest: what the settings allow.

    Returns:
        The number of leases, entries, feeds and hosts that were corrected.
    """
    too_late, capped = now + 2 * longest.lease, now + longest.lease
    after_any_retry = max(too_late, now + 2 * longest.retry_delay)
    is_waiting = (IS_IN_PROGRESS, EntryRow.lease_until.is_(None), EntryRow.due_at > after_any_retry)
    corrections = (
        update(EntryRow)
        .where(IS_IN_PROGRESS, EntryRow.lease_until > too_late)
        .values(lease_until=capped, due_at=capped),
        update(FeedRow).where(FeedRow.lease_until > too_late).values(lease_until=capped),
        update(EntryRow).where(*is_waiting).values(due_at=now),
    )
    count = sum(execute_rowcount(session, correction) for correction in corrections)
    return count + sum(_move_times(session, now, too_late, *columns) for columns in _MOVED_TIMES)


def _move_times(
    session: Session,
    now: datetime,
    too_late: datetime,
    marker: InstrumentedAttribute[Any],
    others: tuple[InstrumentedAttribute[Any], ...],
) -> int:
    """Move the times of the rows whose marker is too late by as much as the marker is ahead."""
    table = marker.class_
    (key,) = table.__table__.primary_key.columns
    query = select(key, marker, *others).where(marker > too_late).limit(_MAX_MOVED_ROWS)
    rows = session.execute(query.with_for_update(skip_locked=True)).all()
    for row in rows:
        error = row[1] - now
        times = {
            column.key: time - error
            for column, time in zip((marker, *others), row[1:], strict=True)
            if time is not None and time > too_late
        }
        session.execute(update(table).where(key == row[0]).values(times))
    return len(rows)
