"""Define the invented publications: their stories, feed formats and page templates."""

from dataclasses import dataclass, replace
from datetime import timedelta, timezone

from sample_site.stories import Story, load_stories

__all__ = [
    "ADDED_STORY",
    "CORRECTION_TEXT",
    "EDITED_STORY",
    "OUTLETS",
    "REMOVED_STORY",
    "Outlet",
    "front_page_stories",
]

# Changes between two visits: one article is corrected, one is deleted, one is new.
EDITED_STORY = ("courier", "bridge-closes")
REMOVED_STORY = ("post", "old-tape")
ADDED_STORY = ("courier", "ferry-strike")
CORRECTION_TEXT = "Correction: an earlier version of this article said that the work would take nine weeks."


@dataclass(frozen=True, slots=True)
class Outlet:
    """An invented publication."""

    key: str
    name: str
    language: str
    # rss, atom, rdf, json or full (RSS with whole articles); the feed's path.
    feed_format: str
    path: str
    page_template: str
    # Hours east of UTC, as its pages write times.
    utc_offset_hours: int
    has_wire_stories: bool = False

    @property
    def local_timezone(self) -> timezone:
        """The time zone of its pages."""
        return timezone(timedelta(hours=self.utc_offset_hours))

    @property
    def stories(self) -> tuple[Story, ...]:
        """All its stories, newest first, with times in its own time zone."""
        own_stories = load_stories(self.key) + (load_stories("wire") if self.has_wire_stories else ())
        local_stories = (
            replace(story, published=story.published.astimezone(self.local_timezone)) for story in own_stories
        )
        return tuple(sorted(local_stories, key=lambda story: story.published, reverse=True))


OUTLETS = (
    Outlet("courier", "Brenholm Courier", "en", "rss", "/feed.xml", "linked-data", 1, has_wire_stories=True),
    Outlet("post", "Vale Post", "en", "atom", "/atom.xml", "open-graph", 0, has_wire_stories=True),
    Outlet("talbote", "Der Talbote", "de", "rdf", "/index.rdf", "meta", 1),
    Outlet("gazette", "La Gazette du Delta", "fr", "json", "/feed.json", "microdata", 1),
    Outlet(
        "northmoor", "Channel Seven Northmoor", "en", "full", "/rss", "station", -6, has_wire_stories=True
    ),
)


def front_page_stories(outlet: Outlet, *, is_edited: bool) -> tuple[Story, ...]:
    """List the stories of the feed and the front page.

    Before the edits `ADDED_STORY` is missing, after them `REMOVED_STORY` is.

    Args:
        outlet: the publication.
        is_edited: whether the edits are published.
    """
    hidden = REMOVED_STORY if is_edited else ADDED_STORY
    return tuple(story for story in outlet.stories if (outlet.key, story.slug) != hidden)
