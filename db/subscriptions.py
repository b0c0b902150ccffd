"""Subscriptions to feeds that push (WebSub): wanted, asked for, confirmed by the hub, renewed, ended."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.statements import execute_rowcount
from db.tables import SubscriptionRow

__all__ = [
    "Subscription",
    "SubscriptionClaim",
    "claim_subscriptions",
    "get_by_token",
    "get_claimed_subscription",
    "is_pushing",
    "mark_confirmed",
    "mark_denied",
    "mark_push_incomplete",
    "mark_requested",
    "set_hub",
]

# A hub that said no may think better of it.
_DENIAL_RETRY_DELAY = timedelta(days=7)
# Part of the lease after which it is renewed, and how long push may lag behind a visit.
_RENEW_AT_LEASE_SHARE, _MAX_PUSH_LAG = 0.8, timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SubscriptionClaim:
    """A claim: whose subscription is to be asked for, and the number of the claim."""

    feed_id: int
    claim_number: int


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription and what is needed to ask for it or to believe its hub."""

    feed_id: int
    hub: str
    topic: str
    token: str
    secret: str
    state: str
    failures: int


def set_hub(session: Session, feed_id: int, hub: str, topic: str, now: datetime) -> None:
    """Note which hub a list names now; another one is subscribed to anew, none ends the subscription.

    Args:
        session: an open transaction.
        feed_id: whose list it is.
        hub: its hub; "" when it names none.
        topic: what to subscribe to.
        now: aware.
    """
    row = session.get(SubscriptionRow, feed_id)
    if row is None and hub:
        session.add(_reset_subscription(SubscriptionRow(feed_id=feed_id), hub, topic, now))
    elif row is not None and not hub:
        row.state, row.due_at = "ended", None
    elif row is not None and ((row.hub, row.topic) != (hub, topic) or row.state == "ended"):
        _reset_subscription(row, hub, topic, now)


def _reset_subscription(row: SubscriptionRow, hub: str, topic: str, now: datetime) -> SubscriptionRow:
    """A new callback and a new secret: what the hub before was told is worth nothing any more."""
    row.hub, row.topic, row.state, row.due_at = hub, topic, "wanted", now
    row.callback_token, row.secret = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    row.failures, row.last_error, row.lease_until, row.last_push_at = 0, "", None, None
    return row


def claim_subscriptions(
    session: Session, now: datetime, limit: int, lease: timedelta
) -> list[SubscriptionClaim]:
    """Take subscriptions that are to be asked for or renewed.

    Args:
        session: an open transaction.
        now: aware.
        limit: most to take.
        lease: how long nobody else gets them.
    """
    due = (
        select(SubscriptionRow)
        .where(SubscriptionRow.due_at <= now)
        .order_by(SubscriptionRow.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = session.scalars(due).all()
    for row in rows:
        row.claim_number += 1
        row.due_at = now + lease
    return [SubscriptionClaim(row.feed_id, row.claim_number) for row in rows]


def get_claimed_subscription(session: Session, claim: SubscriptionClaim) -> Subscription | None:
    """What to ask for; None when the claim is no longer the newest.

    Args:
        session: an open transaction.
        claim: the claim.
    """
    row = session.get(SubscriptionRow, claim.feed_id)
    if row is None or row.claim_number != claim.claim_number or row.due_at is None:
        return None
    return _to_subscription(row)


def mark_requested(
    session: Session, claim: SubscriptionClaim, due_at: datetime, error_message: str = ""
) -> None:
    """Note that the hub was asked; it confirms with a request of its own, or is asked again.

    Args:
        session: an open transaction.
        claim: the claim.
        due_at: when to ask again, unless it confirms before; aware.
        error_message: what went wrong; "" when the hub took the request.
    """
    is_current = (
        SubscriptionRow.feed_id == claim.feed_id,
        SubscriptionRow.claim_number == claim.claim_number,
    )
    values = {"due_at": due_at, "last_error": error_message, "failures": SubscriptionRow.failures + 1}
    session.execute(update(SubscriptionRow).where(*is_current).values(values))
    is_unconfirmed = (*is_current, SubscriptionRow.state.in_(("wanted", "denied")))
    if not error_message:
        session.execute(update(SubscriptionRow).where(*is_unconfirmed).values(state="requested"))


def get_by_token(session: Session, token: str) -> Subscription | None:
    """The subscription of a callback's address.

    Args:
        session: an open transaction.
        token: the address's last part.
    """
    row = session.scalar(select(SubscriptionRow).where(SubscriptionRow.callback_token == token))
    return _to_subscription(row) if row is not None else None


def mark_confirmed(session: Session, subscription: Subscription, lease: timedelta, now: datetime) -> bool:
    """Note that the hub verified the subscription; it is renewed before its lease ends.

    Args:
        session: an open transaction.
        subscription: which.
        lease: what the hub grants.
        now: aware.

    Returns:
        False when nobody asked for it.
    """
    is_expected = (
        SubscriptionRow.callback_token == subscription.token,
        SubscriptionRow.state.in_(("wanted", "requested", "active")),
    )
    values = {"state": "active", "failures": 0, "last_error": "", "lease_until": now + lease}
    values["due_at"] = now + lease * _RENEW_AT_LEASE_SHARE
    return execute_rowcount(session, update(SubscriptionRow).where(*is_expected).values(values)) > 0


def mark_denied(session: Session, subscription: Subscription, reason: str, now: datetime) -> None:
    """Note that the hub refuses or ended the subscription; it is asked again after a week.

    Args:
        session: an open transaction.
        subscription: which.
        reason: in the hub's words.
        now: aware.
    """
    is_live = (SubscriptionRow.callback_token == subscription.token, SubscriptionRow.state != "ended")
    values = {
        "state": "denied",
        "last_error": reason,
        "lease_until": None,
        "due_at": now + _DENIAL_RETRY_DELAY,
    }
    session.execute(update(SubscriptionRow).where(*is_live).values(values))


def is_pushing(session: Session, feed_id: int, now: datetime) -> bool:
    """Whether a feed's hub has promised to push, and was seen to do so.

    Args:
        session: an open transaction.
        feed_id: which feed.
        now: aware.
    """
    row = session.get(SubscriptionRow, feed_id)
    is_active = row is not None and row.state == "active" and row.lease_until is not None
    return bool(row and is_active and row.lease_until and row.lease_until > now and row.last_push_at)


def mark_push_incomplete(session: Session, feed_id: int, now: datetime) -> None:
    """Note that a visit found what push had not brought: the feed is visited like any other until it pushes again.

    Args:
        session: an open transaction.
        feed_id: which feed.
        now: aware.
    """
    is_overdue = (SubscriptionRow.feed_id == feed_id, SubscriptionRow.last_push_at < now - _MAX_PUSH_LAG)
    session.execute(update(SubscriptionRow).where(*is_overdue).values(last_push_at=None))


def _to_subscription(row: SubscriptionRow) -> Subscription:
    return Subscription(
        row.feed_id, row.hub, row.topic, row.callback_token, row.secret, row.state, row.failures
    )
