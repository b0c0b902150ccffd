"""List, show and change feeds: the use cases behind `copydesk feeds` and the API."""

from collections.abc import Sequence
from dataclasses import dataclass

from db import Session, feed_changes, source_changes, source_health, sources
from db.feed_changes import FeedEdit
from db.source_changes import MovedRows
from db.source_health import FailingFeedView
from db.source_lists import FeedFilter, FeedView
from services.clock import utc_now
from services.errors import UsageError
from services.feed_lookup import find_feed, find_feed_ids
from services.forgotten_feeds import find_forgotten_feeds
from services.source_management import find_source

__all__ = [
    "EditedFeed",
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
    "visit_feeds",
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


@dataclass(frozen=True, slots=True)
class EditedFeed:
    """A feed after a change, and what moved with it to another publication; None when it belongs to the same one."""

    feed: FeedView
    moved: MovedRows | None
    # Whether it has a new URL, under which nothing is stored: see `services.forgotten_feeds.find_forgotten_feeds`.
    is_forgotten: bool = False


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


def list_feeds(session: Session, filters: FeedFilter, limit: int | None = None) -> list[FeedView]:
    """List feeds, by the name of their publication.

    Args:
        session: an open transaction.
        filters: which ones.
        limit: maximum number; None for all.
    """
    return sources.list_feeds(session, filters, limit)


def list_failing_feeds(session: Session, limit: int | None = None) -> list[FailingFeedView]:
    """Tell which feeds fail, since when and why: the rows of the view `v_failing_feeds`, the most failures first.

    Args:
        session: an open transaction.
        limit: maximum number; None for all.
    """
    return source_health.list_failing_feeds(session, limit)


def edit_feed(session: Session, feed: int | str, change: FeedChange) -> EditedFeed:
    """Change the URL, the name, the folder or the publication of a feed.

    What only this feed listed moves to another publication with it.

    Args:
        session: an open transaction.
        feed: see `find_feed`.
        change: the new values.

    Raises:
        UsageError: a value cannot be used.
    """
    view = find_feed(session, feed)
    if change == FeedChange():
        raise UsageError("nothing to change; give --url, --name, --folder or --source")
    has_new_url = change.url is not None and change.url != view.url
    if change.url is not None and has_new_url:
        _change_url(session, view, change.url)
    folders = None if change.folder is None else _split_folder(change.folder)
    feed_changes.edit_feed(session, view.id, FeedEdit(change.name, folders))
    moved = None if change.source is None else _move(session, view, find_source(session, change.source).id)
    edited = find_feed(session, view.id)
    is_forgotten = has_new_url and bool(find_forgotten_feeds(session, {edited.url: ()}))
    return EditedFeed(edited, moved, is_forgotten)


def _move(session: Session, feed: FeedView, source_id: int) -> MovedRows | None:
    if source_id == feed.source_id:
        return None
    return source_changes.move_feeds(session, feed.source_id, [feed.id], source_id)


def _change_url(session: Session, feed: FeedView, url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"invalid URL: {url or '(empty)'}; it must start with http:// or https://")
    if not sources.change_feed_url(session, feed.id, url):
        raise UsageError(f"{url} is already followed; remove one of the two with: copydesk feeds remove")
    feed_changes.retry_feeds(session, utc_now(), [feed.id])


def _split_folder(folder: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in folder.split("/") if name.strip())


def pause_feeds(session: Session, feeds: Sequence[int | str]) -> int:
    """Stop visiting feeds until they are resumed.

    Args:
        session: an open transaction.
        feeds: see `find_feed`.

    Returns:
        How many were visited before.
    """
    return feed_changes.pause_feeds(session, find_feed_ids(session, feeds), utc_now())


def resume_feeds(session: Session, feeds: Sequence[int | str]) -> int:
    """Visit paused feeds again.

    Args:
        session: an open transaction.
        feeds: see `find_feed`.

    Returns:
        How many were paused.
    """
    return feed_changes.resume_feeds(session, find_feed_ids(session, feeds), utc_now())


def retry_feeds(session: Session, feeds: Sequence[int | str] = ()) -> int:
    """Make failing feeds due now, as if they had not failed before.

    Args:
        session: an open transaction.
        feeds: see `find_feed`; none means all that fail.

    Returns:
        How many are due now.
    """
    ids = find_feed_ids(session, feeds) if feeds else None
    return feed_changes.retry_feeds(session, utc_now(), ids)


def visit_feeds(session: Session, feeds: Sequence[int | str] = ()) -> int:
    """Make feeds due now; they stay paused, and what delays those that fail stays known.

    Args:
        session: an open transaction.
        feeds: see `find_feed`; none means all.

    Returns:
        How many are due now.
    """
    ids = find_feed_ids(session, feeds) if feeds else None
    return sources.mark_feeds_due(session, utc_now(), ids)


def remove_feeds(session: Session, feeds: Sequence[int | str]) -> int:
    """Stop following feeds; what they listed stays stored.

    Args:
        session: an open transaction.
        feeds: see `find_feed`.

    Returns:
        How many were removed, with the sitemaps that they named.
    """
    return feed_changes.remove_feeds(session, find_feed_ids(session, feeds))
