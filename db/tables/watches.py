"""Watches, what matched them, and the alerts that are sent: rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = ["WatchChannelRow", "WatchDeliveryRow", "WatchMatchRow", "WatchProgressRow", "WatchRow"]

IS_PENDING = text("state = 'pending'")
IS_DEAD = text("state = 'dead'")


class WatchRow(Base):
    """A saved search: articles that match it cause alerts."""

    __tablename__ = "watches"

    id: Mapped[BigIntKey]
    # Lower-case letters, digits and hyphens; part of the URL of its feed.
    name: Mapped[str] = mapped_column(unique=True)
    # In the query language.
    query: Mapped[str]
    # What causes an alert: created, updated, story.
    kinds: Mapped[list[Any]]
    # When it was made.
    created_at: Mapped[datetime]
    # Since when it is paused; NULL when it is not.
    paused_at: Mapped[datetime | None]
    # Only later events are matched.
    after_event_id: Mapped[int] = mapped_column(BigInteger)
    # Number of matches so far, also of those that were deleted since.
    matches: Mapped[int] = mapped_column(default=0)


class WatchChannelRow(Base):
    """A way in which a watch sends alerts, and how well it works."""

    __tablename__ = "watch_channels"
    __table_args__ = (UniqueConstraint("watch_id", "kind"),)

    id: Mapped[BigIntKey]
    watch_id: Mapped[int] = mapped_column(ForeignKey("watches.id", ondelete="CASCADE"))
    # webhook, command, feed or mail.
    kind: Mapped[str]
    # The URL, the command line, or the mail addresses separated by ", "; empty for a feed.
    target: Mapped[str]
    # The secret with which webhooks are signed; empty for others.
    secret: Mapped[str]
    # How often mail is sent: hourly, daily or weekly; empty for others.
    digest: Mapped[str]
    # Attempts that failed since the last success.
    failures: Mapped[int] = mapped_column(default=0)
    # Why the last attempt failed; empty after a success.
    error: Mapped[str] = mapped_column(default="")
    # Nothing is sent before.
    blocked_until: Mapped[datetime | None]
    # Since when nothing is sent, because the receiver said that it is gone.
    disabled_at: Mapped[datetime | None]
    # Alerts delivered so far.
    delivered: Mapped[int] = mapped_column(default=0)
    # Alerts that became dead letters so far.
    dead: Mapped[int] = mapped_column(default=0)


class WatchProgressRow(Base):
    """How far events were matched; there is one row."""

    __tablename__ = "watch_progress"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # The last event that was matched.
    event_id: Mapped[int] = mapped_column(BigInteger)
    # Grows with each change of a watch.
    version: Mapped[int]


class WatchMatchRow(Base):
    """A change of an article that matched a watch."""

    __tablename__ = "watch_matches"
    __table_args__ = (
        UniqueConstraint("watch_id", "event_id"),
        Index(None, "article_id"),
        Index(None, "at"),
        # Ids are part of the ids of webhooks.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[BigIntKey]
    watch_id: Mapped[int] = mapped_column(ForeignKey("watches.id", ondelete="CASCADE"))
    # The event that announced the change; it may be deleted earlier.
    event_id: Mapped[int] = mapped_column(BigInteger)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    # created, updated or story.
    kind: Mapped[str]
    # When it was matched.
    at: Mapped[datetime]
    # What is sent, see alerts.md.
    message: Mapped[dict[str, Any]]


class WatchDeliveryRow(Base):
    """An alert that is sent, or was."""

    __tablename__ = "watch_deliveries"
    __table_args__ = (
        Index(None, "match_id"),
        Index(None, "article_id"),
    )

    id: Mapped[BigIntKey]
    match_id: Mapped[int] = mapped_column(ForeignKey("watch_matches.id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("watch_channels.id", ondelete="CASCADE"))
    # Of the match: alerts about one article are sent in order.
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    # pending, delivered or dead.
    state: Mapped[str]
    # Attempts so far.
    attempts: Mapped[int] = mapped_column(default=0)
    # When it is sent next; while it is sent, the time after which it is sent again.
    due_at: Mapped[datetime]
    # An attempt that fails later makes it a dead letter.
    expires_at: Mapped[datetime]
    # When it was delivered or became a dead letter.
    ended_at: Mapped[datetime | None]
    # Why the last attempt failed; empty when it did not.
    error: Mapped[str] = mapped_column(default="")
