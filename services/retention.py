"""Delete what the retention settings do not keep: the use case behind `copydesk prune` and the daily task."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import Database, Session, pages, retention
from db.retention_policy import RetentionPolicy

__all__ = ["PruneReport", "preview_pruning", "prune"]

_ROWS_PER_TRANSACTION = 200


@dataclass(frozen=True, slots=True)
class PruneReport:
    """What was deleted, or would be."""

    # Rows by table.
    rows: Mapping[str, int]
    is_preview: bool


def preview_pruning(session: Session, policy: RetentionPolicy, now: datetime) -> PruneReport:
    """Count what pruning would delete; nothing is changed.

    Args:
        session: an open transaction.
        policy: how long rows are kept.
        now: aware.
    """
    rows = Counter(
        {
            rule.table.__tablename__: retention.count_expired(session, rule, policy, now)
            for rule in retention.RULES
        }
    )
    if policy.page_days:
        rows["pages"] = pages.count_expired_pages(session, now - timedelta(days=policy.page_days))
    return PruneReport(dict(+rows), is_preview=True)


def prune(database: Database, policy: RetentionPolicy, now: datetime) -> PruneReport:
    """Delete what has expired, in short transactions, so that workers go on meanwhile.

    Args:
        database: which one.
        policy: how long rows are kept.
        now: aware.
    """
    rows: Counter[str] = Counter()
    for rule in retention.RULES:
        with database.read_transaction() as session:
            keys = retention.expired_rows(session, rule, policy, now)
        for start in range(0, len(keys), _ROWS_PER_TRANSACTION):
            batch = keys[start : start + _ROWS_PER_TRANSACTION]
            with database.transaction() as session:
                rows[rule.table.__tablename__] += retention.delete_rows(session, rule, policy, batch, now)
    rows += _prune_pages(database, policy, now)
    return PruneReport(dict(+rows), is_preview=False)


def _prune_pages(database: Database, policy: RetentionPolicy, now: datetime) -> Counter[str]:
    """Delete raw pages that are older or take more space than the policy allows, the oldest first."""
    rows: Counter[str] = Counter()
    if policy.page_days:
        with database.transaction() as session:
            stats = pages.prune_pages(session, now - timedelta(days=policy.page_days))
        rows += Counter(pages=stats.pages, page_bodies=stats.bodies)
    while policy.page_max_bytes:
        with database.transaction() as session:
            excess_bytes = pages.stored_bytes(session) - policy.page_max_bytes
            if excess_bytes <= 0:
                break
            stats = pages.prune_oldest_pages(session, excess_bytes)
        rows += Counter(pages=stats.pages, page_bodies=stats.bodies)
        if not stats.pages:
            break
    return rows
