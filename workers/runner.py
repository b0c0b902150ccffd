"""A stage and a claimed entry in; the stage done and the ledger moved on, whatever happens, out.

Errors are told apart by what to do: `TryLater` puts the entry back, `Rejected` ends it, waiting for a
host's turn or a busy database costs no attempt, and everything else is a bug: tried a few times, then
kept as a dead letter with what is needed to mend it.
"""

import hashlib
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import redis

from db import DiskFullError, WriteConflictError, ledger
from db.ledger import DeadLetter, Deferral, EntryJob, Outcome
from pipeline.errors import PipelineError, Rejected, TryLater
from pipeline.version import VERSION
from workers import log
from workers.backoff import format_duration, retry_delay, stagger
from workers.context import WorkerContext
from workers.errors import StopChain
from workers.host_slots import HostBusyError

__all__ = ["MAX_BUG_ATTEMPTS", "Stage", "run_stage"]

# A bug is tried this often: enough for a hiccup of the machine, too few to hide it.
MAX_BUG_ATTEMPTS = 3
_DISK_FULL_DELAY = timedelta(minutes=5)
_SYSTEM_BUSY_DELAY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the journey.

    Args:
        name: for the log and the queue, such as ``clean``.
        expects: the ledger's stage an entry stands at before it, such as ``fetched``.
        act: does it; gets the desk, the work and what the step before handed on.
    """

    name: str
    expected_entry_stage: str
    function: Callable[..., Any]
    # Attempts after which an entry whose workers are all lost is given up; 0 for the setting's number.
    max_attempts: int = 0


class _WorkerLostError(Exception):
    """Several workers took the entry and were never heard of again."""


def run_stage(context: WorkerContext, stage: Stage, claim: tuple[int, int], *inputs: Any) -> Any:
    """Do one stage of one entry.

    Args:
        context: the worker's desk.
        stage: which stage.
        claim: entry id and run, as claimed.
        *inputs: what the stage before returned.

    Returns:
        What to hand on to the next step.

    Raises:
        Done: the journey of this message ends here.
    """
    with context.database.transaction() as session:
        job = ledger.begin(
            session, claim, stage.expected_entry_stage, context.now(), context.settings.lease_duration
        )
    if job is None:
        raise StopChain
    if job.attempt > max(stage.max_attempts or context.settings.max_attempts, 1):
        _give_up(context, stage, job, _WorkerLostError("its worker was lost each time, without a word"))
        raise StopChain
    try:
        return stage.function(context, job, *inputs)
    except StopChain:
        raise
    except Exception as error:
        _handle_error(context, stage, job, error)
        raise StopChain from error


def _handle_error(context: WorkerContext, stage: Stage, job: EntryJob, error: Exception) -> None:
    """Find what to do about an error; the first row that fits decides."""
    for error_type, handler in _ERROR_HANDLERS:
        if isinstance(error, error_type):
            handler(context, stage, job, error)
            return


def _defer_host_busy(context: WorkerContext, _: Stage, job: EntryJob, error: HostBusyError) -> None:
    _reschedule(
        context,
        job,
        Deferral(
            context.now() + stagger(error.wait), "host.busy", "waiting for its turn", counts_as_attempt=False
        ),
    )


def _defer_system_busy(context: WorkerContext, stage: Stage, job: EntryJob, error: Exception) -> None:
    log.warning(stage.name, f"waiting   {job.url}: {error}")
    _reschedule(
        context,
        job,
        Deferral(context.now() + _SYSTEM_BUSY_DELAY, "system.busy", str(error), counts_as_attempt=False),
    )


def _defer_disk_full(context: WorkerContext, stage: Stage, job: EntryJob, error: Exception) -> None:
    log.warning(stage.name, f"waiting   {job.url}: {error}")
    _reschedule(
        context,
        job,
        Deferral(context.now() + _DISK_FULL_DELAY, "system.full", str(error), counts_as_attempt=False),
    )


def _retry_later(context: WorkerContext, stage: Stage, job: EntryJob, error: TryLater) -> None:
    if job.attempt >= context.settings.max_attempts:
        _give_up(context, stage, job, error)
        return
    max_delay = timedelta(seconds=context.settings.retry_cap)
    delay = min(error.retry_after or retry_delay(context.settings, job.attempt), max_delay)
    log.info(stage.name, f"put back  {job.url} ({error.reason}, again in {format_duration(delay)})")
    _reschedule(context, job, Deferral(context.now() + delay, error.reason, error.message))


def _reject(context: WorkerContext, stage: Stage, job: EntryJob, error: Rejected) -> None:
    log.info(stage.name, f"rejected  {job.url} ({error.reason}: {error.message})")
    with context.database.transaction() as session:
        if job.article_id is None:
            ledger.reject(session, job, (error.reason, error.message), context.now())
        else:
            ledger.finish(session, job, _unreachable_outcome(job, error), context.now())


def _retry_bug(context: WorkerContext, stage: Stage, job: EntryJob, error: Exception) -> None:
    log.warning(stage.name, f"broken    {job.url}: {type(error).__name__}: {error}", error)
    if job.attempt >= MAX_BUG_ATTEMPTS:
        _give_up(context, stage, job, error)
        return
    retry_at = context.now() + retry_delay(context.settings, job.attempt)
    _reschedule(context, job, Deferral(retry_at, f"bug.{type(error).__name__}", str(error)))


_ERROR_HANDLERS: tuple[tuple[Any, Callable[..., None]], ...] = (
    (HostBusyError, _defer_host_busy),
    ((WriteConflictError, redis.RedisError), _defer_system_busy),
    (DiskFullError, _defer_disk_full),
    (TryLater, _retry_later),
    (Rejected, _reject),
    (Exception, _retry_bug),
)


def _reschedule(context: WorkerContext, job: EntryJob, deferral: Deferral) -> None:
    with context.database.transaction() as session:
        ledger.reschedule(session, job, deferral)


def _give_up(context: WorkerContext, stage: Stage, job: EntryJob, error: Exception) -> None:
    """Bury the entry; an article that is stored stays, and only its page is not looked at again."""
    if job.article_id is not None and isinstance(error, PipelineError):
        with context.database.transaction() as session:
            ledger.finish(session, job, _unreachable_outcome(job, error), context.now())
        return
    log.warning(stage.name, f"dead      {job.url}; see: copydesk dead list")
    with context.database.transaction() as session:
        ledger.record_dead_letter(session, job, _dead_letter(job, error), context.now())


def _unreachable_outcome(job: EntryJob, error: PipelineError) -> Outcome:
    return Outcome("unreachable", job.article_id, error.reason, error.message)


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
