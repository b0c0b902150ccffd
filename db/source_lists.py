"""List publications and feeds, with what people filter by: tags, folders, pauses and failures."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, cast, func, select, tuple_
from sqlalchemy.orm import Session

from db.tables import ArticleCountRow, FeedRow, SourceAliasRow, SourceRow, SourceTagRow, SubscriptionRow

__all__ = [
    "FeedFilter",
    "FeedView",
    "SourceFilter",
    "SourceView",
    "list_feeds",
    "list_sources",
]


@dataclass(frozen=True, slots=True)
class SourceView:
    """A publication as lists show it."""

    id: int
    name: str
    homepage: str
    country: str | None
    language: str | None
    timezone: str | None
    feeds: int
    articles: int
    added_at: datetime
    # Since when its feeds are not visited; None while they are.
    paused_at: datetime | None = None
    # In alphabetical order.
    tags: tuple[str, ...] = ()
    # Names of publications that were merged into it.
    other_names: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """Paused; else empty when it has neither feeds nor articles, or no feeds; else ""."""
        if self.paused_at is not None:
            return "paused"
        if not self.feeds:
            return "no feeds" if self.articles else "empty"
        return ""


@dataclass(frozen=True, slots=True)
class FeedView:
    """A feed as lists show it."""

    id: int
    source_id: int
    source: str
    # The sitemap index that named it; None for what people follow.
    parent_id: int | None
    # Names of the folders it is in, the outermost first.
    folders: tuple[str, ...]
    url: str
    kind: str | None
    # What people call it, else what it calls itself.
    title: str
    entries: int
    failures: int
    error_reason: str
    error_message: str
    last_visit_at: datetime | None
    last_success_at: datetime | None
    last_new_at: datetime | None
    next_visit_at: datetime
    # Visits that listed nothing of what the visit before had listed.
    missed_windows: int
    last_missed_at: datetime | None
    # State of the subscription at its hub (`subscriptions.state`); "" when it names none.
    push: str
    # Since when it is not visited; None while it is.
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """Which publications to list; empty values do not filter."""

    tag: str = ""
    # A folder of one of its feeds, such as "World" or "World/Europe".
    folder: str = ""
    is_paused: bool | None = None
    source_id: int | None = None
    # Name and number of the publication behind which the list begins; None for the beginning.
    after: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """Which feeds to list; empty values do not filter."""

    source_id: int | None = None
    feed_id: int | None = None
    # A tag of its publication.
    tag: str = ""
    # A folder, or a path of folders such as "World/Europe".
    folder: str = ""
    is_failing: bool | None = None
    is_paused: bool | None = None
    # Name of the publication and number of the feed behind which the list begins; None for the beginning.
    after: tuple[str, int] | None = None


def list_sources(
    session: Session, filters: SourceFilter | None = None, limit: int | None = None
) -> list[SourceView]:
    """Return publications, by name.

    Args:
        session: an open transaction.
        filters: which ones; None for all.
        limit: maximum number; None for all.
    """
    filters = filters or SourceFilter()
    feed_count = select(func.count()).where(FeedRow.source_id == SourceRow.id).scalar_subquery()
    article_count = (
        select(cast(func.coalesce(func.sum(ArticleCountRow.articles), 0), BigInteger))
        .where(ArticleCountRow.source_id == SourceRow.id)
        .scalar_subquery()
    )
    # The fields of `SourceView`, and not objects of the ORM, which take as long again.
    query = select(
        SourceRow.id,
        SourceRow.name,
        SourceRow.homepage,
        SourceRow.country,
        SourceRow.language,
        SourceRow.timezone,
        feed_count.label("feeds"),
        article_count.label("articles"),
        SourceRow.added_at,
        SourceRow.paused_at,
    ).order_by(SourceRow.name, SourceRow.id)
    query = query.where(*_source_conditions(session, filters)).limit(limit)
    rows = session.execute(query).mappings().all()
    tags = _collect_values(session.execute(select(SourceTagRow.source_id, SourceTagRow.tag)))
    names = _collect_values(session.execute(select(SourceAliasRow.source_id, SourceAliasRow.name)))
    return [SourceView(**row, tags=tags[row["id"]], other_names=names[row["id"]]) for row in rows]


def _source_conditions(session: Session, filters: SourceFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.source_id is not None:
        conditions.append(SourceRow.id == filters.source_id)
    if filters.tag:
        conditions.append(SourceRow.id.in_(_ids_with_tag(filters.tag)))
    if filters.is_paused is not None:
        conditions.append(SourceRow.paused_at.is_not(None) == filters.is_paused)
    if filters.folder:
        feeds = list_feeds(session, FeedFilter(folder=filters.folder))
        conditions.append(SourceRow.id.in_({feed.source_id for feed in feeds}))
    if filters.after is not None:
        conditions.append(tuple_(SourceRow.name, SourceRow.id) > tuple_(*filters.after))
    return conditions


def _ids_with_tag(tag: str) -> ColumnElement[int]:
    return select(SourceTagRow.source_id).where(SourceTagRow.tag == tag.casefold()).scalar_subquery()


def _collect_values(rows: Iterable[Any]) -> defaultdict[int, tuple[str, ...]]:
    values: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for id_, value in sorted(tuple(row) for row in rows):
        values[id_] += (value,)
    return values


def list_feeds(
    session: Session, filters: FeedFilter | None = None, limit: int | None = None
) -> list[FeedView]:
    """Return feeds, by the name of their publication.

    Args:
        session: an open transaction.
        filters: which ones; None for all.
        limit: maximum number; None for all.
    """
    filters = filters or FeedFilter()
    columns = (*_COPIED_FEED_COLUMNS, *_NAMED_FEED_COLUMNS)
    query = (
        select(
            *columns, SourceRow.name.label("source"), func.coalesce(SubscriptionRow.state, "").label("push")
        )
        .join(SourceRow, SourceRow.id == FeedRow.source_id)
        .outerjoin(SubscriptionRow, SubscriptionRow.feed_id == FeedRow.id)
        .where(*_feed_conditions(filters))
        .order_by(SourceRow.name, FeedRow.id)
        .limit(None if filters.folder else limit)
    )
    rows = session.execute(query).mappings()
    wanted = _folder_names(filters.folder)
    found = (
        FeedView(**{**row, "folders": tuple(row["folders"])})
        for row in rows
        if _is_in_folder(row["folders"], wanted)
    )
    return list(islice(found, limit))


# The fields of `FeedView`, and not objects of the ORM, which take twice as long.
_COPIED_FEED_COLUMNS = (
    *(FeedRow.id, FeedRow.source_id, FeedRow.parent_id, FeedRow.folders, FeedRow.url, FeedRow.kind),
    *(FeedRow.failures, FeedRow.error_reason, FeedRow.error_message, FeedRow.last_visit_at),
    *(FeedRow.last_success_at, FeedRow.last_new_at, FeedRow.next_visit_at, FeedRow.missed_windows),
    *(FeedRow.last_missed_at, FeedRow.paused_at),
)
_NAMED_FEED_COLUMNS = (
    func.coalesce(func.nullif(FeedRow.name, ""), FeedRow.title).label("title"),
    FeedRow.entry_count.label("entries"),
)


def _feed_conditions(filters: FeedFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.source_id is not None:
        conditions.append(FeedRow.source_id == filters.source_id)
    if filters.feed_id is not None:
        conditions.append(FeedRow.id == filters.feed_id)
    if filters.tag:
        conditions.append(FeedRow.source_id.in_(_ids_with_tag(filters.tag)))
    if filters.is_failing is not None:
        conditions.append((FeedRow.error_reason != "") == filters.is_failing)
    if filters.is_paused is not None:
        conditions.append(FeedRow.paused_at.is_not(None) == filters.is_paused)
    if filters.after is not None:
        conditions.append(tuple_(SourceRow.name, FeedRow.id) > tuple_(*filters.after))
    return conditions


def _folder_names(folder: str) -> list[str]:
    return [name.strip().casefold() for name in folder.split("/") if name.strip()]


def _is_in_folder(folders: Sequence[Any], wanted: list[str]) -> bool:
    """Return whether a feed is in a folder, at any depth; JSON is compared here, as the databases differ in it."""
    if not wanted:
        return True
    names = [str(name).casefold() for name in folders]
    return any(names[start : start + len(wanted)] == wanted for start in range(len(names) + 1))
