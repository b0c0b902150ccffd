"""Process several captures of one page in the order in which they were made, one after the other."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from db.tables import EntryRow, PageRow, WaitingCaptureRow

__all__ = [
    "Capture",
    "body_hashes_before",
    "queue_capture",
    "start_earliest_capture",
    "start_next_capture",
]

# Built once: they run for every entry.
_WAITING, _PAGES = WaitingCaptureRow.__table__.c, PageRow.__table__.c
_NEXT = (
    select(_WAITING.page_id, _WAITING.captured_at, _WAITING.revisit_count)
    .where(_WAITING.entry_id == bindparam("entry_id"))
    .order_by(_WAITING.captured_at, _WAITING.page_id)
    .limit(1)
)
_HASHES_BEFORE = (
    select(_PAGES.body_hash)
    .join(WaitingCaptureRow.__table__, _WAITING.page_id == _PAGES.id)
    .where(
        _WAITING.entry_id == bindparam("entry_id"),
        _WAITING.captured_at
        == select(func.max(_WAITING.captured_at))
        .where(_WAITING.entry_id == bindparam("entry_id"), _WAITING.captured_at <= bindparam("at"))
        .correlate(None)
        .scalar_subquery(),
    )
)
_PAGE = select(_PAGES.headers, _PAGES.final_url, _PAGES.reservations).where(_PAGES.id == bindparam("page_id"))
# A message of an older claim finds nothing to do.
_ENTRIES: Any = EntryRow.__table__
_START = (
    update(_ENTRIES)
    .where(_ENTRIES.c.id == bindparam("entry_id"))
    .values(claim_number=_ENTRIES.c.claim_number + 1)
)


@dataclass(frozen=True, slots=True)
class Capture:
    """A stored page that its entry is to be processed from."""

    page_id: int
    # When it was fetched or saved.
    captured_at: datetime
    # Revisits that count as done once it is stored.
    revisit_count: int


def body_hashes_before(session: Session, entry_id: int, at: datetime) -> set[str]:
    """Return the body hashes of the last waiting captures that were made at or before a time.

    Args:
        session: an open transaction.
        entry_id: the entry.
        at: aware.
    """
    return set(session.scalars(_HASHES_BEFORE, {"entry_id": entry_id, "at": at}))


def queue_capture(session: Session, entry_id: int, capture: Capture) -> None:
    """Let a capture wait until the earlier ones of its entry are processed.

    Args:
        session: an open transaction that holds the lock of the entry.
        entry_id: the entry.
        capture: the capture.
    """
    row = {"entry_id": entry_id, **{name: getattr(capture, name) for name in Capture.__slots__}}
    session.execute(insert(WaitingCaptureRow), [row])


def start_earliest_capture(session: Session, entry_id: int, capture: Capture, now: datetime) -> None:
    """Make an entry due for processing from a new capture, or from one that waits and was made before it.

    Args:
        session: an open transaction that holds the lock of the entry.
        entry_id: an entry that nobody is processing, and whose last page is older.
        capture: the capture.
        now: aware.
    """
    if session.execute(_NEXT, {"entry_id": entry_id}).one_or_none() is None:
        _start(session, entry_id, capture, now)
        return
    queue_capture(session, entry_id, capture)
    start_next_capture(session, entry_id, now)


def start_next_capture(session: Session, entry_id: int, now: datetime) -> None:
    """Make an entry due for processing from its next waiting capture, if it has one.

    Args:
        session: an open transaction that holds the lock of the entry.
        entry_id: an entry that nobody is processing.
        now: aware.
    """
    while row := session.execute(_NEXT, {"entry_id": entry_id}).one_or_none():
        session.execute(delete(WaitingCaptureRow).where(WaitingCaptureRow.page_id == row.page_id))
        if not _is_superseded(session, entry_id, row.captured_at):
            _start(session, entry_id, Capture(*row), now)
            return


def _is_superseded(session: Session, entry_id: int, captured_at: datetime) -> bool:
    """Tell whether a newer page was fetched from the net and stored meanwhile."""
    query = select(EntryRow.id).where(
        EntryRow.id == entry_id, EntryRow.stage == "stored", EntryRow.fetched_at >= captured_at
    )
    return session.scalar(query) is not None


def _start(session: Session, entry_id: int, capture: Capture, now: datetime) -> None:
    page = session.execute(_PAGE, {"page_id": capture.page_id}).one()
    values: dict[str, Any] = {
        **dict.fromkeys(("lease_until", "ended_at")),
        **dict.fromkeys(("outcome", "reason", "message"), ""),
        **dict.fromkeys(("attempt", "lost_attempts", "bug_attempts", "expired_claims"), 0),
        "stage": "fetched",
        "stage_changed_at": now,
        "pending_since": now,
        "due_at": now,
        "revisit_count": capture.revisit_count,
        "fetched_at": capture.captured_at,
        "page_id": capture.page_id,
        "etag": page.headers.get("etag", ""),
        "last_modified": page.headers.get("last-modified", ""),
        "final_url": page.final_url,
        "reservations": page.reservations,
    }
    session.execute(_START, {"entry_id": entry_id, **values})
