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

__all__ = ["recent"]

_LATELY = timedelta(days=7)
# Sitemaps of one index that are followed at once: the newest.
_MOST_SITEMAPS = 20
# Where nothing is dated, news stands at one end or the other: so many of each.
_SITEMAP_ENDS, _ENTRY_ENDS = 5, 500
_NEWS = re.compile(r"news|latest|recent|today|current", re.IGNORECASE)
_Part = TypeVar("_Part")


def recent(found: Discovery, now: datetime) -> Discovery:
    """Leave out what is not new.

    Args:
        found: what a page lists; only sitemaps and sitemap indexes are cut.
        now: aware.
    """
    if found.kind is FeedKind.SITEMAP:
        dated = [each for each in found.entries if each.modified]
        kept = [each for each in dated if each.modified and each.modified >= now - _LATELY]
        undated = [each for each in found.entries if not each.modified]
        return replace(found, entries=(*kept, *_ends(undated, _ENTRY_ENDS)))
    if found.kind is FeedKind.SITEMAP_INDEX:
        return replace(found, links=_recent_sitemaps(found.links, now))
    return found


def _recent_sitemaps(links: Sequence[Feed], now: datetime) -> tuple[Feed, ...]:
    """Those that changed lately, the newest first; where none is dated, those of news, else both ends."""
    dated = [(each.modified, each) for each in links if each.modified]
    if dated:
        lately = [pair for pair in dated if pair[0] >= now - _LATELY]
        newest = sorted(lately, key=lambda pair: pair[0], reverse=True)
        return tuple(each for _, each in newest[:_MOST_SITEMAPS])
    of_news = [each for each in links if _NEWS.search(each.url.rpartition("/")[2])]
    return _ends(of_news or links, _SITEMAP_ENDS)


def _ends(parts: Sequence[_Part], count: int) -> tuple[_Part, ...]:
    return tuple(parts) if len(parts) <= 2 * count else (*parts[:count], *parts[-count:])
