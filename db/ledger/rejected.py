"""List entries that were rejected, and start them again after what rejected them has changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, or_, select, update
from sqlalchemy.orm import Session

from db.ledger.dead_letters import values_to_start_again
from db.statements import execute_rowcount
from db.tables import EntryCountRow, EntryRow

__all__ = ["RejectedEntryView", "RejectedFilter", "count_reasons", "list_rejected", "retry_rejected"]


@dataclass(frozen=True, slots=True)
class RejectedFilter:
    """Which rejected entries; what is not given does not restrict."""

    entry_id: int | None = None
    # An error code such as ``unsafe.address``, or its beginning, ``unsafe``.
    reason: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class RejectedEntryView:
    """A rejected entry as lists show it."""

    id: int
    url: str
    reason: str
    message: str
    ended_at: datetime | None


def list_rejected(session: Session, rejected: RejectedFilter, limit: int) -> list[RejectedEntryView]:
    """Return rejected entries, those that ended last first.

    Args:
        session: an open transaction.
        rejected: which.
        limit: maximum number.
    """
    columns = (EntryRow.id, EntryRow.url, EntryRow.reason, EntryRow.message, EntryRow.ended_at)
    query = select(*columns).where(*_conditions(rejected))
    rows = session.execute(query.order_by(EntryRow.ended_at.desc(), EntryRow.id.desc()).limit(limit))
    return [RejectedEntryView(*row) for row in rows]


def count_reasons(session: Session) -> dict[str, int]:
    """Return the number of rejected entries by reason, the most frequent first.

    Args:
        session: an open transaction.
    """
    entries = func.sum(EntryCountRow.entries)
    query = select(EntryCountRow.reason, entries).where(EntryCountRow.stage == "rejected")
    rows = session.execute(
        query.group_by(EntryCountRow.reason)
        .having(entries > 0)
        .order_by(entries.desc(), EntryCountRow.reason)
    )
    return {reason: int(count) for reason, count in rows}


def retry_rejected(session: Session, rejected: RejectedFilter, now: datetime) -> int:
    """Make rejected entries due again: those that cleaning rejected from their kept page, others from the start.

    Args:
        session: an open transaction.
        rejected: which.
        now: aware.

    Returns:
        The number of entries that are due again.
    """
    is_from_page = EntryRow.page_id.is_not(None) & EntryRow.reason.startswith("clean.")
    stage = case((is_from_page, "fetched"), else_="discovered")
    values = values_to_start_again(stage, now)
    return execute_rowcount(session, update(EntryRow).where(*_conditions(rejected)).values(values))


def _conditions(rejected: RejectedFilter) -> list[ColumnElement[bool]]:
    conditions = [EntryRow.stage == "rejected"]
    if rejected.entry_id is not None:
        conditions.append(EntryRow.id == rejected.entry_id)
    if rejected.reason:
        begins = EntryRow.reason.startswith(f"{rejected.reason}.", autoescape=True)
        conditions.append(or_(EntryRow.reason == rejected.reason, begins))
    if rejected.host:
        conditions.append(EntryRow.host == rejected.host.lower())
    return conditions
