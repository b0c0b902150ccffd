"""Store subscriptions to feeds that push (WebSub); `pipeline.discover.subscription_states` decides their states."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.tables import SubscriptionRow
from pipeline.discover import subscription_states
from pipeline.discover.subscription_states import (
    SubscriptionEvent,
    SubscriptionPlan,
    SubscriptionState,
    is_push_overdue,
    next_subscription,
)

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


@dataclass(frozen=True, slots=True)
class SubscriptionClaim:
    """A claim: the feed whose subscription is to be requested, and the number of the claim."""

    feed_id: int
    claim_number: int


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription with what is needed to request it and to verify its hub."""

    feed_id: int
    hub: str
    topic: str
    token: str
    secret: str
    state: str
    failures: int


def set_hub(session: Session, feed_id: int, hub: str, topic: str, now: datetime) -> None:
    """Store the hub that a list names; another hub is subscribed to anew, none ends the subscription.

    Args:
        session: an open transaction.
        feed_id: the feed.
        hub: URL of its hub; "" when it names none.
        topic: URL to subscribe to.
        now: aware.
    """
    row = session.get(SubscriptionRow, feed_id)
    if row is None:
        if not hub:
            return
        row = SubscriptionRow(feed_id=feed_id)
        session.add(row)
    if not hub:
        _apply(row, next_subscription(row.state, SubscriptionEvent.HUB_REMOVED, now))
    elif (row.hub, row.topic) != (hub, topic) or row.state == SubscriptionState.ENDED:
        # A new callback and a new secret: the hub before knows the old ones.
        row.hub, row.topic = hub, topic
        row.callback_token, row.secret = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        row.failures, row.last_error, row.last_push_at = 0, "", None
        _apply(row, next_subscription(SubscriptionState.WANTED, SubscriptionEvent.HUB_CHANGED, now))


def _apply(row: SubscriptionRow, plan: SubscriptionPlan | None) -> bool:
    if plan is None:
        return False
    row.state, row.due_at, row.lease_until = plan.state.value, plan.due_at, plan.lease_until
    return True


def claim_subscriptions(
    session: Session, now: datetime, limit: int, lease: timedelta
) -> list[SubscriptionClaim]:
    """Claim subscriptions that are to be requested or renewed.

    Args:
        session: an open transaction.
        now: aware.
        limit: maximum number.
        lease: how long the claims hold.
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
    """Return the claimed subscription; None when the claim is no longer current.

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
    """Record a request to the hub, which confirms with a request of its own or is asked again.

    Args:
        session: an open transaction.
        claim: the claim.
        due_at: when to ask again, unless the hub confirms before; aware.
        error_message: the error; "" when the hub accepted the request.
    """
    row = session.get(SubscriptionRow, claim.feed_id, with_for_update=True)
    if row is None or row.claim_number != claim.claim_number:
        return
    if not error_message:
        lease_until = row.lease_until
        _apply(row, next_subscription(row.state, SubscriptionEvent.REQUEST_ACCEPTED, due_at))
        row.lease_until = lease_until
    row.due_at, row.last_error, row.failures = due_at, error_message, row.failures + 1


def get_by_token(session: Session, token: str) -> Subscription | None:
    """Return the subscription of a callback URL.

    Args:
        session: an open transaction.
        token: the last part of the URL.
    """
    row = session.scalar(select(SubscriptionRow).where(SubscriptionRow.callback_token == token))
    return _to_subscription(row) if row is not None else None


def mark_confirmed(session: Session, subscription: Subscription, lease: timedelta, now: datetime) -> bool:
    """Record that the hub verified the subscription; it is renewed before its lease ends.

    Args:
        session: an open transaction.
        subscription: the subscription.
        lease: what the hub grants.
        now: aware.

    Returns:
        False when it was not requested.
    """
    row = _locked_row(session, subscription)
    if row is None or not _apply(row, next_subscription(row.state, SubscriptionEvent.CONFIRMED, now, lease)):
        return False
    row.failures, row.last_error = 0, ""
    return True


def mark_denied(session: Session, subscription: Subscription, reason: str, now: datetime) -> None:
    """Record that the hub denied or ended the subscription; it is asked again after a week.

    Args:
        session: an open transaction.
        subscription: the subscription.
        reason: in the hub's words.
        now: aware.
    """
    row = _locked_row(session, subscription)
    if row is not None and _apply(row, next_subscription(row.state, SubscriptionEvent.DENIED, now)):
        row.last_error = reason


def _locked_row(session: Session, subscription: Subscription) -> SubscriptionRow | None:
    query = select(SubscriptionRow).where(SubscriptionRow.callback_token == subscription.token)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def is_pushing(session: Session, feed_id: int, now: datetime) -> bool:
    """Return whether a feed's hub has promised to push and has done so.

    Args:
        session: an open transaction.
        feed_id: the feed.
        now: aware.
    """
    row = session.get(SubscriptionRow, feed_id)
    return row is not None and subscription_states.is_pushing(
        row.state, row.lease_until, row.last_push_at, now
    )


def mark_push_incomplete(session: Session, feed_id: int, now: datetime) -> None:
    """Record that a visit found what was not pushed: the feed is polled like any other until its hub pushes again.

    Args:
        session: an open transaction.
        feed_id: the feed.
        now: aware.
    """
    row = session.get(SubscriptionRow, feed_id, with_for_update=True)
    if row is not None and is_push_overdue(row.last_push_at, now):
        row.last_push_at = None


def _to_subscription(row: SubscriptionRow) -> Subscription:
    return Subscription(
        row.feed_id, row.hub, row.topic, row.callback_token, row.secret, row.state, row.failures
    )
