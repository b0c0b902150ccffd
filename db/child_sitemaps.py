"""Follow the sitemaps that a sitemap index lists, each as a feed of its own.

Sitemaps that the index lists as changed are due at once; those it no longer lists are visited once a month. An index
may list other indexes, itself, or new URLs without end: each URL is one feed, and the feeds of a source are limited.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from db.keys import shorten_key
from db.sources import add_feed
from db.tables import FeedRow
from pipeline.records import Feed
from pipeline.urls import normalize_url

__all__ = ["SitemapIndex", "follow_child_sitemaps"]

# Sitemaps of one source that indexes may add.
_MAX_CHILDREN_PER_SOURCE = 200
_UNLISTED_VISIT_DELAY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SitemapIndex:
    """A sitemap index."""

    feed_id: int
    source_id: int


def follow_child_sitemaps(
    session: Session, index: SitemapIndex, children: Sequence[Feed], now: datetime
) -> int:
    """Follow the sitemaps that an index lists as recent.

    Args:
        session: an open transaction.
        index: the index.
        children: the sitemaps, the most important first, with the times of their last change.
        now: aware.

    Returns:
        The number of sitemaps that were not followed before.
    """
    free_places = _MAX_CHILDREN_PER_SOURCE - _count_children(session, index.source_id)
    new = 0
    for child in children:
        if _reschedule_if_changed(session, child, now):
            continue
        if new < free_places:
            added = add_feed(session, index.source_id, child, now)
            session.execute(update(FeedRow).where(FeedRow.id == added.id).values(parent_id=index.feed_id))
            new += 1
    _postpone_unlisted(session, index, [_url_key(child) for child in children], now)
    return new


def _count_children(session: Session, source_id: int) -> int:
    is_child = FeedRow.parent_id.is_not(None) & (FeedRow.source_id == source_id)
    return session.scalar(select(func.count()).where(is_child)) or 0


def _reschedule_if_changed(session: Session, child: Feed, now: datetime) -> bool:
    """Make a followed sitemap due when it changed since its last visit; False when it is not followed."""
    row = session.scalar(select(FeedRow).where(FeedRow.url_key == _url_key(child)))
    if row is None:
        return False
    last_visit_at = row.last_visit_at
    if row.parent_id is not None and child.modified and last_visit_at and child.modified > last_visit_at:
        row.next_visit_at = min(row.next_visit_at, now)
    return True


def _postpone_unlisted(
    session: Session, index: SitemapIndex, listed_keys: Sequence[str], now: datetime
) -> None:
    unlisted = (FeedRow.parent_id == index.feed_id, FeedRow.url_key.not_in(listed_keys))
    is_due_earlier = FeedRow.next_visit_at < now + _UNLISTED_VISIT_DELAY
    query = update(FeedRow).where(*unlisted, is_due_earlier, FeedRow.last_visit_at.is_not(None))
    session.execute(query.values(next_visit_at=now + _UNLISTED_VISIT_DELAY))


def _url_key(feed: Feed) -> str:
    return shorten_key(normalize_url(feed.url))
