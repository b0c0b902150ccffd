"""The state of the pipeline, read from the ledger: backlog, lag and rate of each stage, and what is in trouble."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.tables import ArticleRow, DeadLetterRow, EntryRow, FeedRow

__all__ = ["FailingFeed", "StageStatus", "StatusView", "count_pending", "read_status"]

# Stage, what waits at it is due for, and the column that says when it was done.
_STAGE_COLUMNS = (
    ("fetch", "discovered", EntryRow.fetched_at),
    ("clean", "fetched", EntryRow.cleaned_at),
    ("enrich", "cleaned", EntryRow.enriched_at),
    ("store", "enriched", EntryRow.stored_at),
)
_RATE_WINDOW, _WEEK = timedelta(minutes=5), timedelta(days=7)
_IN_PROGRESS_STAGES = ("discovered", "fetched", "cleaned", "enriched")


@dataclass(frozen=True, slots=True)
class StageStatus:
    """What waits for a step, since when, and how fast it works."""

    step: str
    backlog: int
    # How long the oldest has waited at this stage; None when nothing waits.
    lag: timedelta | None
    # Entries a minute, over the last five minutes.
    rate: float


@dataclass(frozen=True, slots=True)
class FailingFeed:
    """A feed whose last visit failed."""

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
    # Entries by how they ended: "created", "rejected blocked.robots", "dead" and so on.
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


def read_status(session: Session, now: datetime) -> StatusView:
    """Read the state of the pipeline.

    Args:
        session: an open transaction.
        now: aware.
    """
    due, oldest = session.execute(
        select(func.count(), func.min(FeedRow.next_visit_at)).where(FeedRow.next_visit_at <= now)
    ).one()
    return StatusView(
        stages=tuple(_stage_status(session, step, now) for step in _STAGE_COLUMNS),
        articles=session.scalar(select(func.count()).select_from(ArticleRow)) or 0,
        endings=_outcome_counts(session),
        dead_letters=session.scalar(select(func.count()).where(DeadLetterRow.retried_at.is_(None))) or 0,
        feeds=session.scalar(select(func.count()).select_from(FeedRow)) or 0,
        feeds_due=due,
        oldest_due=now - _ensure_aware(oldest, now) if oldest else None,
        failing=_failing_feeds(session),
        feeds_missing=session.scalar(select(func.count()).where(FeedRow.last_missed_at > now - _WEEK)) or 0,
        last_progress_at=session.scalar(select(func.max(EntryRow.stage_changed_at))),
    )


def _ensure_aware(time: datetime, now: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=now.tzinfo)


def _stage_status(session: Session, step: tuple[str, str, Any], now: datetime) -> StageStatus:
    name, stage, done_at = step
    backlog, oldest = session.execute(
        select(func.count(), func.min(EntryRow.stage_changed_at)).where(EntryRow.stage == stage)
    ).one()
    done_count = session.scalar(select(func.count()).where(done_at > now - _RATE_WINDOW)) or 0
    lag = max(now - _ensure_aware(oldest, now), timedelta(0)) if oldest else None
    return StageStatus(name, backlog, lag, done_count / (_RATE_WINDOW / timedelta(minutes=1)))


def _outcome_counts(session: Session) -> dict[str, int]:
    query = (
        select(EntryRow.stage, EntryRow.outcome, EntryRow.reason, func.count())
        .where(EntryRow.stage.in_(("stored", "rejected", "dead")))
        .group_by(EntryRow.stage, EntryRow.outcome, EntryRow.reason)
    )
    counts: dict[str, int] = {}
    for stage, outcome, reason, count in session.execute(query):
        name = outcome if stage == "stored" else f"{stage} {reason}"
        counts[name] = counts.get(name, 0) + count
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def _failing_feeds(session: Session) -> tuple[FailingFeed, ...]:
    query = (
        select(FeedRow).where(FeedRow.failures > 0).order_by(FeedRow.failures.desc(), FeedRow.id).limit(50)
    )
    return tuple(
        FailingFeed(row.id, row.url, row.failures, row.error_reason, row.error_message)
        for row in session.scalars(query)
    )


def count_pending(session: Session, until: datetime) -> int:
    """How many feeds and entries are due, or under way, up to a time; 0 when there is nothing left to do.

    Args:
        session: an open transaction.
        until: aware; what is due later is left out.
    """
    entries = select(func.count()).where(EntryRow.due_at <= until)
    in_progress = select(func.count()).where(
        EntryRow.stage.in_(_IN_PROGRESS_STAGES), EntryRow.lease_until.is_not(None)
    )
    feeds = select(func.count()).where((FeedRow.next_visit_at <= until) | FeedRow.lease_until.is_not(None))
    return sum(session.scalar(query) or 0 for query in (entries, in_progress, feeds))
