"""One claimed entry from stage to stage: begin, advance, and the ways to end or to wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, update
from sqlalchemy.orm import Session

from db.statements import execute_rowcount
from db.tables import EntryRow, SourceRow
from pipeline.records import Entry, Source
from pipeline.serialization import from_json

__all__ = [
    "Deferral",
    "EntryJob",
    "FetchedPage",
    "Outcome",
    "advance",
    "begin",
    "end_with_failure",
    "finish",
    "link_article",
    "reject",
    "reschedule",
]

_RECORD_IN_MESSAGE_STAGES = ("cleaned", "enriched")


@dataclass(frozen=True, slots=True)
class EntryJob:
    """An entry somebody is at, with what its stage needs."""

    entry_id: int
    claim_number: int
    stage: str
    # From 1, at this stage; runs of which nothing was heard again are counted.
    attempt: int
    # Why the attempt before this one failed; empty when there was none.
    previous_reason: str
    url: str
    host: str
    entry: Entry
    # From 0: how often the page was looked at after it was first stored.
    revisit_count: int
    page_id: int | None
    etag: str
    last_modified: str
    source_id: int | None
    source: Source | None
    article_id: int | None
    # Attempts at any stage since the claim chain began that ended with a bug.
    bug_attempts: int = 0


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A kept page, the validators to send at the next visit, and what the publisher reserves."""

    page_id: int
    etag: str = ""
    last_modified: str = ""
    final_url: str = ""
    reservations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deferral:
    """Until when an entry waits, and why."""

    until: datetime
    reason: str
    message: str
    # False when the wait is not the entry's fault: it costs no attempt then.
    counts_as_attempt: bool = True
    # Bugs have a counter of their own.
    is_bug: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
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
) -> EntryJob | None:
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
    if not _update_if_current(session, claim, stage, values):
        return None
    row = session.get_one(EntryRow, claim[0], populate_existing=True)
    source = session.get(SourceRow, row.source_id) if row.source_id is not None else None
    return _to_job(row, source)


def _to_job(row: EntryRow, source: SourceRow | None) -> EntryJob:
    return EntryJob(
        entry_id=row.id,
        claim_number=row.claim_number,
        stage=row.stage,
        attempt=row.attempt + (row.lost_attempts if row.stage in _RECORD_IN_MESSAGE_STAGES else 0),
        previous_reason=row.reason,
        url=row.url,
        host=row.host,
        entry=from_json(row.record),
        revisit_count=row.revisit_count,
        page_id=row.page_id,
        etag=row.etag,
        last_modified=row.last_modified,
        source_id=row.source_id,
        source=_to_source(source) if source else None,
        article_id=row.article_id,
        bug_attempts=row.bug_attempts,
    )


def _to_source(row: SourceRow) -> Source:
    return Source(row.name, row.homepage, row.country, row.language, row.timezone)


def advance(
    session: Session, job: EntryJob, next_stage: str, now: datetime, fetched_page: FetchedPage | None = None
) -> bool:
    """Move an entry to its next stage.

    Args:
        session: an open transaction.
        job: from `begin`.
        next_stage: ``fetched``, ``cleaned`` or ``enriched``.
        now: aware.
        fetched_page: the page, when it was fetched.

    Returns:
        False when somebody else was faster.
    """
    values: dict[str, Any] = {
        "stage": next_stage,
        "stage_changed_at": now,
        f"{next_stage}_at": now,
        "attempt": 0,
        "reason": "",
        "message": "",
    }
    if fetched_page is not None:
        values |= {
            "page_id": fetched_page.page_id,
            "etag": fetched_page.etag,
            "last_modified": fetched_page.last_modified,
            "final_url": fetched_page.final_url,
            "reservations": list(fetched_page.reservations),
        }
    return _update_if_current(session, (job.entry_id, job.claim_number), job.stage, values)


def finish(session: Session, job: EntryJob, outcome: Outcome, now: datetime) -> bool:
    """End a journey well.

    Args:
        session: an open transaction.
        job: from `begin`.
        outcome: how.
        now: aware.

    Returns:
        False when somebody else was faster.
    """
    values = _end_values("stored", now) | {
        "stored_at": now,
        "due_at": outcome.revisit_at,
        "outcome": outcome.outcome,
        "reason": outcome.reason,
        "message": outcome.message,
        "article_id": outcome.article_id,
        "lost_attempts": 0,
    }
    values |= {name: value for name in ("etag", "last_modified") if (value := getattr(outcome, name))}
    return _update_if_current(session, (job.entry_id, job.claim_number), job.stage, values)


def reject(session: Session, job: EntryJob, error: tuple[str, str], now: datetime) -> bool:
    """End a journey for good: asking again will not help.

    Args:
        session: an open transaction.
        job: from `begin`.
        error: the dotted reason, and one sentence for people.
        now: aware.
    """
    return end_with_failure(session, job, "rejected", error, now)


def end_with_failure(
    session: Session, job: EntryJob, stage: str, error: tuple[str, str], now: datetime
) -> bool:
    """End a journey badly.

    Args:
        session: an open transaction.
        job: from `begin`.
        stage: ``rejected`` or ``dead``.
        error: the dotted reason, and one sentence for people.
        now: aware.
    """
    values = _end_values(stage, now) | {"outcome": "", "reason": error[0], "message": error[1]}
    return _update_if_current(session, (job.entry_id, job.claim_number), job.stage, values)


def reschedule(session: Session, job: EntryJob, deferral: Deferral) -> bool:
    """Let an entry wait at its stage.

    Args:
        session: an open transaction.
        job: from `begin`.
        deferral: until when, and why.
    """
    values: dict[str, Any] = {
        "lease_until": None,
        "due_at": deferral.until,
        "reason": deferral.reason,
        "message": deferral.message,
    }
    if not deferral.counts_as_attempt:
        values["attempt"] = EntryRow.attempt - 1
        # What an attempt said stands until the next one: a page that was missing is missing for the second time then.
        for name in ("reason", "message"):
            values[name] = case(
                (EntryRow.attempt > 1, getattr(EntryRow, name)), else_=getattr(deferral, name)
            )
    elif job.stage in _RECORD_IN_MESSAGE_STAGES:
        # Its page is cleaned again before the next attempt here, which would forget this one.
        values["lost_attempts"] = EntryRow.lost_attempts + 1
    if deferral.is_bug:
        values["bug_attempts"] = EntryRow.bug_attempts + 1
    return _update_if_current(session, (job.entry_id, job.claim_number), job.stage, values)


def link_article(session: Session, entry_id: int, article_id: int) -> None:
    """Name the article that an entry became.

    Args:
        session: an open transaction.
        entry_id: the entry.
        article_id: the article.
    """
    execute_rowcount(session, update(EntryRow).where(EntryRow.id == entry_id).values(article_id=article_id))


def _end_values(stage: str, now: datetime) -> dict[str, Any]:
    return {
        "stage": stage,
        "stage_changed_at": now,
        "ended_at": now,
        "attempt": 0,
        "bug_attempts": 0,
        "lease_until": None,
        "due_at": None,
    }


def _update_if_current(session: Session, claim: tuple[int, int], stage: str, values: dict[str, Any]) -> bool:
    """The guard: zero rows means that somebody else did it."""
    guard = (EntryRow.id == claim[0], EntryRow.claim_number == claim[1], EntryRow.stage == stage)
    return execute_rowcount(session, update(EntryRow).where(*guard).values(values)) > 0
