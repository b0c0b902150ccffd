"""Record entries that failed for good as dead letters, list them, and retry them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, select, update
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
    "values_to_start_again",
]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An error that ended an entry, and its location."""

    # A dotted reason, or ``bug.`` and the class of the exception.
    cause: str
    message: str
    # Innermost frame, ``file:line function``.
    location: str = ""
    # SHA-256 (hex) of the input of the stage.
    input_hash: str = ""
    code_version: str = ""
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class DeadLetterView:
    """A dead letter as lists show it."""

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
        letter: the error.
        now: aware.

    Returns:
        False when the claim is no longer current: then nothing is written.
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
    """Return the dead letters that were not retried yet, newest first.

    Args:
        session: an open transaction.
        limit: maximum number.
    """
    query = (
        _dead_letter_query()
        .where(DeadLetterRow.retried_at.is_(None))
        .order_by(DeadLetterRow.id.desc())
        .limit(limit)
    )
    return [_to_view(letter, url) for letter, url in session.execute(query)]


def get_dead_letter(session: Session, letter_id: int) -> DeadLetterView | None:
    """Return one dead letter; None when there is none with this id.

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


def values_to_start_again(stage: ColumnElement[str], now: datetime) -> dict[str, Any]:
    """Return the columns of an entry that starts again after it has ended.

    Args:
        stage: from which it goes on.
        now: aware.
    """
    return {
        "stage": stage,
        **dict.fromkeys(("stage_changed_at", "pending_since", "due_at"), now),
        **dict.fromkeys(("attempt", "lost_attempts", "bug_attempts", "expired_claims"), 0),
        "ended_at": None,
    }


def retry_dead_letters(session: Session, letter_id: int | None, now: datetime) -> int:
    """Retry dead entries: from their page when it is kept, else from the start.

    Args:
        session: an open transaction.
        letter_id: which dead letter; None for all.
        now: aware.

    Returns:
        The number of entries that are due again.
    """
    dead_entry_ids = select(DeadLetterRow.entry_id).where(DeadLetterRow.retried_at.is_(None))
    if letter_id is not None:
        dead_entry_ids = dead_entry_ids.where(DeadLetterRow.id == letter_id)
    entry_ids = list(session.scalars(dead_entry_ids))
    stage = case((EntryRow.page_id.is_not(None), "fetched"), else_="discovered")
    values = values_to_start_again(stage, now)
    reset = update(EntryRow).where(EntryRow.id.in_(entry_ids), EntryRow.stage == "dead").values(values)
    count = execute_rowcount(session, reset)
    mark_retried = update(DeadLetterRow).where(
        DeadLetterRow.entry_id.in_(entry_ids), DeadLetterRow.retried_at.is_(None)
    )
    session.execute(mark_retried.values(retried_at=now), execution_options={"synchronize_session": False})
    return count
