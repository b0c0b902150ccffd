"""Drop what is not new from sitemaps.

Sitemaps list everything that a site ever published. Fetching a whole archive would take weeks and delay the news.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from pipeline.records import Discovery, Feed, FeedKind

__all__ = ["drop_stale"]

_FRESH_PERIOD = timedelta(days=7)
# The newest sitemaps of an index that are followed.
_MAX_SITEMAPS = 20
# Without dates, news stands at one end or the other: take this many from each.
_SITEMAPS_PER_END, _ENTRIES_PER_END = 5, 500
_NEWS_WORD = re.compile(r"news|latest|recent|today|current", re.IGNORECASE)
_Item = TypeVar("_Item")


def drop_stale(discovery: Discovery, now: datetime) -> Discovery:
    """Drop the entries and sitemaps that are not new.

    Args:
        discovery: of a page; only sitemaps and sitemap indexes are changed.
        now: aware.
    """
    if discovery.kind is FeedKind.SITEMAP:
        dated = [entry for entry in discovery.entries if entry.modified]
        fresh = [entry for entry in dated if entry.modified and entry.modified >= now - _FRESH_PERIOD]
        undated = [entry for entry in discovery.entries if not entry.modified]
        return replace(discovery, entries=(*fresh, *_both_ends(undated, _ENTRIES_PER_END)))
    if discovery.kind is FeedKind.SITEMAP_INDEX:
        return replace(discovery, links=_fresh_sitemaps(discovery.links, now))
    return discovery


def _fresh_sitemaps(links: Sequence[Feed], now: datetime) -> tuple[Feed, ...]:
    """The sitemaps that changed lately, the newest first; without dates, those named after news, else both ends."""
    dated = [(sitemap.modified, sitemap) for sitemap in links if sitemap.modified]
    if dated:
        fresh = [pair for pair in dated if pair[0] >= now - _FRESH_PERIOD]
        newest = sorted(fresh, key=lambda pair: pair[0], reverse=True)
        return tuple(sitemap for _, sitemap in newest[:_MAX_SITEMAPS])
    news_sitemaps = [sitemap for sitemap in links if _NEWS_WORD.search(sitemap.url.rpartition("/")[2])]
    return _both_ends(news_sitemaps or links, _SITEMAPS_PER_END)


def _both_ends(items: Sequence[_Item], count: int) -> tuple[_Item, ...]:
    return tuple(items) if len(items) <= 2 * count else (*items[:count], *items[-count:])
