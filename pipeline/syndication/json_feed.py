"""Write a JSON Feed (version 1.1, https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Sequence
from typing import Any

from pipeline.syndication.records import FeedDetails, FeedItem

__all__ = ["write_json_feed"]


def write_json_feed(details: FeedDetails, items: Sequence[FeedItem]) -> bytes:
    """Write a JSON Feed.

    Args:
        details: of the feed.
        items: in the order in which they are written.
    """
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": details.title,
        "items": [_item(item) for item in items],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def _item(item: FeedItem) -> dict[str, Any]:
    values = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        # An item must have a content.
        "content_text": item.summary,
        "date_published": item.published.isoformat() if item.published else None,
        "date_modified": item.updated.isoformat(),
        "authors": [{"name": name} for name in item.authors],
        "language": item.language,
    }
    return {name: value for name, value in values.items() if value or name == "content_text"}
