"""Read the events that watches were not matched with yet, and write what matched, each event once."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from db import events
from db.queries.articles import load_summaries, summary_query
from db.queries.views import ArticleSummary
from db.statements import execute_rowcount
from db.tables import (
    ArticleRow,
    EventRow,
    StoryMemberRow,
    StoryRow,
    WatchChannelRow,
    WatchDeliveryRow,
    WatchMatchRow,
    WatchProgressRow,
    WatchRow,
)
from db.watches.documents import load_documents, load_revision
from pipeline.alerts import (
    DELIVERY_TIME_LIMIT,
    AlertKind,
    AlertSubject,
    ChannelKind,
    DigestInterval,
    StoryState,
)

__all__ = [
    "ActiveChannel",
    "ActiveWatch",
    "MatchProgress",
    "NewMatch",
    "followed_stories",
    "last_event_id",
    "load_active_watches",
    "load_subjects",
    "matched_articles",
    "read_progress",
    "save_matches",
]

_ALERT_EVENTS = {"created": AlertKind.CREATED, "updated": AlertKind.UPDATED}


@dataclass(frozen=True, slots=True)
class MatchProgress:
    """How far events were matched, and the version of the watches."""

    event_id: int
    version: int


@dataclass(frozen=True, slots=True)
class ActiveChannel:
    """A channel that alerts are sent to; `digest` is None unless it sends mail."""

    id: int
    kind: ChannelKind
    digest: DigestInterval | None


@dataclass(frozen=True, slots=True)
class ActiveWatch:
    """A watch that is matched; only events after `after_event_id` count."""

    id: int
    name: str
    query: str
    kinds: frozenset[AlertKind]
    after_event_id: int
    channels: tuple[ActiveChannel, ...]


@dataclass(frozen=True, slots=True)
class NewMatch:
    """A match to store, with the channels that send it and when."""

    watch_id: int
    event_id: int
    article_id: int
    kind: AlertKind
    message: dict[str, Any]
    deliveries: tuple[tuple[int, datetime], ...]


def read_progress(session: Session) -> MatchProgress:
    """Return how far events were matched.

    Args:
        session: an open transaction.
    """
    row = session.execute(select(WatchProgressRow.event_id, WatchProgressRow.version)).one()
    return MatchProgress(row.event_id, row.version)


def last_event_id(session: Session) -> int:
    """Return the id of the newest event; 0 when there is none.

    Args:
        session: an open transaction.
    """
    return session.scalar(select(func.max(EventRow.id))) or 0


def load_active_watches(session: Session) -> list[ActiveWatch]:
    """Return the watches that are not paused, with the channels that are not disabled.

    Args:
        session: an open transaction.
    """
    channels: dict[int, list[ActiveChannel]] = {}
    columns = (WatchChannelRow.watch_id, WatchChannelRow.id, WatchChannelRow.kind, WatchChannelRow.digest)
    is_sent = WatchChannelRow.disabled_at.is_(None) & (WatchChannelRow.kind != ChannelKind.FEED)
    for watch_id, channel_id, kind, digest in session.execute(select(*columns).where(is_sent)):
        interval = DigestInterval(digest) if digest else None
        channels.setdefault(watch_id, []).append(ActiveChannel(channel_id, ChannelKind(kind), interval))
    return [
        ActiveWatch(
            row.id,
            row.name,
            row.query,
            frozenset(map(AlertKind, row.kinds)),
            row.after_event_id,
            tuple(channels.get(row.id, ())),
        )
        for row in session.scalars(select(WatchRow).where(WatchRow.paused_at.is_(None)))
    ]


def load_subjects(
    session: Session, after: int, limit: int
) -> tuple[list[tuple[AlertKind, AlertSubject]], int]:
    """Return the changes of articles after an event, in the order of commits.

    Args:
        session: an open transaction.
        after: the id of an event.
        limit: maximum number of events, also of those that cause no alert.

    Returns:
        The changes with their kinds, and the id of the last event that was read; `after` when there is none.
    """
    views = events.events_after(session, after, limit)
    changes = [view for view in views if view.kind in _ALERT_EVENTS and view.article_id is not None]
    ids = {view.article_id for view in changes if view.article_id is not None}
    documents, stories = load_documents(session, ids), _load_stories(session, ids)
    subjects = []
    for view in changes:
        article_id = view.article_id or 0
        if article_id not in documents:
            continue
        stored, revision = documents[article_id], int(view.payload.get("revision", 0))
        if revision != stored.revision:
            stored = load_revision(session, article_id, revision, stored)
        subject = AlertSubject(
            view.id,
            view.at,
            article_id,
            stored.revision,
            stored.url,
            stored.document,
            tuple(view.payload.get("fields", ())),
            stories.get(article_id),
        )
        subjects.append((_ALERT_EVENTS[view.kind], subject))
    return subjects, views[-1].id if views else after


def _load_stories(session: Session, article_ids: Collection[int]) -> dict[int, StoryState]:
    """Return the stories with other articles, by article."""
    query = select(StoryMemberRow.article_id, StoryRow.id, StoryRow.articles, StoryRow.outlets)
    query = query.join(StoryRow, StoryRow.id == StoryMemberRow.story_id)
    rows = session.execute(query.where(StoryMemberRow.article_id.in_(article_ids), StoryRow.articles > 1))
    return {article_id: StoryState(*values) for article_id, *values in rows}


def followed_stories(session: Session, story_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return pairs of a watch and a story with an article that matched it.

    Args:
        session: an open transaction.
        story_ids: the stories to look at.
    """
    query = select(WatchMatchRow.watch_id, StoryMemberRow.story_id).distinct()
    query = query.join(StoryMemberRow, StoryMemberRow.article_id == WatchMatchRow.article_id)
    rows = session.execute(query.where(StoryMemberRow.story_id.in_(story_ids)))
    return {(watch_id, story_id) for watch_id, story_id in rows}


def save_matches(
    session: Session,
    progress: MatchProgress,
    last_id: int,
    matches: Sequence[NewMatch],
    now: datetime,
) -> bool:
    """Write matches with their deliveries, and that all events up to one were matched, in one transaction.

    Args:
        session: an open transaction.
        progress: as it was when the events were read.
        last_id: the last event that was read.
        matches: in the order of the events.
        now: aware.

    Returns:
        False when another process matched events or changed watches meanwhile: then nothing is written.
    """
    is_same = (WatchProgressRow.event_id == progress.event_id) & (
        WatchProgressRow.version == progress.version
    )
    if not execute_rowcount(session, update(WatchProgressRow).where(is_same).values(event_id=last_id)):
        return False
    # Articles may have been removed on request since they were read.
    ids = select(ArticleRow.id).where(ArticleRow.id.in_({match.article_id for match in matches}))
    stored_ids = set(session.scalars(ids.with_for_update(read=True)))
    _insert_matches(session, [match for match in matches if match.article_id in stored_ids], now)
    return True


# Core statements: the objects of the ORM cost more than the rows.
_MATCH_TABLE, _DELIVERY_TABLE, _WATCH_TABLE = (
    cast("Table", row.__table__) for row in (WatchMatchRow, WatchDeliveryRow, WatchRow)
)
_INSERT_MATCHES = insert(_MATCH_TABLE).returning(_MATCH_TABLE.c.id, sort_by_parameter_order=True)
_COUNT_MATCHES = (
    update(_WATCH_TABLE)
    .where(_WATCH_TABLE.c.id == bindparam("counted_id"))
    .values(matches=_WATCH_TABLE.c.matches + bindparam("count"))
)


def _insert_matches(session: Session, matches: Sequence[NewMatch], now: datetime) -> None:
    if not matches:
        return
    names = ("watch_id", "event_id", "article_id", "kind", "message")
    rows = [{name: getattr(match, name) for name in names} | {"at": now} for match in matches]
    match_ids = session.connection().execute(_INSERT_MATCHES, rows).scalars().all()
    counts = Counter(match.watch_id for match in matches)
    session.connection().execute(
        _COUNT_MATCHES, [{"counted_id": id_, "count": count} for id_, count in sorted(counts.items())]
    )
    deliveries = [
        {
            "match_id": match_id,
            "channel_id": channel_id,
            "article_id": match.article_id,
            "state": "pending",
            "attempts": 0,
            "due_at": due_at,
            "expires_at": due_at + DELIVERY_TIME_LIMIT,
            "error": "",
        }
        for match_id, match in zip(match_ids, matches, strict=True)
        for channel_id, due_at in match.deliveries
    ]
    if deliveries:
        session.connection().execute(insert(_DELIVERY_TABLE), deliveries)


def matched_articles(session: Session, watch: str, limit: int) -> list[ArticleSummary]:
    """Return the articles that matched a watch, those that matched last first; each once.

    Args:
        session: an open transaction.
        watch: its name.
        limit: maximum number.
    """
    last_match = func.max(WatchMatchRow.id)
    query = select(WatchMatchRow.article_id).join(WatchRow, WatchRow.id == WatchMatchRow.watch_id)
    query = query.where(WatchRow.name == watch).group_by(WatchMatchRow.article_id)
    ids = session.scalars(query.order_by(last_match.desc()).limit(limit)).all()
    by_id = {
        summary.id: summary
        for summary in load_summaries(session, summary_query().where(ArticleRow.id.in_(ids)))
    }
    return [by_id[article_id] for article_id in ids]
