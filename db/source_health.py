"""Read how sources and feeds fare, from the views `v_source_health` and `v_failing_feeds`."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import BigInteger, Integer, Text, column, select, table
from sqlalchemy.orm import Session

from db.tables.base import UTCTime

__all__ = ["FailingFeedView", "SourceHealthView", "list_failing_feeds", "list_source_health"]


@dataclass(frozen=True, slots=True)
class FailingFeedView:
    """A feed whose last visit failed, and why."""

    feed_id: int
    source_id: int
    source: str
    title: str
    url: str
    # Visits in a row that failed.
    failures: int
    error_reason: str
    # The same for people.
    error_message: str
    # When it last worked, else when it was added.
    since: datetime
    last_visit_at: datetime | None
    next_visit_at: datetime
    # Until when nothing is requested from its host, and why; None and "" when that is not so.
    blocked_until: datetime | None
    blocked_reason: str


@dataclass(frozen=True, slots=True)
class SourceHealthView:
    """How the feeds of a source fare."""

    source_id: int
    source: str
    # working, partly failing, failing, paused or no feeds.
    state: str
    feeds: int
    failing_feeds: int
    paused_feeds: int
    missed_windows: int
    last_visit_at: datetime | None
    last_success_at: datetime | None
    last_new_at: datetime | None
    articles: int
    # Of the feed that failed most often; None when none fails.
    error_reason: str | None
    error_message: str | None


_TIME = UTCTime()
_FAILING_FEEDS = table(
    "v_failing_feeds",
    column("feed_id", BigInteger),
    column("source_id", BigInteger),
    *(column(name, Text) for name in ("source", "title", "url")),
    column("failures", Integer),
    *(column(name, Text) for name in ("error_reason", "error_message")),
    *(column(name, _TIME) for name in ("since", "last_visit_at", "next_visit_at", "blocked_until")),
    column("blocked_reason", Text),
)
_SOURCE_HEALTH = table(
    "v_source_health",
    column("source_id", BigInteger),
    *(column(name, Text) for name in ("source", "state")),
    *(column(name, Integer) for name in ("feeds", "failing_feeds", "paused_feeds", "missed_windows")),
    *(column(name, _TIME) for name in ("last_visit_at", "last_success_at", "last_new_at")),
    column("articles", BigInteger),
    *(column(name, Text) for name in ("error_reason", "error_message")),
)


def list_failing_feeds(session: Session, limit: int | None = None) -> list[FailingFeedView]:
    """Return the feeds whose last visit failed, the most failures first; paused ones are left out.

    Args:
        session: an open transaction.
        limit: maximum number; None for all.
    """
    order = (_FAILING_FEEDS.c.failures.desc(), _FAILING_FEEDS.c.feed_id)
    rows = session.execute(select(_FAILING_FEEDS).order_by(*order).limit(limit))
    return [FailingFeedView(*row) for row in rows]


def list_source_health(session: Session) -> list[SourceHealthView]:
    """Return how each source fares, those with the most failing feeds first.

    Args:
        session: an open transaction.
    """
    columns = _SOURCE_HEALTH.c
    order = (columns.failing_feeds.desc(), columns.source, columns.source_id)
    views = [SourceHealthView(*row) for row in session.execute(select(_SOURCE_HEALTH).order_by(*order))]
    return [
        replace(view, articles=int(view.articles), missed_windows=int(view.missed_windows)) for view in views
    ]
