"""Change feeds: edit, pause, retry and remove them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from db.statements import execute_rowcount
from db.tables import FeedEntryRow, FeedRow, FeedVisitRow, PushRow, SubscriptionRow
from db.tables.base import storable_text as storable

__all__ = ["FeedEdit", "edit_feed", "pause_feeds", "remove_feeds", "resume_feeds", "retry_feeds"]


@dataclass(frozen=True, slots=True)
class FeedEdit:
    """New values of a feed; None leaves a value as it is."""

    # "" shows the title again that the feed gives itself.
    name: str | None = None
    # Names of folders, the outermost first.
    folders: tuple[str, ...] | None = None


def edit_feed(session: Session, feed_id: int, edit: FeedEdit) -> None:
    """Change the name or the folders of a feed. Its URL: `db.sources.change_feed_url`.

    Args:
        session: an open transaction.
        feed_id: which feed.
        edit: the new values.
    """
    values: dict[str, Any] = {}
    if edit.name is not None:
        values["name"] = storable(edit.name)
    if edit.folders is not None:
        values["folders"] = [storable(name) for name in edit.folders]
    if values:
        session.execute(update(FeedRow).where(FeedRow.id == feed_id).values(values))


def pause_feeds(session: Session, feed_ids: Sequence[int], now: datetime) -> int:
    """Stop visiting feeds.

    Args:
        session: an open transaction.
        feed_ids: which feeds.
        now: aware.

    Returns:
        The number of feeds that were visited before.
    """
    is_running = (FeedRow.id.in_(feed_ids), FeedRow.paused_at.is_(None))
    return execute_rowcount(session, update(FeedRow).where(*is_running).values(paused_at=now))


def resume_feeds(session: Session, feed_ids: Sequence[int], now: datetime) -> int:
    """Visit paused feeds again, each at once.

    Args:
        session: an open transaction.
        feed_ids: which feeds.
        now: aware.

    Returns:
        The number of feeds that were paused.
    """
    is_paused = (FeedRow.id.in_(feed_ids), FeedRow.paused_at.is_not(None))
    values = {"paused_at": None, "next_visit_at": now}
    return execute_rowcount(session, update(FeedRow).where(*is_paused).values(values))


def retry_feeds(session: Session, now: datetime, feed_ids: Sequence[int] | None = None) -> int:
    """Make feeds due at once and forget their failures, which had delayed their next visits.

    Args:
        session: an open transaction.
        now: aware.
        feed_ids: which feeds; None for all that fail.

    Returns:
        The number of feeds; paused ones are left out.
    """
    is_chosen = FeedRow.error_reason != "" if feed_ids is None else FeedRow.id.in_(feed_ids)
    query = update(FeedRow).where(is_chosen, FeedRow.paused_at.is_(None))
    return execute_rowcount(session, query.values(next_visit_at=now, failures=0))


def remove_feeds(session: Session, feed_ids: Iterable[int]) -> int:
    """Stop following feeds and the sitemaps that they named; their entries and articles stay.

    Args:
        session: an open transaction.
        feed_ids: which feeds.

    Returns:
        The number of feeds removed, named sitemaps included.
    """
    ids = set(feed_ids)
    found: set[int] = set()
    while ids - found:
        found |= ids
        ids = set(
            session.scalars(select(FeedRow.id).where(or_(FeedRow.parent_id.in_(ids), FeedRow.id.in_(ids))))
        )
    for table in (FeedVisitRow, PushRow, SubscriptionRow, FeedEntryRow):
        session.execute(delete(table).where(table.feed_id.in_(ids)))
    return execute_rowcount(session, delete(FeedRow).where(FeedRow.id.in_(ids)))
