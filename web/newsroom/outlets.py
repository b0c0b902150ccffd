"""The outlets: who publishes what, in which form of feed and of page."""

from dataclasses import dataclass, replace
from datetime import timedelta, timezone

from web.newsroom.stories import Story, stories

__all__ = ["CORRECTION", "EDITED", "LATER", "OUTLETS", "REMOVED", "Outlet", "front_of"]

# What happens between two visits: one article is corrected, one is taken down, one is new.
EDITED = ("courier", "bridge-closes")
REMOVED = ("post", "old-tape")
LATER = ("courier", "ferry-strike")
CORRECTION = "Correction: an earlier version of this article said that the work would take nine weeks."


@dataclass(frozen=True, slots=True)
class Outlet:
    """An invented publication."""

    key: str
    name: str
    language: str
    # rss, atom, rdf, json or full (RSS with whole articles); the feed's path.
    feed: str
    path: str
    page: str
    # Hours east of UTC, as its pages write times.
    hours: int
    wire: bool = False

    @property
    def zone(self) -> timezone:
        """How its clocks go."""
        return timezone(timedelta(hours=self.hours))

    @property
    def stories(self) -> tuple[Story, ...]:
        """Everything it publishes, the newest first, times as its pages write them."""
        own = stories(self.key) + (stories("wire") if self.wire else ())
        local = (replace(story, published=story.published.astimezone(self.zone)) for story in own)
        return tuple(sorted(local, key=lambda story: story.published, reverse=True))


OUTLETS = (
    Outlet("courier", "Brenholm Courier", "en", "rss", "/feed.xml", "linked-data", 1, wire=True),
    Outlet("post", "Vale Post", "en", "atom", "/atom.xml", "open-graph", 0, wire=True),
    Outlet("talbote", "Der Talbote", "de", "rdf", "/index.rdf", "meta", 1),
    Outlet("gazette", "La Gazette du Delta", "fr", "json", "/feed.json", "microdata", 1),
    Outlet("northmoor", "Channel Seven Northmoor", "en", "full", "/rss", "station", -6, wire=True),
)


def front_of(outlet: Outlet, *, edited: bool) -> tuple[Story, ...]:
    """What an outlet lists: before the edits one story is not out yet, after them one is gone.

    Args:
        outlet: which.
        edited: whether the edits were published.
    """
    hidden = REMOVED if edited else LATER
    return tuple(story for story in outlet.stories if (outlet.key, story.slug) != hidden)
