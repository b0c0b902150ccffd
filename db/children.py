"""What a sitemap index names in; its sitemaps followed as feeds of their own, out.

The index says which of them changed: those are due at once, and those it no longer names as new rest. An index may name
other indexes, itself, or new names for ever: each address is one feed, and a source has a bounded number of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from db.keys import fitted
from db.sources import add_feed
from db.tables import FeedRow
from pipeline.records import Feed
from pipeline.urls import plain

__all__ = ["Parent", "follow_children"]

# Sitemaps of one source that indexes may add.
_MOST = 200
_REST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Parent:
    """The index."""

    feed_id: int
    source_id: int


def follow_children(session: Session, parent: Parent, children: Sequence[Feed], now: datetime) -> int:
    """Follow the sitemaps that an index names as recent.

    Args:
        session: an open transaction.
        parent: the index.
        children: in the order of importance, with the times of their last change.
        now: aware.

    Returns:
        How many are followed from now on that were not.
    """
    room = _MOST - _held(session, parent.source_id)
    new = 0
    for child in children:
        if _wake(session, child, now):
            continue
        if new < room:
            added = add_feed(session, parent.source_id, child, now)
            session.execute(update(FeedRow).where(FeedRow.id == added.id).values(parent_id=parent.feed_id))
            new += 1
    _let_rest(session, parent, [_address(child) for child in children], now)
    return new


def _held(session: Session, source_id: int) -> int:
    found = FeedRow.parent_id.is_not(None) & (FeedRow.source_id == source_id)
    return session.scalar(select(func.count()).where(found)) or 0


def _wake(session: Session, child: Feed, now: datetime) -> bool:
    """Make a sitemap that is followed due, when it changed since its last visit; False when it is not followed."""
    row = session.scalar(select(FeedRow).where(FeedRow.url_key == _address(child)))
    if row is None:
        return False
    seen = row.last_visit_at
    if row.parent_id is not None and child.modified and seen and child.modified > seen:
        row.next_visit_at = min(row.next_visit_at, now)
    return True


def _let_rest(session: Session, parent: Parent, named: Sequence[str], now: datetime) -> None:
    quiet = (FeedRow.parent_id == parent.feed_id, FeedRow.url_key.not_in(named))
    soon = FeedRow.next_visit_at < now + _REST
    query = update(FeedRow).where(*quiet, soon, FeedRow.last_visit_at.is_not(None))
    session.execute(query.values(next_visit_at=now + _REST))


def _address(feed: Feed) -> str:
    return fitted(plain(feed.url))
