"""Add, list, change and remove watches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from db.statements import execute_rowcount
from db.tables import EventRow, WatchChannelRow, WatchDeliveryRow, WatchProgressRow, WatchRow
from pipeline.alerts import AlertKind, Channel, ChannelKind, DigestInterval

__all__ = [
    "ChannelView",
    "WatchView",
    "add_watch",
    "find_channel",
    "find_watch",
    "list_watches",
    "pause_watch",
    "remove_channel",
    "remove_watch",
    "resume_watch",
    "set_channel",
    "update_watch",
]


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A way in which a watch sends alerts, and how well it works.

    Args:
        target: the URL, the command line or the mail addresses; "" for a feed.
        digest: how often mail is sent; "" for others.
        pending: alerts that are not sent yet.
        delivered: alerts sent so far.
        dead: alerts that could not be sent so far.
        failures: attempts that failed since the last success, the last for the reason `error`.
        blocked_until: nothing is sent before.
        disabled_at: since when nothing is sent, because the receiver said that it is gone.
    """

    kind: str
    target: str
    digest: str
    pending: int
    delivered: int
    dead: int
    failures: int
    error: str
    blocked_until: datetime | None
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class WatchView:
    """A watch with its channels; `kinds` are of `pipeline.alerts.AlertKind`."""

    name: str
    query: str
    kinds: tuple[str, ...]
    created_at: datetime
    paused_at: datetime | None
    matches: int
    channels: tuple[ChannelView, ...]

    @property
    def channel_kinds(self) -> tuple[str, ...]:
        """The ways in which it sends alerts."""
        return tuple(channel.kind for channel in self.channels)

    @property
    def pending(self) -> int:
        """Alerts that are not sent yet."""
        return sum(channel.pending for channel in self.channels)

    @property
    def state(self) -> str:
        """One word: paused, failing or ok."""
        if self.paused_at:
            return "paused"
        return "failing" if any(channel.error for channel in self.channels) else "ok"


def add_watch(session: Session, name: str, query: str, kinds: Sequence[AlertKind], now: datetime) -> None:
    """Add a watch without channels; it matches what is stored from now on.

    Args:
        session: an open transaction.
        name: that no other watch has.
        query: in the query language.
        kinds: what causes an alert.
        now: aware.
    """
    row = {
        "name": name,
        "query": query,
        "kinds": list(kinds),
        "created_at": now,
        "after_event_id": _last_event_id(session),
        "matches": 0,
    }
    session.execute(insert(WatchRow).values(row))
    _raise_version(session)


def _last_event_id(session: Session) -> int:
    return session.scalar(select(func.max(EventRow.id))) or 0


def _raise_version(session: Session) -> None:
    """Make matchers read the watches again; a matcher that has just used the old ones cannot commit."""
    session.execute(update(WatchProgressRow).values(version=WatchProgressRow.version + 1))


def list_watches(session: Session) -> list[WatchView]:
    """Return every watch by name.

    Args:
        session: an open transaction.
    """
    return _load_views(session, session.scalars(select(WatchRow).order_by(WatchRow.name)).all())


def find_watch(session: Session, name: str) -> WatchView | None:
    """Return a watch; None when there is none of this name.

    Args:
        session: an open transaction.
        name: of the watch.
    """
    views = _load_views(session, session.scalars(select(WatchRow).where(WatchRow.name == name)).all())
    return views[0] if views else None


def _load_views(session: Session, rows: Sequence[WatchRow]) -> list[WatchView]:
    ids = [row.id for row in rows]
    query = select(WatchChannelRow).where(WatchChannelRow.watch_id.in_(ids)).order_by(WatchChannelRow.id)
    channels = session.scalars(query).all()
    pending = _pending_counts(session)
    return [
        WatchView(
            row.name,
            row.query,
            tuple(row.kinds),
            row.created_at,
            row.paused_at,
            row.matches,
            tuple(
                _channel_view(channel, pending.get(channel.id, 0))
                for channel in channels
                if channel.watch_id == row.id
            ),
        )
        for row in rows
    ]


def _pending_counts(session: Session) -> dict[int, int]:
    key, is_pending = WatchDeliveryRow.channel_id, WatchDeliveryRow.state == "pending"
    rows = session.execute(select(key, func.count()).where(is_pending).group_by(key))
    return {row[0]: row[1] for row in rows}


def _channel_view(row: WatchChannelRow, pending: int) -> ChannelView:
    counts = (pending, row.delivered, row.dead, row.failures)
    return ChannelView(
        row.kind, row.target, row.digest, *counts, row.error, row.blocked_until, row.disabled_at
    )


def _watch_id(session: Session, name: str) -> int:
    return session.scalars(select(WatchRow.id).where(WatchRow.name == name)).one()


def find_channel(session: Session, name: str, kind: ChannelKind) -> Channel | None:
    """Return a channel of a watch with its secret; None when the watch has no such channel.

    Args:
        session: an open transaction.
        name: of the watch.
        kind: of the channel.
    """
    query = select(WatchChannelRow).join(WatchRow, WatchRow.id == WatchChannelRow.watch_id)
    row = session.scalars(query.where(WatchRow.name == name, WatchChannelRow.kind == kind)).one_or_none()
    if row is None:
        return None
    digest = DigestInterval(row.digest) if row.digest else None
    return Channel(ChannelKind(row.kind), row.target, row.secret, digest)


def set_channel(session: Session, name: str, channel: Channel) -> None:
    """Add a channel to a watch, or change the one of its kind; it is tried again at once.

    Args:
        session: an open transaction.
        name: of a watch that exists.
        channel: the new one.
    """
    watch_id = _watch_id(session, name)
    values = {"target": channel.target, "secret": channel.secret, "digest": channel.digest or ""}
    is_channel = (WatchChannelRow.watch_id == watch_id) & (WatchChannelRow.kind == channel.kind)
    if not execute_rowcount(session, update(WatchChannelRow).where(is_channel).values(**values, **_WORKS)):
        counts = {"delivered": 0, "dead": 0}
        row = {"watch_id": watch_id, "kind": channel.kind, **values, **_WORKS, **counts}
        session.execute(insert(WatchChannelRow).values(row))
    _raise_version(session)


# The columns of a channel that has not failed.
_WORKS = {"failures": 0, "error": "", "blocked_until": None, "disabled_at": None}


def remove_channel(session: Session, name: str, kind: ChannelKind) -> bool:
    """Remove a channel with its deliveries; return whether there was one.

    Args:
        session: an open transaction.
        name: of a watch that exists.
        kind: of the channel.
    """
    is_channel = (WatchChannelRow.watch_id == _watch_id(session, name)) & (WatchChannelRow.kind == kind)
    _raise_version(session)
    return execute_rowcount(session, delete(WatchChannelRow).where(is_channel)) > 0


def update_watch(
    session: Session, name: str, query: str | None = None, kinds: Sequence[AlertKind] | None = None
) -> None:
    """Change what a watch matches from now on.

    Args:
        session: an open transaction.
        name: of a watch that exists.
        query: the new query; None keeps it.
        kinds: what causes an alert; None keeps it.
    """
    values = {"query": query, "kinds": None if kinds is None else list(kinds)}
    changed = {column: value for column, value in values.items() if value is not None}
    if changed:
        session.execute(update(WatchRow).where(WatchRow.name == name).values(changed))
        _raise_version(session)


def pause_watch(session: Session, name: str, now: datetime) -> None:
    """Stop matching and sending.

    Args:
        session: an open transaction.
        name: of a watch that exists.
        now: aware.
    """
    is_running = (WatchRow.name == name) & WatchRow.paused_at.is_(None)
    session.execute(update(WatchRow).where(is_running).values(paused_at=now))
    _raise_version(session)


def resume_watch(session: Session, name: str) -> None:
    """Match what is stored from now on, and send what was not sent; channels that failed are tried at once.

    Args:
        session: an open transaction.
        name: of a watch that exists.
    """
    is_paused = (WatchRow.name == name) & WatchRow.paused_at.is_not(None)
    values = {"paused_at": None, "after_event_id": _last_event_id(session)}
    session.execute(update(WatchRow).where(is_paused).values(values))
    is_channel = WatchChannelRow.watch_id == _watch_id(session, name)
    session.execute(update(WatchChannelRow).where(is_channel).values(_WORKS))
    _raise_version(session)


def remove_watch(session: Session, name: str) -> None:
    """Remove a watch with its matches and deliveries.

    Args:
        session: an open transaction.
        name: of a watch that exists.
    """
    execute_rowcount(session, delete(WatchRow).where(WatchRow.name == name))
    _raise_version(session)
