"""Decide which sitemaps of an index are followed, and when they are visited.

Sitemaps that the index lists as changed are due at once; those it no longer lists are visited once a month. An index
may list other indexes, itself, or new URLs without end, so the sitemaps that indexes add to a source are limited.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.records import Feed

__all__ = ["ChildSitemapPlan", "FollowedSitemap", "plan_child_sitemaps"]

# Sitemaps of one source that indexes may add.
_MAX_CHILDREN_PER_SOURCE = 200
_UNLISTED_VISIT_DELAY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class FollowedSitemap:
    """What is stored of a feed that an index lists, or that it listed before."""

    next_visit_at: datetime
    last_visit_at: datetime | None = None
    # Whether an index added it; people added the others, and no index changes when those are visited.
    is_child: bool = True


@dataclass(frozen=True, slots=True)
class ChildSitemapPlan:
    """The sitemaps to follow, in the order of the index, and the new times of visits by key."""

    new: tuple[Feed, ...]
    visit_times: Mapping[str, datetime]


def plan_child_sitemaps(
    listed: Mapping[str, Feed], followed: Mapping[str, FollowedSitemap], child_count: int, now: datetime
) -> ChildSitemapPlan:
    """Decide what the listing of a sitemap index changes.

    Args:
        listed: the sitemaps by key, the most important first, with the times of their last change.
        followed: by key, the feeds that have a listed key, and all that this index added before.
        child_count: the number of sitemaps that indexes added to the source.
        now: aware.
    """
    free_places = max(_MAX_CHILDREN_PER_SOURCE - child_count, 0)
    new = [feed for key, feed in listed.items() if key not in followed]
    visit_times = {
        key: _unlisted_visit_time(sitemap, now)
        if key not in listed
        else _listed_visit_time(sitemap, listed[key].modified, now)
        for key, sitemap in followed.items()
        if sitemap.is_child
    }
    return ChildSitemapPlan(
        tuple(new[:free_places]),
        {key: time for key, time in visit_times.items() if time != followed[key].next_visit_at},
    )


def _listed_visit_time(sitemap: FollowedSitemap, modified: datetime | None, now: datetime) -> datetime:
    """Return now for a sitemap that changed since its last visit, else the time it has."""
    has_changed = modified and sitemap.last_visit_at and modified > sitemap.last_visit_at
    return min(sitemap.next_visit_at, now) if has_changed else sitemap.next_visit_at


def _unlisted_visit_time(sitemap: FollowedSitemap, now: datetime) -> datetime:
    """Postpone a sitemap that was visited at least once."""
    if sitemap.last_visit_at is None:
        return sitemap.next_visit_at
    return max(sitemap.next_visit_at, now + _UNLISTED_VISIT_DELAY)
