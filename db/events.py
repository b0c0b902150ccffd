"""Write events in the transaction of the change they report, and read them by cursor in the order of commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.orm import Session

from db.tables import EventRow

__all__ = ["EVENT_KINDS", "EventView", "announce", "events_after"]

# In docs/events.md.
EVENT_KINDS = ("created", "updated", "duplicate", "gone", "returned", "enriched", "recleaned", "forgotten")
# Ids are assigned before a transaction commits, so two at once could commit in the other order and a reader would
# miss one. On PostgreSQL, a transaction with an event therefore holds this lock until its commit.
_EVENT_ORDER_LOCK_ID = 0xC0B7E4E7
# Built once: building a statement takes longer than running it.
_EVENTS = EventRow.__table__.c
_INSERT_EVENT = insert(EventRow.__table__).returning(_EVENTS.id)  # type: ignore[arg-type]
# One statement: the id is generated for the row of the lock, so after it was taken.
_LOCK_AND_INSERT_EVENT = text(
    "WITH event_order AS MATERIALIZED (SELECT pg_advisory_xact_lock(:lock)) "
    "INSERT INTO events (kind, at, article_id, payload) "
    "SELECT :kind, :at, CAST(:article_id AS bigint), :payload FROM event_order RETURNING id"
).bindparams(
    bindparam("lock", _EVENT_ORDER_LOCK_ID),
    *(bindparam(name, type_=_EVENTS[name].type) for name in ("kind", "at", "article_id", "payload")),
)


@dataclass(frozen=True, slots=True)
class EventView:
    """One event as readers get it."""

    id: int
    kind: str
    at: datetime
    article_id: int | None
    payload: Mapping[str, Any]

    @property
    def title(self) -> str:
        """The title of the article, at the time of the event."""
        return str(self.payload.get("title") or "")

    @property
    def source(self) -> str:
        """The name of its publication."""
        return str(self.payload.get("source") or "")


def announce(session: Session, kind: str, payload: Mapping[str, Any], now: datetime) -> int:
    """Write an event in the transaction of the change it reports.

    Args:
        session: an open transaction.
        kind: one of `KINDS`.
        payload: JSON values with ``article_id``.
        now: aware.

    Returns:
        The event's id, larger than that of every event committed before.
    """
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    row = {"kind": kind, "at": now, "article_id": payload["article_id"], "payload": dict(payload)}
    return int(session.execute(_LOCK_AND_INSERT_EVENT if is_postgresql else _INSERT_EVENT, row).scalar_one())


def events_after(session: Session, cursor: int = 0, limit: int = 100) -> list[EventView]:
    """Return the events after a cursor, in the order of commits.

    Args:
        session: an open transaction.
        cursor: the id of the last event seen; 0 for the beginning.
        limit: maximum number.
    """
    query = select(EventRow).where(EventRow.id > cursor).order_by(EventRow.id).limit(limit)
    return [
        EventView(row.id, row.kind, row.at, row.article_id, row.payload) for row in session.scalars(query)
    ]
