"""Move the feeds of the sample site when its port has changed, as after a restore on another machine."""

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from db import Session
from db.source_lists import FeedView
from sample_site import OUTLETS
from services.errors import UsageError
from services.feed_management import FeedChange, edit_feed, remove_feeds

__all__ = ["move_sample_feeds"]

_HOST = "127.0.0.1"
_OUTLETS = {(outlet.name, outlet.path): index for index, outlet in enumerate(OUTLETS)}


def move_sample_feeds(
    session: Session, feeds: Iterable[FeedView], port: int, own_hosts: Collection[str]
) -> tuple[int, ...]:
    """Follow the feeds of the sample site at its port, where they are followed at another one, which nobody serves.

    Args:
        session: an open transaction.
        feeds: all that are followed.
        port: of the first publication.
        own_hosts: `host:port` of servers that the user allows, such as a `copydesk sample` of his own; they stay.

    Returns:
        The ports of the first publication from which feeds were moved.
    """
    old_ports = set()
    for feed in feeds:
        index, feed_port = _find_outlet(feed)
        if index is None or feed_port == port + index or f"{_HOST}:{feed_port}" in own_hosts:
            continue
        try:
            edit_feed(session, feed.id, FeedChange(url=f"http://{_HOST}:{port + index}{OUTLETS[index].path}"))
        except UsageError:  # it is followed at the new port, too
            remove_feeds(session, [feed.id])
        old_ports.add(feed_port - index)
    return tuple(sorted(old_ports))


def _find_outlet(feed: FeedView) -> tuple[int | None, int]:
    """Return the number of the publication whose feed this is, None for any other, and its port."""
    parts = urlsplit(feed.url)
    is_local = parts.hostname == _HOST and parts.port is not None
    return _OUTLETS.get((feed.source, parts.path)) if is_local else None, parts.port or 0
