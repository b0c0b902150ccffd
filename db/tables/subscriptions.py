"""Subscriptions to feeds that push (WebSub), and what was pushed and not read yet: rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base, BigIntKey

__all__ = ["PushRow", "SubscriptionRow"]


class SubscriptionRow(Base):
    """A feed's subscription at its hub."""

    __tablename__ = "subscriptions"
    __table_args__ = (Index(None, "due_at"),)

    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), primary_key=True, autoincrement=False)
    # URL of the hub.
    hub: Mapped[str]
    # What is subscribed to: the feed's own URL, as it gives it.
    topic: Mapped[str]
    # The last part of the callback's address: whoever knows it is the hub.
    callback_token: Mapped[str] = mapped_column(unique=True)
    # What pushes are signed with.
    secret: Mapped[str]
    # wanted, requested, active, denied or ended.
    state: Mapped[str]
    # When to ask the hub (again); NULL: not at all.
    due_at: Mapped[datetime | None]
    # Grows with every claim; an update under an older number changes nothing.
    claim_number: Mapped[int] = mapped_column(default=0)
    # Requests in a row that led to nothing.
    failures: Mapped[int] = mapped_column(default=0)
    # The last error, for people.
    last_error: Mapped[str] = mapped_column(default="")
    # Until when the hub has promised to push.
    lease_until: Mapped[datetime | None]
    # The last push; NULL when none came, or when a visit found what none had brought.
    last_push_at: Mapped[datetime | None]
    # Pushes that were accepted.
    push_count: Mapped[int] = mapped_column(default=0)
    # Pushes that were not signed as agreed.
    rejected_push_count: Mapped[int] = mapped_column(default=0)


class PushRow(Base):
    """What a hub sent and nobody has read yet. Deleted by the visit that reads it."""

    __tablename__ = "pushes"
    __table_args__ = (Index(None, "feed_id"),)

    id: Mapped[BigIntKey]
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"))
    # When it arrived.
    received_at: Mapped[datetime]
    # The ones that say what the body is.
    headers: Mapped[dict[str, Any]]
    # As sent.
    body: Mapped[bytes]
