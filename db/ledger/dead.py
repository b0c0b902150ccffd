"""Entries that broke a stage: buried with what is needed to mend them, listed, and tried again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from db.ledger.progress import Work, end_at
from db.statements import reached
from db.tables import DeadLetterRow, EntryRow

__all__ = ["DeadLetter", "DeadLetterView", "bury", "dead_letter", "dead_letters", "retry_dead"]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What broke, and where."""

    # A dotted reason, or ``bug.`` and the name of the error.
    cause: str
    message: str
    # Innermost place, ``file:line function``.
    place: str = ""
    # SHA-256 (hex) of what went in.
    input_hash: str = ""
    code_version: str = ""
    trace: str = ""


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
    place: str
    input_hash: str
    code_version: str
    trace: str
    died_at: datetime
    retried_at: datetime | None


def bury(session: Session, work: Work, letter: DeadLetter, now: datetime) -> bool:
    """End an entry as a dead letter.

    Args:
        session: an open transaction.
        work: from `begin`.
        letter: what broke.
        now: aware.

    Returns:
        False when somebody else was faster.
    """
    if not end_at(session, work, "dead", (letter.cause, letter.message), now):
        return False
    session.add(
        DeadLetterRow(
            entry_id=work.entry_id,
            run=work.run,
            stage=work.stage,
            attempts=work.attempt,
            cause=letter.cause,
            message=letter.message,
            place=letter.place,
            input_hash=letter.input_hash,
            code_version=letter.code_version,
            trace=letter.trace,
            died_at=now,
        )
    )
    return True


def dead_letters(session: Session, limit: int = 100) -> list[DeadLetterView]:
    """The dead letters that were not tried again yet, newest first.

    Args:
        session: an open transaction.
        limit: at most so many.
    """
    query = (
        _letters().where(DeadLetterRow.retried_at.is_(None)).order_by(DeadLetterRow.id.desc()).limit(limit)
    )
    return [_view(letter, url) for letter, url in session.execute(query)]


def dead_letter(session: Session, letter_id: int) -> DeadLetterView | None:
    """One dead letter; None when there is none with this id.

    Args:
        session: an open transaction.
        letter_id: its id.
    """
    found = session.execute(_letters().where(DeadLetterRow.id == letter_id)).one_or_none()
    return _view(*found) if found else None


def _letters() -> Any:
    return select(DeadLetterRow, EntryRow.url).join(EntryRow, EntryRow.id == DeadLetterRow.entry_id)


def _view(row: DeadLetterRow, url: str) -> DeadLetterView:
    same = (
        "id",
        "entry_id",
        "stage",
        "attempts",
        "cause",
        "message",
        "place",
        "input_hash",
        "code_version",
        "trace",
    )
    times = ("died_at", "retried_at")
    return DeadLetterView(url=url, **{name: getattr(row, name) for name in same + times})


def retry_dead(session: Session, letter_id: int | None, now: datetime) -> int:
    """Send dead entries on their way again: from their page when it is kept, else from the start.

    Args:
        session: an open transaction.
        letter_id: which one; None for all.
        now: aware.

    Returns:
        How many entries are due again.
    """
    chosen = select(DeadLetterRow.entry_id).where(DeadLetterRow.retried_at.is_(None))
    if letter_id is not None:
        chosen = chosen.where(DeadLetterRow.id == letter_id)
    ids = list(session.scalars(chosen))
    stage = case((EntryRow.page_id.is_not(None), "fetched"), else_="discovered")
    values = {
        "stage": stage,
        "stage_at": now,
        "due_at": now,
        "attempt": 0,
        "lost_attempts": 0,
        "ended_at": None,
    }
    back = update(EntryRow).where(EntryRow.id.in_(ids), EntryRow.stage == "dead").values(values)
    count = reached(session, back)
    marked = update(DeadLetterRow).where(DeadLetterRow.entry_id.in_(ids), DeadLetterRow.retried_at.is_(None))
    session.execute(marked.values(retried_at=now), execution_options={"synchronize_session": False})
    return count
