"""Store the sitemaps that a sitemap index lists, each as a feed of its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from db.keys import shorten_key
from db.sources import add_feed
from db.tables import FeedRow
from pipeline.discover.child_sitemaps import FollowedSitemap, plan_child_sitemaps
from pipeline.records import Feed
from pipeline.urls import normalize_url

__all__ = ["SitemapIndex", "follow_child_sitemaps"]


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
    listed: dict[str, Feed] = {}
    for child in children:
        listed.setdefault(shorten_key(normalize_url(child.url)), child)
    rows = _followed_rows(session, index, listed)
    followed = {
        key: FollowedSitemap(row.next_visit_at, row.last_visit_at, is_child=row.parent_id is not None)
        for key, row in rows.items()
    }
    plan = plan_child_sitemaps(listed, followed, _count_children(session, index.source_id), now)
    for key, visit_time in plan.visit_times.items():
        rows[key].next_visit_at = visit_time
    for child in plan.new:
        added = add_feed(session, index.source_id, child, now)
        session.execute(update(FeedRow).where(FeedRow.id == added.id).values(parent_id=index.feed_id))
    return len(plan.new)


def _followed_rows(session: Session, index: SitemapIndex, keys: Collection[str]) -> dict[str, FeedRow]:
    """Return the feeds that have one of these keys, and those that the index added, by key."""
    is_affected = or_(FeedRow.url_key.in_(keys), FeedRow.parent_id == index.feed_id)
    return {row.url_key: row for row in session.scalars(select(FeedRow).where(is_affected))}


def _count_children(session: Session, source_id: int) -> int:
    is_child = FeedRow.parent_id.is_not(None) & (FeedRow.source_id == source_id)
    return session.scalar(select(func.count()).where(is_child)) or 0
