"""Fetch a feed now and say what it lists: the use case behind `copydesk feeds check`."""

from dataclasses import dataclass
from datetime import datetime

from db.source_lists import FeedView
from pipeline.discover import discover
from pipeline.errors import PipelineError
from pipeline.records import FeedKind
from services.polite_client import PoliteClient

__all__ = ["FeedCheck", "check_feed"]

_MAX_TITLES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """What a visit to a feed would find now."""

    feed_id: int
    url: str
    # "" when it can be read.
    error_reason: str = ""
    error_message: str = ""
    # Where redirects lead; "" when nowhere else.
    final_url: str = ""
    status: int | None = None
    kind: str | None = None
    title: str = ""
    entries: int = 0
    newest_at: datetime | None = None
    # Of its first entries.
    titles: tuple[str, ...] = ()


def check_feed(client: PoliteClient, feed: FeedView) -> FeedCheck:
    """Fetch a feed now and say what it lists; nothing is stored.

    Args:
        client: fetches it.
        feed: from `find_feed`, in a transaction that has ended: a request may take a minute.
    """
    try:
        page = client.get(feed.url)
        discovery = discover(page, FeedKind(feed.kind) if feed.kind == FeedKind.FRONT_PAGE else None)
    except PipelineError as error:
        return FeedCheck(feed.id, feed.url, error.reason, error.message)
    times = [entry.published or entry.modified for entry in discovery.entries]
    return FeedCheck(
        feed.id,
        feed.url,
        final_url="" if page.location == feed.url else page.location,
        status=page.status,
        kind=discovery.kind,
        title=discovery.title,
        entries=len(discovery.entries) or len(discovery.links),
        newest_at=max((time for time in times if time), default=None),
        titles=tuple(entry.title or entry.url for entry in discovery.entries[:_MAX_TITLES_SHOWN]),
    )
