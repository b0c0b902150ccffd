"""Publications and their feeds in, rows out; and what people ask about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, defer

from db.hosts import ensure_host
from db.keys import shorten_key
from db.statements import execute_rowcount
from db.tables import ArticleCountRow, FeedRow, SourceRow, SubscriptionRow
from db.tables.base import storable_text as storable
from pipeline.records import Feed, Source
from pipeline.urls import host_of, normalize_url

__all__ = [
    "AddedFeed",
    "FeedView",
    "SourceView",
    "add_feed",
    "add_source",
    "change_feed_url",
    "find_source",
    "find_source_by_host",
    "list_feeds",
    "list_sources",
    "mark_feeds_due",
    "set_folder",
]


@dataclass(frozen=True, slots=True)
class AddedFeed:
    """A feed that is followed now; `new` is False when it already was."""

    id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class SourceView:
    """A publication, as lists show it."""

    id: int
    name: str
    homepage: str
    country: str | None
    language: str | None
    timezone: str | None
    feeds: int
    articles: int
    added_at: datetime


@dataclass(frozen=True, slots=True)
class FeedView:
    """A feed, as lists show it."""

    id: int
    source_id: int
    source: str
    # The sitemap index that named it; None for what people follow.
    parent_id: int | None
    # Names of the folders it is in, the outermost first.
    folders: tuple[str, ...]
    url: str
    kind: str | None
    title: str
    entries: int
    failures: int
    error_reason: str
    error_message: str
    last_visit_at: datetime | None
    last_success_at: datetime | None
    last_new_at: datetime | None
    next_visit_at: datetime
    # Visits that found nothing of what the visit before had found.
    missed_windows: int
    last_missed_at: datetime | None
    # How far its hub was asked to push (`subscriptions.state`); "" where it names none.
    push: str


def add_source(session: Session, source: Source, now: datetime) -> int:
    """Keep a publication; one that is known by its homepage's host (else its name) is brought up to date.

    Args:
        session: an open transaction.
        source: what is known of it; what is empty leaves the row as it is.
        now: aware.

    Returns:
        Its id.
    """
    identity = _source_identity(source)
    row = session.scalar(select(SourceRow).where(SourceRow.identity_key == identity))
    if row is None:
        row = SourceRow(identity_key=identity, name=source.name, homepage=source.homepage, added_at=now)
        session.add(row)
    for field in ("name", "homepage", "country", "language", "timezone"):
        value = getattr(source, field)
        if value:
            setattr(row, field, value)
    session.flush()
    return row.id


def find_source(session: Session, source: Source) -> int | None:
    """The id of a publication that is kept already; None when it is not.

    Args:
        session: an open transaction.
        source: its homepage, else its name, tells which.
    """
    return session.scalar(select(SourceRow.id).where(SourceRow.identity_key == _source_identity(source)))


def _source_identity(source: Source) -> str:
    host = host_of(source.homepage) if urlsplit(source.homepage).netloc else ""
    return host.removeprefix("www.") if host else f"name:{source.name.strip().casefold()}"


def add_feed(session: Session, source_id: int, feed: Feed, now: datetime) -> AddedFeed:
    """Follow a feed from now on; its first visit is due at once.

    Args:
        session: an open transaction.
        source_id: the publication's id.
        feed: its address, and what is known of it.
        now: aware.
    """
    # Not by document key: two feeds at much the same address may still be two lists, and a list lost is news lost.
    url_key = shorten_key(normalize_url(feed.url))
    feed_id = session.scalar(select(FeedRow.id).where(FeedRow.url_key == url_key))
    if feed_id is not None:
        return AddedFeed(feed_id, is_new=False)
    host = host_of(feed.url)
    ensure_host(session, host)
    row = FeedRow(
        source_id=source_id,
        url=feed.url,
        url_key=url_key,
        host=host,
        kind=feed.kind,
        title=feed.title,
        added_at=now,
        next_visit_at=now,
    )
    session.add(row)
    session.flush()
    return AddedFeed(row.id, is_new=True)


def find_source_by_host(session: Session, host: str) -> int | None:
    """The publication whose homepage stands on a host; None when none does.

    Args:
        session: an open transaction.
        host: see `pipeline.urls.host`.
    """
    return session.scalar(select(SourceRow.id).where(SourceRow.identity_key == host.removeprefix("www.")))


def change_feed_url(session: Session, feed_id: int, url: str) -> bool:
    """Follow a feed at its new address.

    Args:
        session: an open transaction.
        feed_id: the feed.
        url: http or https.

    Returns:
        False when that address is followed already: the two stay as they are.
    """
    url_key, host = shorten_key(normalize_url(url)), host_of(url)
    if session.scalar(select(FeedRow.id).where(FeedRow.url_key == url_key)) is not None:
        return False
    ensure_host(session, host)
    values = {
        "url": url,
        "url_key": url_key,
        "host": host,
        "pending_redirect_url": "",
        "pending_redirect_since": None,
    }
    return execute_rowcount(session, update(FeedRow).where(FeedRow.id == feed_id).values(values)) > 0


def list_sources(session: Session) -> list[SourceView]:
    """Every publication, by name.

    Args:
        session: an open transaction.
    """
    feed_count = select(func.count()).where(FeedRow.source_id == SourceRow.id).scalar_subquery()
    article_count = (
        select(func.coalesce(func.sum(ArticleCountRow.articles), 0))
        .where(ArticleCountRow.source_id == SourceRow.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(SourceRow, feed_count, article_count).order_by(SourceRow.name, SourceRow.id)
    )
    return [
        SourceView(
            row.id,
            row.name,
            row.homepage,
            row.country,
            row.language,
            row.timezone,
            feeds_,
            int(articles),
            row.added_at,
        )
        for row, feeds_, articles in rows
    ]


def list_feeds(session: Session, source_id: int | None = None) -> list[FeedView]:
    """Every feed, or those of one publication.

    Args:
        session: an open transaction.
        source_id: the publication's id; None for all.
    """
    query = (
        select(FeedRow, SourceRow.name, func.coalesce(SubscriptionRow.state, ""))
        .join(SourceRow)
        .outerjoin(SubscriptionRow, SubscriptionRow.feed_id == FeedRow.id)
        .order_by(SourceRow.name, FeedRow.id)
        .options(defer(FeedRow.polling_state))
    )
    if source_id is not None:
        query = query.where(FeedRow.source_id == source_id)
    return [_to_view(row, name, push) for row, name, push in session.execute(query)]


def _to_view(row: FeedRow, source: str, push: str) -> FeedView:
    return FeedView(
        id=row.id,
        source_id=row.source_id,
        source=source,
        parent_id=row.parent_id,
        folders=tuple(row.folders),
        url=row.url,
        kind=row.kind,
        title=row.title,
        entries=row.entry_count,
        failures=row.failures,
        error_reason=row.error_reason,
        error_message=row.error_message,
        last_visit_at=row.last_visit_at,
        last_success_at=row.last_success_at,
        last_new_at=row.last_new_at,
        next_visit_at=row.next_visit_at,
        missed_windows=row.missed_windows,
        last_missed_at=row.last_missed_at,
        push=push,
    )


def set_folder(session: Session, feed_id: int, folders: Sequence[str]) -> None:
    """Put a feed into a folder; it leaves the one it was in.

    Args:
        session: an open transaction.
        feed_id: which feed.
        folders: names, the outermost first; empty leaves it where it is.
    """
    if folders:
        query = update(FeedRow).where(FeedRow.id == feed_id)
        session.execute(query.values(folders=[storable(name) for name in folders]))


def mark_feeds_due(session: Session, now: datetime, feed_id: int | None = None) -> int:
    """Make feeds due at once.

    Args:
        session: an open transaction.
        now: aware.
        feed_id: which feed; None for all.

    Returns:
        How many.
    """
    query = update(FeedRow).values(next_visit_at=now)
    if feed_id is not None:
        query = query.where(FeedRow.id == feed_id)
    return execute_rowcount(session, query)
