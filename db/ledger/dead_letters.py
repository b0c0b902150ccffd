"""Entries that broke a stage: buried with what is needed to mend them, listed, and tried again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from db.ledger.progress import EntryJob, end_with_failure
from db.statements import execute_rowcount
from db.tables import DeadLetterRow, EntryRow

__all__ = [
    "DeadLetter",
    "DeadLetterView",
    "get_dead_letter",
    "list_dead_letters",
    "record_dead_letter",
    "retry_dead_letters",
]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What broke, and where."""

    # A dotted reason, or ``bug.`` and the name of the error.
    cause: str
    message: str
    # Innermost place, ``file:line function``.
    location: str = ""
    # SHA-256 (hex) of what went in.
    input_hash: str = ""
    code_version: str = ""
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class DeadLetterView:
    """A dead letter, as lists show it."""

    id: int
    entry_id: int
    url: str
    stage: str
    attempts: int
    cause: str
    message: str
    location: str
    input_hash: str
    code_version: str
    traceback: str
    died_at: datetime
    retried_at: datetime | None


def record_dead_letter(session: Session, job: EntryJob, letter: DeadLetter, now: datetime) -> bool:
    """End an entry as a dead letter.

    Args:
        session: an open transaction.
        job: from `begin`.
        letter: what broke.
        now: aware.

    Returns:
        False when somebody else was faster.
    """
    if not end_with_failure(session, job, "dead", (letter.cause, letter.message), now):
        return False
    session.add(
        DeadLetterRow(
            entry_id=job.entry_id,
            claim_number=job.claim_number,
            stage=job.stage,
            attempts=job.attempt,
            cause=letter.cause,
            message=letter.message,
            location=letter.location,
            input_hash=letter.input_hash,
            code_version=letter.code_version,
            traceback=letter.traceback,
            died_at=now,
        )
    )
    return True


def list_dead_letters(session: Session, limit: int = 100) -> list[DeadLetterView]:
    """The dead letters that were not tried again yet, newest first.

    Args:
        session: an open transaction.
        limit: at most so many.
    """
    query = (
        _dead_letter_query()
        .where(DeadLetterRow.retried_at.is_(None))
        .order_by(DeadLetterRow.id.desc())
        .limit(limit)
    )
    return [_to_view(letter, url) for letter, url in session.execute(query)]


def get_dead_letter(session: Session, letter_id: int) -> DeadLetterView | None:
    """One dead letter; None when there is none with this id.

    Args:
        session: an open transaction.
        letter_id: its id.
    """
    row = session.execute(_dead_letter_query().where(DeadLetterRow.id == letter_id)).one_or_none()
    return _to_view(*row) if row else None


def _dead_letter_query() -> Any:
    return select(DeadLetterRow, EntryRow.url).join(EntryRow, EntryRow.id == DeadLetterRow.entry_id)


def _to_view(row: DeadLetterRow, url: str) -> DeadLetterView:
    columns = (
        "id",
        "entry_id",
        "stage",
        "attempts",
        "cause",
        "message",
        "location",
        "input_hash",
        "code_version",
        "traceback",
    )
    time_columns = ("died_at", "retried_at")
    return DeadLetterView(url=url, **{name: getattr(row, name) for name in columns + time_columns})


def retry_dead_letters(session: Session, letter_id: int | None, now: datetime) -> int:
    """Send dead entries on their way again: from their page when it is kept, else from the start.

    Args:
        session: an open transaction.
        letter_id: which one; None for all.
        now: aware.

    Returns:
        How many entries are due again.
    """
    dead_entry_ids = select(DeadLetterRow.entry_id).where(DeadLetterRow.retried_at.is_(None))
    if letter_id is not None:
        dead_entry_ids = dead_entry_ids.where(DeadLetterRow.id == letter_id)
    entry_ids = list(session.scalars(dead_entry_ids))
    stage = case((EntryRow.page_id.is_not(None), "fetched"), else_="discovered")
    values = {
        "stage": stage,
        "stage_changed_at": now,
        "due_at": now,
        "attempt": 0,
        "lost_attempts": 0,
        "bug_attempts": 0,
        "ended_at": None,
    }
    reset = update(EntryRow).where(EntryRow.id.in_(entry_ids), EntryRow.stage == "dead").values(values)
    count = execute_rowcount(session, reset)
    mark_retried = update(DeadLetterRow).where(
        DeadLetterRow.entry_id.in_(entry_ids), DeadLetterRow.retried_at.is_(None)
    )
    session.execute(mark_retried.values(retried_at=now), execution_options={"synchronize_session": False})
    return count
