"""Read the pages that list stories: feeds, sitemaps and front pages.

Names are imported when they are first used: the database needs the names of publications, and no parser.
"""

from typing import TYPE_CHECKING

from pipeline.lazy_names import attribute_loader

if TYPE_CHECKING:
    from pipeline.discover.feed_links import find_declared_feeds, find_linked_feeds, well_known_feed_urls
    from pipeline.discover.reader import discover

__all__ = ["discover", "find_declared_feeds", "find_linked_feeds", "well_known_feed_urls"]

__getattr__ = attribute_loader(
    __name__,
    {
        "discover": "pipeline.discover.reader",
        "find_declared_feeds": "pipeline.discover.feed_links",
        "find_linked_feeds": "pipeline.discover.feed_links",
        "well_known_feed_urls": "pipeline.discover.feed_links",
    },
)
