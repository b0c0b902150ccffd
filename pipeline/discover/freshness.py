"""What a sitemap lists and the time in; what of it may be news, out.

Sitemaps list everything a site ever published. Only what changed lately is wanted: a whole archive would be asked for,
page by page, for weeks, and the news would wait behind it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from pipeline.records import Discovery, Feed, FeedKind

__all__ = ["drop_stale"]

_FRESH_PERIOD = timedelta(days=7)
# Sitemaps of one index that are followed at once: the newest.
_MAX_SITEMAPS = 20
# Where nothing is dated, news stands at one end or the other: so many of each.
_SITEMAPS_PER_END, _ENTRIES_PER_END = 5, 500
_NEWS_WORD = re.compile(r"news|latest|recent|today|current", re.IGNORECASE)
_Item = TypeVar("_Item")


def drop_stale(discovery: Discovery, now: datetime) -> Discovery:
    """Leave out what is not new.

    Args:
        discovery: what a page lists; only sitemaps and sitemap indexes are cut.
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
    """Those that changed lately, the newest first; where none is dated, those of news, else both ends."""
    dated = [(sitemap.modified, sitemap) for sitemap in links if sitemap.modified]
    if dated:
        fresh = [pair for pair in dated if pair[0] >= now - _FRESH_PERIOD]
        newest = sorted(fresh, key=lambda pair: pair[0], reverse=True)
        return tuple(sitemap for _, sitemap in newest[:_MAX_SITEMAPS])
    news_sitemaps = [sitemap for sitemap in links if _NEWS_WORD.search(sitemap.url.rpartition("/")[2])]
    return _both_ends(news_sitemaps or links, _SITEMAPS_PER_END)


def _both_ends(items: Sequence[_Item], count: int) -> tuple[_Item, ...]:
    return tuple(items) if len(items) <= 2 * count else (*items[:count], *items[-count:])
