"""Find a feed by what people call it: its number or its URL."""

from collections.abc import Iterable

from db import Session, sources
from db.keys import MAX_ID
from db.source_lists import FeedFilter, FeedView
from services.errors import NotFoundError, UsageError

__all__ = ["find_feed", "find_feed_ids"]


def find_feed(session: Session, feed: int | str) -> FeedView:
    """Return a feed.

    Args:
        session: an open transaction.
        feed: its number, or its URL in any spelling that leads to the same list.

    Raises:
        NotFoundError: there is none.
        UsageError: it is neither a number nor a URL.
    """
    found = sources.list_feeds(session, FeedFilter(feed_id=_find_id(session, str(feed).strip())))
    if not found:
        raise NotFoundError(f"no feed {feed}", "feeds list")
    return found[0]


def _find_id(session: Session, text: str) -> int:
    """Return the number of a feed; 0, which no feed has, when no feed has this number or URL."""
    if text.isascii() and text.isdecimal():
        return int(text) if int(text) <= MAX_ID else 0
    if not text.startswith(("http://", "https://")):
        raise UsageError(f"{text!r} is not a feed; give its number or its URL, see: copydesk feeds list")
    return sources.find_feed(session, text) or 0


def find_feed_ids(session: Session, feeds: Iterable[int | str]) -> list[int]:
    """Return the numbers of feeds.

    Args:
        session: an open transaction.
        feeds: see `find_feed`.

    Raises:
        NotFoundError: there is none of one number or URL.
        UsageError: one is neither a number nor a URL.
    """
    return [find_feed(session, feed).id for feed in feeds]
