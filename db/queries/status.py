"""Read the state of the pipeline from the ledger: backlog, lag and rate of each stage, and what fails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.tables import ArticleCountRow, DeadLetterRow, EntryCountRow, EntryRow, FeedRow
from db.tables.entries import (
    FETCH_STAGES,
    HAS_EXPIRED_CLAIMS,
    IN_PROGRESS_STAGES,
    PROCESS_STAGES,
    is_at_stage,
)
from db.watches.health import FailingChannel, failing_channels

__all__ = ["FailingFeed", "StageStatus", "StatusView", "count_pending", "read_status"]

# Each step, the stage of the entries that wait for it, and the column with the time when it was done.
_STEPS = (
    ("fetch", "discovered", EntryRow.fetched_at),
    ("clean", "fetched", EntryRow.cleaned_at),
    ("enrich", "cleaned", EntryRow.enriched_at),
    ("store", "enriched", EntryRow.stored_at),
)
# A broker that restarts costs an entry a claim or two; after three, its work starts again and again.
_MIN_EXPIRED_CLAIMS = 3
_RATE_WINDOW, _WEEK = timedelta(minutes=5), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class StageStatus:
    """The entries that wait for a step, and the pace of the step."""

    step: str
    backlog: int
    # How long the oldest entry has waited to be fetched, or since it was; None when none waits.
    lag: timedelta | None
    # Entries a minute, over the last five minutes.
    rate: float


@dataclass(frozen=True, slots=True)
class FailingFeed:
    """A feed whose last visit failed, and which is not paused."""

    feed_id: int
    url: str
    failures: int
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class StatusView:
    """The whole pipeline at one moment."""

    stages: tuple[StageStatus, ...]
    articles: int
    # Ended entries by outcome: "created", "rejected blocked.robots", "dead bug.KeyError" and so on.
    endings: Mapping[str, int]
    dead_letters: int
    feeds: int
    feeds_due: int
    # How long the oldest due feed has waited; None when none is due.
    oldest_due: timedelta | None
    failing: tuple[FailingFeed, ...]
    # Feeds that missed a window of entries in the last seven days.
    feeds_missing: int
    last_progress_at: datetime | None
    # Entries in progress whose claims have expired three times or more: their work starts again and does not end.
    restarted: int = 0
    # Ways in which watches cannot send alerts now.
    failing_alerts: tuple[FailingChannel, ...] = ()
    # Feeds that are due and claimed: visited now, or claimed by a worker that has died since.
    feeds_claimed: int = 0
    # When the last of these claims ends; None without one.
    feed_claims_end_at: datetime | None = None


def read_status(session: Session, now: datetime) -> StatusView:
    """Read the state of the pipeline.

    What grows with the archive is read from counters, the rest from indexes of what is in progress or recent.

    Args:
        session: an open transaction.
        now: aware.
    """
    is_claimed = FeedRow.lease_until > now
    due, oldest, claimed, claims_end_at = session.execute(
        select(
            func.count(),
            func.min(FeedRow.next_visit_at),
            func.count().filter(is_claimed),
            func.max(FeedRow.lease_until).filter(is_claimed),
        ).where(FeedRow.paused_at.is_(None), FeedRow.next_visit_at <= now)
    ).one()
    return StatusView(
        stages=_stage_statuses(session, now),
        articles=int(session.scalar(select(func.sum(ArticleCountRow.articles))) or 0),
        endings=_outcome_counts(session),
        dead_letters=session.scalar(select(func.count()).where(DeadLetterRow.retried_at.is_(None))) or 0,
        feeds=session.scalar(select(func.count()).select_from(FeedRow)) or 0,
        feeds_due=due,
        oldest_due=now - _ensure_aware(oldest, now) if oldest else None,
        failing=_failing_feeds(session),
        feeds_missing=session.scalar(select(func.count()).where(FeedRow.last_missed_at > now - _WEEK)) or 0,
        last_progress_at=session.scalar(select(func.max(EntryRow.stage_changed_at))),
        restarted=_count_restarted(session),
        failing_alerts=failing_channels(session),
        feeds_claimed=claimed,
        feed_claims_end_at=_ensure_aware(claims_end_at, now) if claims_end_at else None,
    )


def _count_restarted(session: Session) -> int:
    query = select(func.count()).where(HAS_EXPIRED_CLAIMS, EntryRow.expired_claims >= _MIN_EXPIRED_CLAIMS)
    return session.scalar(query) or 0


def _ensure_aware(time: datetime, now: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=now.tzinfo)


def _stage_statuses(session: Session, now: datetime) -> tuple[StageStatus, ...]:
    oldest_by_stage: dict[str, datetime] = {}
    for _, stage, _ in _STEPS:
        # One lookup in the partial index a stage; GROUP BY would read the whole backlog.
        query = select(EntryRow.pending_since).where(is_at_stage(IN_PROGRESS_STAGES), EntryRow.stage == stage)
        oldest = session.scalar(query.order_by(EntryRow.pending_since).limit(1))
        if oldest:
            oldest_by_stage[stage] = oldest
    backlogs = _entry_counts(session, IN_PROGRESS_STAGES)
    since = now - _RATE_WINDOW
    done_counts = [func.count().filter(_is_done(name, done_at, since)) for name, _, done_at in _STEPS]
    # Whatever was done in the window has changed its stage in it: that column has an index.
    rates = session.execute(select(*done_counts).where(EntryRow.stage_changed_at > since)).one()
    statuses = []
    for (name, stage, _), done_count in zip(_STEPS, rates, strict=True):
        backlog = sum(count for (counted_stage, _, _), count in backlogs.items() if counted_stage == stage)
        oldest = oldest_by_stage.get(stage)
        lag = max(now - oldest, timedelta(0)) if oldest else None
        statuses.append(StageStatus(name, backlog, lag, done_count / (_RATE_WINDOW / timedelta(minutes=1))))
    return tuple(statuses)


def _is_done(step: str, done_at: Any, since: datetime) -> ColumnElement[bool]:
    """Return the condition that a step was done since a time; a page that cleaning rejected is done, too."""
    is_done: ColumnElement[bool] = done_at > since
    if step != "clean":
        return is_done
    is_rejected = (EntryRow.stage == "rejected") & EntryRow.page_id.is_not(None)
    return is_done | (is_rejected & (EntryRow.ended_at > since))


def _entry_counts(session: Session, stages: Sequence[str]) -> dict[tuple[str, str, str], int]:
    """Return the number of entries by stage, outcome and reason."""
    key = (EntryCountRow.stage, EntryCountRow.outcome, EntryCountRow.reason)
    query = (
        select(*key, func.sum(EntryCountRow.entries)).where(EntryCountRow.stage.in_(stages)).group_by(*key)
    )
    return {(stage, outcome, reason): int(count) for stage, outcome, reason, count in session.execute(query)}


def _outcome_counts(session: Session) -> dict[str, int]:
    counts: dict[str, int] = {}
    for (stage, outcome, reason), count in _entry_counts(session, ("stored", "rejected", "dead")).items():
        name = outcome if stage == "stored" else f"{stage} {reason}"
        counts[name] = counts.get(name, 0) + count
    return dict(sorted(((name, count) for name, count in counts.items() if count), key=lambda item: -item[1]))


def _failing_feeds(session: Session) -> tuple[FailingFeed, ...]:
    query = (
        select(FeedRow)
        .where(FeedRow.failures > 0, FeedRow.paused_at.is_(None))
        .order_by(FeedRow.failures.desc(), FeedRow.id)
        .limit(50)
    )
    return tuple(
        FailingFeed(row.id, row.url, row.failures, row.error_reason, row.error_message)
        for row in session.scalars(query)
    )


def count_pending(session: Session, until: datetime) -> int:
    """Count the feeds and entries that are due or in progress up to a time; 0 means that nothing is left to do.

    Args:
        session: an open transaction.
        until: aware; what is due later is left out.
    """
    stages = (FETCH_STAGES, PROCESS_STAGES)
    due_entries = [
        select(func.count()).where(is_at_stage(stage), EntryRow.due_at <= until) for stage in stages
    ]
    in_progress = select(func.count()).where(
        is_at_stage(IN_PROGRESS_STAGES), EntryRow.lease_until.is_not(None)
    )
    is_due = FeedRow.paused_at.is_(None) & (FeedRow.next_visit_at <= until)
    feeds = select(func.count()).where(is_due | FeedRow.lease_until.is_not(None))
    return sum(session.scalar(query) or 0 for query in (*due_entries, in_progress, feeds))
