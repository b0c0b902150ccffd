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

from db import Busy, StorageFull, ledger
from db.ledger import DeadLetter, Ending, Pause, Work
from pipeline.errors import PipelineError, Rejected, TryLater
from workers import log
from workers.desk import Desk
from workers.pace import HostBusy
from workers.patience import backoff, readable, staggered
from workers.settings import VERSION
from workers.stages.done import Done

__all__ = ["BUG_ATTEMPTS", "Step", "carry_out"]

# A bug is tried this often: enough for a hiccup of the machine, too few to hide it.
BUG_ATTEMPTS = 3
_FULL_FOR = timedelta(minutes=5)
_AWAY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the journey.

    Args:
        name: for the log and the queue, such as ``clean``.
        expects: the ledger's stage an entry stands at before it, such as ``fetched``.
        act: does it; gets the desk, the work and what the step before handed on.
    """

    name: str
    expects: str
    act: Callable[..., Any]
    # Attempts after which an entry whose workers are all lost is given up; 0 for the setting's number.
    patience: int = 0


class _Lost(Exception):  # noqa: N818 - says what happened
    """Several workers took the entry and were never heard of again."""


def carry_out(desk: Desk, step: Step, ticket: tuple[int, int], *carried: Any) -> Any:
    """Do one stage of one entry.

    Args:
        desk: the worker's desk.
        step: which stage.
        ticket: entry id and run, as claimed.
        carried: what the step before handed on.

    Returns:
        What to hand on to the next step.

    Raises:
        Done: the journey of this message ends here.
    """
    with desk.database.transaction() as session:
        work = ledger.begin(session, ticket, step.expects, desk.now(), desk.settings.lease_time)
    if work is None:
        raise Done
    if work.attempt > max(step.patience or desk.settings.max_attempts, 1):
        _give_up(desk, step, work, _Lost("its worker was lost each time, without a word"))
        raise Done
    try:
        return step.act(desk, work, *carried)
    except Done:
        raise
    except Exception as error:
        _settle(desk, step, work, error)
        raise Done from error


def _settle(desk: Desk, step: Step, work: Work, error: Exception) -> None:
    """Find what to do about an error; the first row that fits decides."""
    for kind, settle in _CONSEQUENCES:
        if isinstance(error, kind):
            settle(desk, step, work, error)
            return


def _wait_for_turn(desk: Desk, _: Step, work: Work, error: HostBusy) -> None:
    _put_back(
        desk,
        work,
        Pause(desk.now() + staggered(error.wait), "host.busy", "waiting for its turn", counts=False),
    )


def _wait_for_us(desk: Desk, step: Step, work: Work, error: Exception) -> None:
    log.trouble(step.name, f"waiting   {work.url}: {error}")
    _put_back(desk, work, Pause(desk.now() + _AWAY, "system.busy", str(error), counts=False))


def _wait_for_room(desk: Desk, step: Step, work: Work, error: Exception) -> None:
    log.trouble(step.name, f"waiting   {work.url}: {error}")
    _put_back(desk, work, Pause(desk.now() + _FULL_FOR, "system.full", str(error), counts=False))


def _try_later(desk: Desk, step: Step, work: Work, error: TryLater) -> None:
    if work.attempt >= desk.settings.max_attempts:
        _give_up(desk, step, work, error)
        return
    cap = timedelta(seconds=desk.settings.retry_cap)
    wait = min(error.retry_after or backoff(desk.settings, work.attempt), cap)
    log.happened(step.name, f"put back  {work.url} ({error.reason}, again in {readable(wait)})")
    _put_back(desk, work, Pause(desk.now() + wait, error.reason, error.message))


def _reject(desk: Desk, step: Step, work: Work, error: Rejected) -> None:
    log.happened(step.name, f"rejected  {work.url} ({error.reason}: {error.message})")
    with desk.database.transaction() as session:
        if work.article_id is None:
            ledger.reject(session, work, (error.reason, error.message), desk.now())
        else:
            ledger.finish(session, work, _unreachable(work, error), desk.now())


def _bug(desk: Desk, step: Step, work: Work, error: Exception) -> None:
    log.trouble(step.name, f"broken    {work.url}: {type(error).__name__}: {error}", error)
    if work.attempt >= BUG_ATTEMPTS:
        _give_up(desk, step, work, error)
        return
    until = desk.now() + backoff(desk.settings, work.attempt)
    _put_back(desk, work, Pause(until, f"bug.{type(error).__name__}", str(error)))


_CONSEQUENCES: tuple[tuple[Any, Callable[..., None]], ...] = (
    (HostBusy, _wait_for_turn),
    ((Busy, redis.RedisError), _wait_for_us),
    (StorageFull, _wait_for_room),
    (TryLater, _try_later),
    (Rejected, _reject),
    (Exception, _bug),
)


def _put_back(desk: Desk, work: Work, pause: Pause) -> None:
    with desk.database.transaction() as session:
        ledger.put_back(session, work, pause)


def _give_up(desk: Desk, step: Step, work: Work, error: Exception) -> None:
    """Bury the entry; an article that is stored stays, and only its page is not looked at again."""
    if work.article_id is not None and isinstance(error, PipelineError):
        with desk.database.transaction() as session:
            ledger.finish(session, work, _unreachable(work, error), desk.now())
        return
    log.trouble(step.name, f"dead      {work.url}; see: copydesk dead list")
    with desk.database.transaction() as session:
        ledger.bury(session, work, _letter(work, error), desk.now())


def _unreachable(work: Work, error: PipelineError) -> Ending:
    return Ending("unreachable", work.article_id, error.reason, error.message)


def _letter(work: Work, error: Exception) -> DeadLetter:
    frames = traceback.extract_tb(error.__traceback__)
    place = (
        f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno} {frames[-1].name}" if frames else ""
    )
    return DeadLetter(
        cause=getattr(error, "reason", f"bug.{type(error).__name__}"),
        message=str(error),
        place=place,
        input_hash=hashlib.sha256(f"{work.url} {work.page_id}".encode()).hexdigest(),
        code_version=VERSION,
        trace="".join(traceback.format_exception(error))[-20_000:],
    )
