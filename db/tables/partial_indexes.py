"""Declare the indexes of rows that satisfy a condition.

They stand apart from the tables because SQLAlchemy loads the modules of both databases for them. Migrations and what
compares the tables need them, queries do not.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Index, TextClause

from db.tables.articles import IS_CHANGE, RevisionRow
from db.tables.entries import (
    HAS_EXPIRED_CLAIMS,
    IS_DUE_FETCH,
    IS_DUE_PROCESSING,
    IS_IN_PROGRESS,
    IS_NOT_RETRIED,
    DeadLetterRow,
    EntryRow,
)
from db.tables.feeds import IS_NOT_PAUSED, FeedRow
from db.tables.pages import IS_BOILERPLATE, SiteBoilerplateRow
from db.tables.watches import IS_DEAD, IS_PENDING, WatchDeliveryRow

__all__: list[str] = []


def _add(name: str, columns: Sequence[Any], condition: TextClause) -> None:
    Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


_ENTRY_DUE = (EntryRow.due_at, EntryRow.id)
_add("ix_entries_due_fetch_by_host", (EntryRow.host, *_ENTRY_DUE), IS_DUE_FETCH)
_add("ix_entries_due_fetch", _ENTRY_DUE, IS_DUE_FETCH)
_add("ix_entries_due_processing", _ENTRY_DUE, IS_DUE_PROCESSING)
_add("ix_entries_in_progress", (EntryRow.stage, EntryRow.pending_since), IS_IN_PROGRESS)
_add("ix_entries_expired_claims", (EntryRow.expired_claims,), HAS_EXPIRED_CLAIMS)
_add("ix_dead_letters_open", (DeadLetterRow.id,), IS_NOT_RETRIED)
# Paused feeds stay due, and must not stand before the others.
_add("ix_feeds_next_visit", (FeedRow.next_visit_at,), IS_NOT_PAUSED)
# Changes after publication: most articles have one revision.
_add("ix_article_revisions_changes", (RevisionRow.seen_at,), IS_CHANGE)
_add("ix_site_boilerplate_proven", (SiteBoilerplateRow.host, SiteBoilerplateRow.block_hash), IS_BOILERPLATE)
_add("ix_watch_deliveries_pending", (WatchDeliveryRow.due_at,), IS_PENDING)
_add("ix_watch_deliveries_dead", (WatchDeliveryRow.id,), IS_DEAD)
_add(
    "ix_watch_deliveries_order",
    (WatchDeliveryRow.channel_id, WatchDeliveryRow.article_id, WatchDeliveryRow.id),
    IS_PENDING,
)
