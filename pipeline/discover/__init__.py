"""Where stories are listed: a page in; entries, hints and other feeds, out."""

from pipeline.discover.links import declared_feeds, feeds_in, linked_feeds, well_known_feeds
from pipeline.discover.reader import discover

__all__ = ["declared_feeds", "discover", "feeds_in", "linked_feeds", "well_known_feeds"]
