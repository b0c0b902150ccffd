"""Write lists of articles as feeds: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1."""

from pipeline.syndication.atom import write_atom
from pipeline.syndication.json_feed import write_json_feed
from pipeline.syndication.records import FeedDetails, FeedItem
from pipeline.syndication.rss import write_rss

__all__ = ["FeedDetails", "FeedItem", "write_atom", "write_json_feed", "write_rss"]
