"""Where stories are listed: a page in; entries, hints and other feeds, out."""

from pipeline.discover.links import feeds_in
from pipeline.discover.reader import discover

__all__ = ["discover", "feeds_in"]
