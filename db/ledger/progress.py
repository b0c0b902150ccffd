"""Move one claimed entry from stage to stage: begin, advance, end it, or reschedule it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, bindparam, exists, func, select, update
from sqlalchemy.orm import Session

from db.ledger.captures import start_next_capture
from db.statements import execute_rowcount
from db.tables import EntryRow, SourceRow, WaitingCaptureRow
from db.tables.entries import HAS_EXPIRED_CLAIMS, PROCESS_STAGES, RECORD_IN_MESSAGE_STAGES, is_at_stage
from pipeline.attempts import AttemptCount, after_deferral, attempts_made
from pipeline.records import Entry, Source
from pipeline.serialization import from_json

__all__ = [
    "SELECT_SOURCE",
    "Deferral",
    "EntryJob",
    "FetchedPage",
    "Outcome",
    "advance",
    "begin",
    "count_stored_and_lost",
    "end_with_failure",
    "finish",
    "reject",
    "reschedule",
]


# Core, because an article is updated several times on its way, and objects of the ORM cost more than the updates.
_ENTRIES: Table = EntryRow.metadata.tables[EntryRow.__tablename__]
_JOB_COLUMNS = tuple(
    _ENTRIES.c[name]
    for name in (
        "id",
        "claim_number",
        "stage",
        "attempt",
        "lost_attempts",
        "reason",
        "url",
        "host",
        "record",
        "discovered_at",
        "revisit_count",
        "page_id",
        "etag",
        "last_modified",
        "source_id",
        "article_id",
        "bug_attempts",
        "expired_claims",
    )
)
# Built once: building a statement takes longer than running it.
_CURRENT = (
    _ENTRIES.c.id == bindparam("current_id"),
    _ENTRIES.c.claim_number == bindparam("current_claim"),
    _ENTRIES.c.stage == bindparam("current_stage"),
)
_BEGIN = (
    update(_ENTRIES)
    .where(*_CURRENT)
    .values(attempt=_ENTRIES.c.attempt + 1, lease_until=bindparam("until"), due_at=bindparam("until"))
    .returning(*_JOB_COLUMNS)
)
_UPDATE_CURRENT = update(_ENTRIES).where(*_CURRENT)
_END_CURRENT = _UPDATE_CURRENT.returning(
    exists().where(WaitingCaptureRow.__table__.c.entry_id == _ENTRIES.c.id)
)
_SOURCES = SourceRow.__table__.c
# The fields of `pipeline.records.Source`, in their order.
SELECT_SOURCE = select(
    _SOURCES.name, _SOURCES.homepage, _SOURCES.country, _SOURCES.language, _SOURCES.timezone
).where(_SOURCES.id == bindparam("source_id"))


@dataclass(frozen=True, slots=True)
class EntryJob:
    """A claimed entry with what its stage needs."""

    entry_id: int
    claim_number: int
    stage: str
    # From 1, at this stage; attempts that were lost with their worker are counted.
    attempt: int
    # Why the attempt before this one failed; empty when there was none.
    previous_reason: str
    url: str
    host: str
    # `pipeline.records.Entry` as JSON; see `entry`.
    record: Mapping[str, Any]
    # When it was first listed: the time of that visit.
    discovered_at: datetime
    # From 0: number of revisits after the page was first stored.
    revisit_count: int
    page_id: int | None
    etag: str
    last_modified: str
    source_id: int | None
    source: Source | None
    article_id: int | None
    # Attempts at any stage since the claim chain began that ended with a bug.
    bug_attempts: int = 0
    # Claims that were lost with their messages, since the page was fetched.
    expired_claims: int = 0
    # Until when no other worker may claim it; None when that is not known.
    lease_until: datetime | None = None
    # False while only the message between two stages says that the stage is attempted.
    is_begun: bool = True
    # When the page was enriched, while only the message says so.
    enriched_at: datetime | None = None

    @property
    def entry(self) -> Entry:
        """What the feed listed.

        Raises:
            UnknownMessageError: another version wrote it.
        """
        entry: Entry = from_json(self.record)
        return entry


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A stored page, the validators for the next request, and what the publisher reserves."""

    page_id: int
    etag: str = ""
    last_modified: str = ""
    final_url: str = ""
    reservations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deferral:
    """Until when an entry waits, and the reason."""

    until: datetime
    reason: str
    message: str
    # False when the wait is not caused by the entry: then it counts as no attempt.
    counts_as_attempt: bool = True
    # Bugs have a counter of their own.
    is_bug: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an entry that ended as stored: created, updated, unchanged, duplicate, gone or unreachable."""

    outcome: str
    article_id: int | None
    reason: str = ""
    message: str = ""
    # When to revisit the page; None for never.
    revisit_at: datetime | None = None
    # Newer validators, from a 304 response; empty ones leave the stored ones as they are.
    etag: str = ""
    last_modified: str = ""


def begin(
    session: Session, claim: tuple[int, int], stage: str, now: datetime, lease: timedelta
) -> EntryJob | None:
    """Start an attempt at a stage and renew the lease.

    Args:
        session: an open transaction.
        claim: entry id and claim number.
        stage: the stage the entry must have.
        now: aware.
        lease: how long no other worker may claim it.

    Returns:
        None when it has another stage or a newer claim: another worker has processed it, or is doing so.
    """
    row = session.execute(_BEGIN, {**_current(claim, stage), "until": now + lease}).one_or_none()
    if row is None:
        return None
    source = None
    if row.source_id is not None:
        source = session.execute(SELECT_SOURCE, {"source_id": row.source_id}).one()
    return _to_job(row, source, now + lease)


def _to_job(row: Any, source: Any, lease_until: datetime) -> EntryJob:
    return EntryJob(
        entry_id=row.id,
        claim_number=row.claim_number,
        stage=row.stage,
        attempt=attempts_made(
            AttemptCount(row.attempt, row.lost_attempts), is_late_stage=row.stage in RECORD_IN_MESSAGE_STAGES
        ),
        previous_reason=row.reason,
        url=row.url,
        host=row.host,
        record=row.record,
        discovered_at=row.discovered_at,
        revisit_count=row.revisit_count,
        page_id=row.page_id,
        etag=row.etag,
        last_modified=row.last_modified,
        source_id=row.source_id,
        source=Source(*source) if source is not None else None,
        article_id=row.article_id,
        bug_attempts=row.bug_attempts,
        expired_claims=row.expired_claims,
        lease_until=lease_until,
    )


def advance(
    session: Session, job: EntryJob, next_stage: str, now: datetime, fetched_page: FetchedPage | None = None
) -> EntryJob | None:
    """Move an entry to its next stage.

    Args:
        session: an open transaction.
        job: from `begin`.
        next_stage: ``fetched``, ``cleaned`` or ``enriched``.
        now: aware.
        fetched_page: the page, when it was fetched.

    Returns:
        The job of the next stage, which is not begun; None when the claim is no longer current: then nothing is
        written.
    """
    values: dict[str, Any] = {
        "stage": next_stage,
        "stage_changed_at": now,
        f"{next_stage}_at": now,
        "attempt": 0,
        "reason": "",
        "message": "",
    }
    shared_values: dict[str, Any] = {}
    if fetched_page is not None:
        validators = {"etag": fetched_page.etag, "last_modified": fetched_page.last_modified}
        shared_values = {"expired_claims": 0, "page_id": fetched_page.page_id, **validators}
        values |= shared_values | {
            "pending_since": now,
            "final_url": fetched_page.final_url,
            "reservations": list(fetched_page.reservations),
        }
    if not _update_if_current(session, (job.entry_id, job.claim_number), job.stage, values):
        return None
    return replace(job, stage=next_stage, attempt=1, previous_reason="", is_begun=False, **shared_values)


def finish(session: Session, job: EntryJob, outcome: Outcome, now: datetime) -> bool:
    """End an entry as stored.

    Args:
        session: an open transaction.
        job: from `begin`.
        outcome: the outcome.
        now: aware.

    Returns:
        False when the claim is no longer current: then nothing is written.
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
    if job.enriched_at is not None:
        values["enriched_at"] = job.enriched_at
    return _end(session, job, values, now)


def reject(session: Session, job: EntryJob, error: tuple[str, str], now: datetime) -> bool:
    """End an entry as rejected: a retry would not help.

    Args:
        session: an open transaction.
        job: from `begin`.
        error: the dotted reason, and one sentence for the user.
        now: aware.
    """
    return end_with_failure(session, job, "rejected", error, now)


def end_with_failure(
    session: Session, job: EntryJob, stage: str, error: tuple[str, str], now: datetime
) -> bool:
    """End an entry as rejected or dead.

    Args:
        session: an open transaction.
        job: from `begin`.
        stage: ``rejected`` or ``dead``.
        error: the dotted reason, and one sentence for the user.
        now: aware.
    """
    values = _end_values(stage, now) | {"outcome": "", "reason": error[0], "message": error[1]}
    return _end(session, job, values, now)


def reschedule(session: Session, job: EntryJob, deferral: Deferral) -> bool:
    """Let an entry wait at its stage, then try again.

    Args:
        session: an open transaction.
        job: from `begin`.
        deferral: until when, and the reason.
    """
    claim = (job.entry_id, job.claim_number)
    columns = (
        EntryRow.attempt,
        EntryRow.lost_attempts,
        EntryRow.reason,
        EntryRow.message,
        EntryRow.bug_attempts,
    )
    query = select(*columns).where(*_CURRENT).with_for_update()
    row = session.execute(query, _current(claim, job.stage)).one_or_none()
    if row is None:
        return False
    count = after_deferral(
        AttemptCount(*row[:-1]),
        (deferral.reason, deferral.message),
        counts=deferral.counts_as_attempt,
        is_late_stage=job.stage in RECORD_IN_MESSAGE_STAGES,
    )
    bug_attempts = row.bug_attempts + deferral.is_bug
    values = asdict(count) | {"lease_until": None, "due_at": deferral.until, "bug_attempts": bug_attempts}
    return _update_if_current(session, claim, job.stage, values)


def count_stored_and_lost(session: Session, since: datetime) -> tuple[int, int]:
    """Count the entries that were stored since a time, and the fetched ones that have lost claims and are not stored.

    Args:
        session: an open transaction.
        since: aware.
    """
    stored = (EntryRow.stage_changed_at > since, EntryRow.stage == "stored")
    lost = (is_at_stage(PROCESS_STAGES), HAS_EXPIRED_CLAIMS)
    counts = [session.scalar(select(func.count()).where(*conditions)) or 0 for conditions in (stored, lost)]
    return counts[0], counts[1]


def _end_values(stage: str, now: datetime) -> dict[str, Any]:
    return {
        "stage": stage,
        "stage_changed_at": now,
        "ended_at": now,
        "attempt": 0,
        "bug_attempts": 0,
        "expired_claims": 0,
        "lease_until": None,
        "due_at": None,
    }


def _end(session: Session, job: EntryJob, values: dict[str, Any], now: datetime) -> bool:
    """End an entry, or let it go on with the next capture that was imported of its page."""
    current = _current((job.entry_id, job.claim_number), job.stage)
    has_waiting_capture = session.execute(_END_CURRENT, {**current, **values}).scalar_one_or_none()
    if has_waiting_capture:
        start_next_capture(session, job.entry_id, now)
    return has_waiting_capture is not None


def _update_if_current(session: Session, claim: tuple[int, int], stage: str, values: dict[str, Any]) -> bool:
    """Update an entry if the claim is current; False when it is not (zero rows)."""
    return execute_rowcount(session, _UPDATE_CURRENT, {**_current(claim, stage), **values}) > 0


def _current(claim: tuple[int, int], stage: str) -> dict[str, Any]:
    """Return the parameters of `_CURRENT`."""
    return {"current_id": claim[0], "current_claim": claim[1], "current_stage": stage}
