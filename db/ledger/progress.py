"""One claimed entry from stage to stage: begin, advance, and the ways to end or to wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, update
from sqlalchemy.orm import Session

from db.statements import reached
from db.tables import EntryRow, SourceRow
from pipeline.records import Entry, Source
from pipeline.wire import from_json

__all__ = [
    "Ending",
    "Kept",
    "Pause",
    "Work",
    "advance",
    "begin",
    "belongs_to",
    "end_at",
    "finish",
    "put_back",
    "reject",
]

_CARRIED = ("cleaned", "enriched")


@dataclass(frozen=True, slots=True)
class Work:
    """An entry somebody is at, with what its stage needs."""

    entry_id: int
    run: int
    stage: str
    # From 1, at this stage; runs of which nothing was heard again are counted.
    attempt: int
    # Why the attempt before this one failed; empty when there was none.
    reason: str
    url: str
    host: str
    entry: Entry
    # From 0: how often the page was looked at after it was first stored.
    visits: int
    page_id: int | None
    etag: str
    last_modified: str
    source_id: int | None
    source: Source | None
    article_id: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept page, the validators to send at the next visit, and what the publisher reserves."""

    page_id: int
    etag: str = ""
    last_modified: str = ""
    final_url: str = ""
    reservations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """Until when an entry waits, and why."""

    until: datetime
    reason: str
    message: str
    # False when the wait is not the entry's fault: it costs no attempt then.
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Ending:
    """How a journey ended well: created, updated, unchanged, duplicate, gone or unreachable."""

    outcome: str
    article_id: int | None
    reason: str = ""
    message: str = ""
    # When to look at the page again; None for never.
    revisit_at: datetime | None = None
    # Newer validators, from a 304; empty ones leave those that are held as they are.
    etag: str = ""
    last_modified: str = ""


def begin(
    session: Session, claim: tuple[int, int], stage: str, now: datetime, lease: timedelta
) -> Work | None:
    """Start an attempt at a stage and renew the lease.

    Args:
        session: an open transaction.
        claim: entry id and run.
        stage: where the entry must stand.
        now: aware.
        lease: how long nobody else may take it.

    Returns:
        None when it stands elsewhere or was claimed anew: somebody else did it, or is at it.
    """
    values = {"attempt": EntryRow.attempt + 1, "lease_until": now + lease, "due_at": now + lease}
    if not _update(session, claim, stage, values):
        return None
    row = session.get_one(EntryRow, claim[0], populate_existing=True)
    source = session.get(SourceRow, row.source_id) if row.source_id is not None else None
    return _work(row, source)


def _work(row: EntryRow, source: SourceRow | None) -> Work:
    return Work(
        entry_id=row.id,
        run=row.run,
        stage=row.stage,
        attempt=row.attempt + (row.lost_attempts if row.stage in _CARRIED else 0),
        reason=row.reason,
        url=row.url,
        host=row.host,
        entry=from_json(row.record),
        visits=row.visits,
        page_id=row.page_id,
        etag=row.etag,
        last_modified=row.last_modified,
        source_id=row.source_id,
        source=_source(source) if source else None,
        article_id=row.article_id,
    )


def _source(row: SourceRow) -> Source:
    return Source(row.name, row.homepage, row.country, row.language, row.timezone)


def advance(session: Session, work: Work, to: str, now: datetime, kept: Kept | None = None) -> bool:
    """Move an entry to its next stage.

    Args:
        session: an open transaction.
        work: from `begin`.
        to: ``fetched``, ``cleaned`` or ``enriched``.
        now: aware.
        kept: the page, when it was fetched.

    Returns:
        False when somebody else was faster.
    """
    values: dict[str, Any] = {
        "stage": to,
        "stage_at": now,
        f"{to}_at": now,
        "attempt": 0,
        "reason": "",
        "message": "",
    }
    if kept is not None:
        values |= {
            "page_id": kept.page_id,
            "etag": kept.etag,
            "last_modified": kept.last_modified,
            "final_url": kept.final_url,
            "reservations": list(kept.reservations),
        }
    return _update(session, (work.entry_id, work.run), work.stage, values)


def finish(session: Session, work: Work, ending: Ending, now: datetime) -> bool:
    """End a journey well.

    Args:
        session: an open transaction.
        work: from `begin`.
        ending: how.
        now: aware.

    Returns:
        False when somebody else was faster.
    """
    values = _ended("stored", now) | {
        "stored_at": now,
        "due_at": ending.revisit_at,
        "outcome": ending.outcome,
        "reason": ending.reason,
        "message": ending.message,
        "article_id": ending.article_id,
        "lost_attempts": 0,
    }
    values |= {name: value for name in ("etag", "last_modified") if (value := getattr(ending, name))}
    return _update(session, (work.entry_id, work.run), work.stage, values)


def reject(session: Session, work: Work, why: tuple[str, str], now: datetime) -> bool:
    """End a journey for good: asking again will not help.

    Args:
        session: an open transaction.
        work: from `begin`.
        why: the dotted reason, and one sentence for people.
        now: aware.
    """
    return end_at(session, work, "rejected", why, now)


def end_at(session: Session, work: Work, stage: str, why: tuple[str, str], now: datetime) -> bool:
    """End a journey badly.

    Args:
        session: an open transaction.
        work: from `begin`.
        stage: ``rejected`` or ``dead``.
        why: the dotted reason, and one sentence for people.
        now: aware.
    """
    values = _ended(stage, now) | {"outcome": "", "reason": why[0], "message": why[1]}
    return _update(session, (work.entry_id, work.run), work.stage, values)


def put_back(session: Session, work: Work, pause: Pause) -> bool:
    """Let an entry wait at its stage.

    Args:
        session: an open transaction.
        work: from `begin`.
        pause: until when, and why.
    """
    values: dict[str, Any] = {
        "lease_until": None,
        "due_at": pause.until,
        "reason": pause.reason,
        "message": pause.message,
    }
    if not pause.counts:
        values["attempt"] = EntryRow.attempt - 1
        # What an attempt said stands until the next one: a page that was missing is missing for the second time then.
        for name in ("reason", "message"):
            values[name] = case((EntryRow.attempt > 1, getattr(EntryRow, name)), else_=getattr(pause, name))
    elif work.stage in _CARRIED:
        # Its page is cleaned again before the next attempt here, which would forget this one.
        values["lost_attempts"] = EntryRow.lost_attempts + 1
    return _update(session, (work.entry_id, work.run), work.stage, values)


def belongs_to(session: Session, entry_id: int, article_id: int) -> None:
    """Name the article that an entry became.

    Args:
        session: an open transaction.
        entry_id: the entry.
        article_id: the article.
    """
    reached(session, update(EntryRow).where(EntryRow.id == entry_id).values(article_id=article_id))


def _ended(stage: str, now: datetime) -> dict[str, Any]:
    return {
        "stage": stage,
        "stage_at": now,
        "ended_at": now,
        "attempt": 0,
        "lease_until": None,
        "due_at": None,
    }


def _update(session: Session, claim: tuple[int, int], stage: str, values: dict[str, Any]) -> bool:
    """The guard: zero rows means that somebody else did it."""
    guard = (EntryRow.id == claim[0], EntryRow.run == claim[1], EntryRow.stage == stage)
    return reached(session, update(EntryRow).where(*guard).values(values)) > 0
