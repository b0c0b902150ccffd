"""Delete what the retention settings do not keep: history of feeds, revisions, events, alerts, and failed entries."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from db.retention_policy import RetentionPolicy
from db.statements import execute_rowcount
from db.tables import (
    ArticleRow,
    DeadLetterRow,
    EntryAliasRow,
    EntryRow,
    EventRow,
    FeedEntryRow,
    FeedVisitRow,
    RevisionRow,
    WatchMatchRow,
    WatchProgressRow,
    WatchRow,
)
from db.tombstones import add_tombstones

__all__ = ["RULES", "RetentionRule", "count_expired", "delete_rows", "expired_rows"]

# Rows of one kind that one run deletes at most; the next run goes on.
_MAX_ROWS_PER_RUN = 50_000


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Which rows of a table expire."""

    table: Any
    # The columns of its key.
    key: tuple[Any, ...]
    # The field of `RetentionPolicy` that limits it.
    days_field: str
    # Returns the condition for rows that are older than a time.
    is_expired: Callable[[datetime], Any]


def _expired_revision(before: datetime) -> Any:
    """The first revision says what was published, the newest what is read now; what lies between may go."""
    is_newest = exists().where(
        ArticleRow.id == RevisionRow.article_id, ArticleRow.revision == RevisionRow.revision
    )
    return and_(RevisionRow.seen_at < before, RevisionRow.revision > 1, ~is_newest)


def _expired_visit(before: datetime) -> Any:
    return FeedVisitRow.visited_at < before


def _expired_event(before: datetime) -> Any:
    """While there are watches, an event that was not matched with them yet stays."""
    matched_id = select(WatchProgressRow.event_id).scalar_subquery()
    is_matched = or_(EventRow.id <= matched_id, ~exists().where(WatchRow.id.is_not(None)))
    return and_(EventRow.at < before, is_matched)


def _expired_match(before: datetime) -> Any:
    """Its deliveries are deleted with it."""
    return WatchMatchRow.at < before


def _expired_sighting(before: datetime) -> Any:
    return FeedEntryRow.last_seen_at < before


def _expired_dead_letter(before: datetime) -> Any:
    return DeadLetterRow.died_at < before


def _expired_entry(before: datetime) -> Any:
    """An entry without an article that failed for good, unless a feed has listed it since."""
    is_listed = exists().where(FeedEntryRow.entry_id == EntryRow.id, FeedEntryRow.last_seen_at >= before)
    has_failed = EntryRow.stage.in_(("rejected", "dead")) & EntryRow.article_id.is_(None)
    return and_(has_failed, EntryRow.stage_changed_at < before, ~is_listed)


RULES = (
    RetentionRule(RevisionRow, (RevisionRow.id,), "revision_days", _expired_revision),
    RetentionRule(FeedVisitRow, (FeedVisitRow.id,), "visit_days", _expired_visit),
    RetentionRule(EventRow, (EventRow.id,), "event_days", _expired_event),
    RetentionRule(
        FeedEntryRow, (FeedEntryRow.feed_id, FeedEntryRow.entry_id), "sighting_days", _expired_sighting
    ),
    RetentionRule(DeadLetterRow, (DeadLetterRow.id,), "dead_letter_days", _expired_dead_letter),
    RetentionRule(EntryRow, (EntryRow.id,), "entry_days", _expired_entry),
    RetentionRule(WatchMatchRow, (WatchMatchRow.id,), "match_days", _expired_match),
)


def count_expired(session: Session, rule: RetentionRule, policy: RetentionPolicy, now: datetime) -> int:
    """Count the rows that a rule would delete.

    Args:
        session: an open transaction.
        rule: one of `RULES`.
        policy: how long rows are kept.
        now: aware.
    """
    query = _expired_query(rule, policy, now)
    return 0 if query is None else session.scalar(select(func.count()).select_from(query.subquery())) or 0


def expired_rows(
    session: Session, rule: RetentionRule, policy: RetentionPolicy, now: datetime
) -> list[tuple[int, ...]]:
    """Return the keys of rows that a rule deletes now.

    Args:
        session: an open transaction; it reads the whole table, so call it in the background.
        rule: one of `RULES`.
        policy: how long rows are kept.
        now: aware.
    """
    query = _expired_query(rule, policy, now)
    if query is None:
        return []
    return [tuple(row) for row in session.execute(query.limit(_MAX_ROWS_PER_RUN))]


def _expired_query(rule: RetentionRule, policy: RetentionPolicy, now: datetime) -> Select[Any] | None:
    days = getattr(policy, rule.days_field)
    return select(*rule.key).where(rule.is_expired(now - timedelta(days=days))) if days else None


def delete_rows(
    session: Session,
    rule: RetentionRule,
    policy: RetentionPolicy,
    keys: Sequence[tuple[int, ...]],
    now: datetime,
) -> int:
    """Delete rows that are still expired. Of entries, tombstones stay, so that they do not come back.

    Args:
        session: an open transaction, later than the one that found them: a feed may have listed an entry meanwhile.
        rule: the rule that found them.
        policy: how long rows are kept.
        keys: from `expired_rows`, some hundred.
        now: aware.

    Returns:
        The number of rows deleted.
    """
    query = _expired_query(rule, policy, now)
    if query is None or not keys:
        return 0
    locked = session.execute(query.where(_is_one_of(rule, keys)).with_for_update(of=rule.table))
    expired = [tuple(row) for row in locked]
    if not expired:
        return 0
    if rule.table is EntryRow:
        _leave_tombstones(session, [key[0] for key in expired], now)
    return execute_rowcount(session, delete(rule.table).where(_is_one_of(rule, expired)))


def _is_one_of(rule: RetentionRule, keys: Sequence[tuple[int, ...]]) -> Any:
    if len(rule.key) == 1:
        return rule.key[0].in_([key[0] for key in keys])
    return or_(*(and_(*map(operator.eq, rule.key, key)) for key in keys))


def _leave_tombstones(session: Session, entry_ids: Sequence[int], now: datetime) -> None:
    url_keys = [
        *session.scalars(select(EntryRow.url_key).where(EntryRow.id.in_(entry_ids))),
        *session.scalars(select(EntryAliasRow.url_key).where(EntryAliasRow.entry_id.in_(entry_ids))),
    ]
    add_tombstones(session, url_keys, now)
    for table in (EntryAliasRow, FeedEntryRow, DeadLetterRow):
        session.execute(delete(table).where(table.entry_id.in_(entry_ids)))
