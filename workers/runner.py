"""Run one stage of a claimed entry and record the outcome in the ledger, whatever happens.

Errors are handled by what to do. `TryLater` reschedules the entry and costs an attempt, `Rejected` ends it. A busy
host, a full disk, and a database or broker that does not respond are not the entry's fault and cost nothing. Everything
else is a bug: it is counted apart from other attempts, and after a few it makes the entry a dead letter. So do a few
workers that are lost with the entry, and many lost messages while other entries are stored.
"""

import hashlib
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import redis

from db import DamagedRowError, DatabaseError, DiskFullError, Session, WriteConflictError, ledger
from db.ledger import DeadLetter, Deferral, EntryJob, Outcome
from pipeline.errors import PipelineError, Rejected, TryLater
from pipeline.version import VERSION
from workers import log
from workers.backoff import format_duration, retry_delay, stagger
from workers.compute import ComputeLimitError
from workers.context import WorkerContext
from workers.errors import StopChain
from workers.host_slots import HostBusyError
from workers.outage_log import DATABASE_OUTAGE
from workers.stage_messages import open_message, pack_message

__all__ = [
    "MAX_BUG_ATTEMPTS",
    "MAX_EXPIRED_CLAIMS",
    "MAX_EXPIRED_CLAIMS_IN_TROUBLE",
    "STORED_FOR_EACH_LOST",
    "Stage",
    "run_stage",
]

_Result = TypeVar("_Result")

# Enough for a hiccup of the machine, too few to hide a bug.
MAX_BUG_ATTEMPTS = 3
# More than an hour at the default lease: Redis may lose its data a few times meanwhile.
MAX_EXPIRED_CLAIMS = 15
# An entry is to blame when so many others are stored for each one that is lost; else the workers or the broker are.
STORED_FOR_EACH_LOST = 10
# Even then no entry is tried for ever: half a day at the default lease.
MAX_EXPIRED_CLAIMS_IN_TROUBLE = 10 * MAX_EXPIRED_CLAIMS
_DISK_FULL_DELAY = timedelta(minutes=1)
_SYSTEM_BUSY_DELAY = timedelta(seconds=10)
# Share of the lease that must be left for a stage that does not renew it.
_FRESH_LEASE_SHARE = 0.5
# How long an outcome waits for a database that does not respond; after that the claim's lease has to expire.
_DATABASE_WAIT, _DATABASE_RETRY_DELAY = timedelta(seconds=60), timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of an entry."""

    # For the log and the queue, such as ``clean``.
    name: str
    # The ledger's stage before it, such as ``fetched``.
    expected_entry_stage: str
    # Called with the context, the job, and the record of the stage before, if any; returns the job and the record for
    # the next stage, or None when there is none.
    function: Callable[..., Any]
    # Attempts after which an entry whose workers all crashed is a dead letter; 0 for the setting's number.
    max_attempts: int = 0


class _WorkerLostError(Exception):
    """Workers took the entry several times and never reported an outcome."""

    reason = "system.worker_lost"


class _MessageLostError(Exception):
    """Claims of the entry expired again and again: the message of a later stage is never taken or never sent."""

    reason = "system.message_lost"


def run_stage(
    context: WorkerContext,
    stage: Stage,
    claim: tuple[int, int],
    message: Any = None,
    *,
    is_redelivered: bool = False,
) -> tuple[str, str] | None:
    """Run one stage of one entry.

    Args:
        context: the worker's context.
        stage: which stage.
        claim: entry id and claim number.
        message: from the stage before; None for the first stage of a chain.
        is_redelivered: the broker says that it delivered the message before; a worker may have crashed on it.

    Returns:
        The message for the next stage; None when there is no next stage.

    Raises:
        StopChain: there is nothing for the next stage.
    """
    with log.bound(entry=claim[0], claim=claim[1], stage=stage.name):
        job, record = (None, "") if message is None else open_message(message)
        if job is None or is_redelivered or not _can_skip_begin(context, job):
            job = _begin(context, claim, job.stage if job else stage.expected_entry_stage)
            if lost_error := _lost_error(context, stage, job):
                _give_up(context, stage, job, lost_error)
                raise StopChain
        try:
            with context.tracer.stage(stage.name, job):
                result = stage.function(context, job, *([record] if record else []))
        except StopChain:
            raise
        except Exception as error:
            if not job.is_begun:
                job = _begin(context, claim, job.stage)
            _handle_error(context, stage, job, error)
            raise StopChain from error
        return pack_message(*result) if result else None


def _can_skip_begin(context: WorkerContext, job: EntryJob) -> bool:
    """Check whether an attempt need not be recorded at its begin: nothing was lost so far, and the lease is fresh.

    Beginning each stage in the ledger cost a quarter of what an article costs in the database. The first time that a
    worker is lost with an entry is not counted for that; the claim after it, and a message that comes again, are.
    """
    if job.expired_claims or job.lease_until is None:
        return False
    return job.lease_until - context.now() > context.settings.claim_lease * _FRESH_LEASE_SHARE


def _begin(context: WorkerContext, claim: tuple[int, int], entry_stage: str) -> EntryJob:
    """Begin an attempt in the ledger; raise StopChain when the claim is no longer current."""
    lease = context.settings.claim_lease
    job = _write(context, lambda session: ledger.begin(session, claim, entry_stage, context.now(), lease))
    if job is None:
        raise StopChain
    return job


def _lost_error(context: WorkerContext, stage: Stage, job: EntryJob) -> Exception | None:
    """Return why an entry that never reports an outcome is given up; None when it is to be tried."""
    if job.attempt > _max_attempts(context, stage):
        return _WorkerLostError(
            f"the process of the worker ended on every attempt at the stage {stage.name}: the page crashes it or "
            "takes too much memory, or something else kills workers; see their log"
        )
    if job.page_id is None or job.expired_claims < MAX_EXPIRED_CLAIMS:
        return None
    with context.database.read_transaction() as session:
        # A queue without workers, or a broker that loses messages, is the system's trouble and costs entries nothing.
        since = context.now() - 2 * context.settings.claim_lease
        stored, lost = ledger.count_stored_and_lost(session, since)
    is_in_trouble = (
        stored < STORED_FOR_EACH_LOST * lost and job.expired_claims < MAX_EXPIRED_CLAIMS_IN_TROUBLE
    )
    if not stored or is_in_trouble:
        return None
    return _MessageLostError(
        f"its messages were lost {job.expired_claims} times before it was stored, while other entries were stored; "
        "see the log of the workers and the broker"
    )


def _max_attempts(context: WorkerContext, stage: Stage) -> int:
    return stage.max_attempts or context.settings.max_attempts


def _handle_error(context: WorkerContext, stage: Stage, job: EntryJob, error: Exception) -> None:
    """Call the first handler whose error class fits."""
    for error_type, handler in _ERROR_HANDLERS:
        if isinstance(error, error_type):
            handler(context, stage, job, error)
            return


def _defer_host_busy(context: WorkerContext, _: Stage, job: EntryJob, error: HostBusyError) -> None:
    retry_at = context.now() + stagger(error.wait)
    _reschedule(
        context, job, Deferral(retry_at, "host.busy", "waiting for the host", counts_as_attempt=False)
    )


def _defer_system_busy(context: WorkerContext, stage: Stage, job: EntryJob, error: Exception) -> None:
    DATABASE_OUTAGE.warn(stage.name, f"deferred  {job.url}: {error}", error)
    retry_at = context.now() + _SYSTEM_BUSY_DELAY
    _reschedule(context, job, Deferral(retry_at, "system.busy", str(error), counts_as_attempt=False))


def _defer_disk_full(context: WorkerContext, stage: Stage, job: EntryJob, error: Exception) -> None:
    log.warning(stage.name, f"deferred  {job.url}: {error}")
    retry_at = context.now() + _DISK_FULL_DELAY
    _reschedule(context, job, Deferral(retry_at, "system.full", str(error), counts_as_attempt=False))


def _end_damaged(context: WorkerContext, stage: Stage, job: EntryJob, error: DamagedRowError) -> None:
    """A kept page that cannot be read stays so."""
    _give_up(context, stage, job, error)


def _retry_conflict(context: WorkerContext, stage: Stage, job: EntryJob, error: WriteConflictError) -> None:
    """A lock costs nothing. Of two writers of one key the second finds the row at its next attempt, or it is a bug."""
    if error.reason != "database.raced":
        _defer_system_busy(context, stage, job, error)
    elif job.attempt >= _max_attempts(context, stage):
        _give_up(context, stage, job, error)
    else:
        log.info(stage.name, f"retry in {format_duration(_SYSTEM_BUSY_DELAY)}: {job.url} ({error})")
        _reschedule(context, job, Deferral(context.now() + _SYSTEM_BUSY_DELAY, error.reason, error.message))


def _retry_later(context: WorkerContext, stage: Stage, job: EntryJob, error: TryLater) -> None:
    if job.attempt >= context.settings.max_attempts:
        _give_up(context, stage, job, error)
        return
    max_delay = context.settings.retry_max_delay
    delay = min(error.retry_after or retry_delay(context.settings, job.attempt), max_delay)
    log.info(stage.name, f"retry in {format_duration(delay)}: {job.url} ({error.reason})")
    _reschedule(context, job, Deferral(context.now() + delay, error.reason, error.message))


def _reject(context: WorkerContext, stage: Stage, job: EntryJob, error: Rejected) -> None:
    log.info(stage.name, f"rejected  {job.url} ({error.reason}: {error.message})")
    if job.article_id is not None:
        _finish_unreachable(context, job, error)
        return
    reason = (error.reason, error.message)
    _write(context, lambda session: ledger.reject(session, job, reason, context.now()))


def _retry_bug(context: WorkerContext, stage: Stage, job: EntryJob, error: Exception) -> None:
    log.warning(stage.name, f"bug       {job.url}: {type(error).__name__}: {error}", error)
    _retry_or_give_up(context, stage, job, error)


def _retry_costly(context: WorkerContext, stage: Stage, job: EntryJob, error: ComputeLimitError) -> None:
    """The page or the system may be the cause; the message says what happened, and a traceback would say no more."""
    message = (
        f"{error}; another process goes on, and the entry is tried again, at most {MAX_BUG_ATTEMPTS} times"
    )
    log.warning(stage.name, f"stopped   {job.url}: {message}")
    _retry_or_give_up(context, stage, job, error)


def _retry_or_give_up(context: WorkerContext, stage: Stage, job: EntryJob, error: Exception) -> None:
    if job.bug_attempts + 1 >= MAX_BUG_ATTEMPTS:
        _give_up(context, stage, job, error)
        return
    retry_at = context.now() + retry_delay(context.settings, job.bug_attempts + 1)
    _reschedule(context, job, Deferral(retry_at, f"bug.{type(error).__name__}", str(error), is_bug=True))


# The first row that fits decides.
_ERROR_HANDLERS: tuple[tuple[Any, Callable[..., None]], ...] = (
    (HostBusyError, _defer_host_busy),
    (DiskFullError, _defer_disk_full),
    (DamagedRowError, _end_damaged),
    (WriteConflictError, _retry_conflict),
    ((DatabaseError, redis.RedisError), _defer_system_busy),
    (TryLater, _retry_later),
    (Rejected, _reject),
    (ComputeLimitError, _retry_costly),
    (Exception, _retry_bug),
)


def _reschedule(context: WorkerContext, job: EntryJob, deferral: Deferral) -> None:
    _write(context, lambda session: ledger.reschedule(session, job, deferral))


def _give_up(context: WorkerContext, stage: Stage, job: EntryJob, error: Exception) -> None:
    """Make the entry a dead letter. A stored article stays as it is; its page is not fetched again."""
    if job.article_id is not None and isinstance(error, PipelineError):
        _finish_unreachable(context, job, error)
        return
    log.warning(stage.name, f"dead      {job.url}; see: copydesk dead list")
    letter = _dead_letter(job, error)
    _write(context, lambda session: ledger.record_dead_letter(session, job, letter, context.now()))


def _finish_unreachable(context: WorkerContext, job: EntryJob, error: PipelineError) -> None:
    outcome = Outcome("unreachable", job.article_id, error.reason, error.message)
    _write(context, lambda session: ledger.finish(session, job, outcome, context.now()))


def _write(context: WorkerContext, action: Callable[[Session], _Result]) -> _Result:
    """Record an outcome; wait for a database that does not respond, so that the entry is not charged for it.

    Raises:
        DatabaseError: it did not respond for a minute.
    """
    for _ in range(_DATABASE_WAIT // _DATABASE_RETRY_DELAY):
        try:
            with context.database.transaction() as session:
                result = action(session)
        except DatabaseError as error:
            delay = format_duration(_DATABASE_RETRY_DELAY)
            DATABASE_OUTAGE.warn("database", f"{error}; trying again in {delay}", error)
            context.sleep(_DATABASE_RETRY_DELAY.total_seconds())
        else:
            DATABASE_OUTAGE.end()
            return result
    with context.database.transaction() as session:
        return action(session)


def _dead_letter(job: EntryJob, error: Exception) -> DeadLetter:
    frames = traceback.extract_tb(error.__traceback__)
    location = (
        f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno} {frames[-1].name}" if frames else ""
    )
    return DeadLetter(
        cause=getattr(error, "reason", f"bug.{type(error).__name__}"),
        message=str(error),
        location=location,
        input_hash=hashlib.sha256(f"{job.url} {job.page_id}".encode()).hexdigest(),
        code_version=VERSION,
        traceback="".join(traceback.format_exception(error))[-20_000:],
    )
