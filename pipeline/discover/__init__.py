"""Read the pages that list stories: feeds, sitemaps and front pages."""

from pipeline.discover.feed_links import find_declared_feeds, find_linked_feeds, well_known_feed_urls
from pipeline.discover.reader import discover

__all__ = ["discover", "find_declared_feeds", "find_linked_feeds", "well_known_feed_urls"]
