"""List, show and change feeds: the use cases behind `copydesk feeds` and the API."""

from collections.abc import Sequence
from dataclasses import dataclass

from db import Session, feed_changes, source_health, sources
from db.feed_changes import FeedEdit
from db.source_health import FailingFeedView
from db.source_lists import FeedFilter, FeedView
from services.clock import utc_now
from services.errors import NotFoundError, UsageError
from services.source_management import find_source

__all__ = [
    "FeedChange",
    "edit_feed",
    "find_feed",
    "list_failing_feeds",
    "list_feeds",
    "make_filter",
    "pause_feeds",
    "remove_feeds",
    "resume_feeds",
    "retry_feeds",
]

# Whether feeds in a state fail and are paused; None where it does not matter. Nobody waits for a paused feed.
_STATES: dict[str, tuple[bool | None, bool | None]] = {
    "": (None, None),
    "failing": (True, False),
    "paused": (None, True),
    "working": (False, False),
}


@dataclass(frozen=True, slots=True)
class FeedChange:
    """What a user wants to change of a feed; None leaves a value as it is."""

    url: str | None = None
    # "" shows the title again that the feed gives itself.
    name: str | None = None
    # Such as "World/Europe"; "" takes it out of its folders.
    folder: str | None = None
    # See `services.source_management.find_source`.
    source: str | None = None


def make_filter(source_id: int | None, tag: str, folder: str, state: str) -> FeedFilter:
    """Return a filter for the state of feeds in words.

    Args:
        source_id: only feeds of this publication; None for all.
        tag: only feeds of publications with this tag; "" for all.
        folder: only feeds in this folder; "" for all.
        state: ``failing``, ``paused``, ``working`` (neither of these), or "" for all.

    Raises:
        UsageError: there is no such state.
    """
    if state not in _STATES:
        raise UsageError(f"unknown state {state!r}; give one of: {', '.join(filter(None, _STATES))}")
    is_failing, is_paused = _STATES[state]
    return FeedFilter(source_id, None, tag, folder, is_failing, is_paused)


def list_feeds(session: Session, filters: FeedFilter) -> list[FeedView]:
    """List feeds, by the name of their publication.

    Args:
        session: an open transaction.
        filters: which ones.
    """
    return sources.list_feeds(session, filters)


def find_feed(session: Session, feed_id: int) -> FeedView:
    """Return a feed.

    Args:
        session: an open transaction.
        feed_id: its number.

    Raises:
        NotFoundError: there is none.
    """
    found = sources.list_feeds(session, FeedFilter(feed_id=feed_id))
    if not found:
        raise NotFoundError(f"no feed {feed_id}", "feeds list")
    return found[0]


def list_failing_feeds(session: Session) -> list[FailingFeedView]:
    """Tell which feeds fail, since when and why: the rows of the view `v_failing_feeds`.

    Args:
        session: an open transaction.
    """
    return source_health.list_failing_feeds(session)


def edit_feed(session: Session, feed_id: int, change: FeedChange) -> FeedView:
    """Change the URL, the name, the folder or the publication of a feed.

    Args:
        session: an open transaction.
        feed_id: its number.
        change: the new values.

    Raises:
        UsageError: a value cannot be used.
    """
    feed = find_feed(session, feed_id)
    if change == FeedChange():
        raise UsageError("nothing to change; give --url, --name, --folder or --source")
    if change.url is not None and change.url != feed.url:
        _change_url(session, feed, change.url)
    folders = None if change.folder is None else _split_folder(change.folder)
    source_id = None if change.source is None else find_source(session, change.source).id
    feed_changes.edit_feed(session, feed_id, FeedEdit(change.name, folders, source_id))
    return find_feed(session, feed_id)


def _change_url(session: Session, feed: FeedView, url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"invalid URL: {url or '(empty)'}; it must start with http:// or https://")
    if not sources.change_feed_url(session, feed.id, url):
        raise UsageError(f"{url} is already followed; remove one of the two with: copydesk feeds remove")
    feed_changes.retry_feeds(session, utc_now(), [feed.id])


def _split_folder(folder: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in folder.split("/") if name.strip())


def pause_feeds(session: Session, feed_ids: Sequence[int]) -> int:
    """Stop visiting feeds until they are resumed.

    Args:
        session: an open transaction.
        feed_ids: their numbers.

    Returns:
        How many were visited before.
    """
    return feed_changes.pause_feeds(session, _check_ids(session, feed_ids), utc_now())


def resume_feeds(session: Session, feed_ids: Sequence[int]) -> int:
    """Visit paused feeds again.

    Args:
        session: an open transaction.
        feed_ids: their numbers.

    Returns:
        How many were paused.
    """
    return feed_changes.resume_feeds(session, _check_ids(session, feed_ids), utc_now())


def retry_feeds(session: Session, feed_ids: Sequence[int] = ()) -> int:
    """Make failing feeds due now, as if they had not failed before.

    Args:
        session: an open transaction.
        feed_ids: their numbers; none means all that fail.

    Returns:
        How many are due now.
    """
    ids = _check_ids(session, feed_ids) if feed_ids else None
    return feed_changes.retry_feeds(session, utc_now(), ids)


def remove_feeds(session: Session, feed_ids: Sequence[int]) -> int:
    """Stop following feeds; what they listed stays stored.

    Args:
        session: an open transaction.
        feed_ids: their numbers.

    Returns:
        How many were removed, with the sitemaps that they named.
    """
    return feed_changes.remove_feeds(session, _check_ids(session, feed_ids))


def _check_ids(session: Session, feed_ids: Sequence[int]) -> Sequence[int]:
    for feed_id in feed_ids:
        find_feed(session, feed_id)
    return feed_ids
