"""Subscriptions to feeds that push (WebSub): wanted, asked for, confirmed by the hub, renewed, ended."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.statements import reached
from db.tables import SubscriptionRow

__all__ = [
    "Subscription",
    "Ticket",
    "asked",
    "claim_subscriptions",
    "claimed",
    "confirmed",
    "declared",
    "denied",
    "is_pushing",
    "known",
    "visit_found_more",
]

# A hub that said no may think better of it.
_AFTER_DENIAL = timedelta(days=7)
# Part of the lease after which it is renewed, and how long push may lag behind a visit.
_RENEWED_AFTER, _LAG = 0.8, timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A claim: whose subscription is to be asked for, and the number of the claim."""

    feed_id: int
    run: int


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


def declared(session: Session, feed_id: int, hub: str, topic: str, now: datetime) -> None:
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
        session.add(_wanted(SubscriptionRow(feed_id=feed_id), hub, topic, now))
    elif row is not None and not hub:
        row.state, row.due_at = "ended", None
    elif row is not None and ((row.hub, row.topic) != (hub, topic) or row.state == "ended"):
        _wanted(row, hub, topic, now)


def _wanted(row: SubscriptionRow, hub: str, topic: str, now: datetime) -> SubscriptionRow:
    """A new callback and a new secret: what the hub before was told is worth nothing any more."""
    row.hub, row.topic, row.state, row.due_at = hub, topic, "wanted", now
    row.token, row.secret = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    row.failures, row.problem, row.lease_until, row.pushed_at = 0, "", None, None
    return row


def claim_subscriptions(session: Session, now: datetime, limit: int, lease: timedelta) -> list[Ticket]:
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
        row.run += 1
        row.due_at = now + lease
    return [Ticket(row.feed_id, row.run) for row in rows]


def claimed(session: Session, ticket: Ticket) -> Subscription | None:
    """What to ask for; None when the claim is no longer the newest.

    Args:
        session: an open transaction.
        ticket: the claim.
    """
    row = session.get(SubscriptionRow, ticket.feed_id)
    if row is None or row.run != ticket.run or row.due_at is None:
        return None
    return _view(row)


def asked(session: Session, ticket: Ticket, due_at: datetime, problem: str = "") -> None:
    """Note that the hub was asked; it confirms with a request of its own, or is asked again.

    Args:
        session: an open transaction.
        ticket: the claim.
        due_at: when to ask again, unless it confirms before; aware.
        problem: what went wrong; "" when the hub took the request.
    """
    mine = (SubscriptionRow.feed_id == ticket.feed_id, SubscriptionRow.run == ticket.run)
    values = {"due_at": due_at, "problem": problem, "failures": SubscriptionRow.failures + 1}
    session.execute(update(SubscriptionRow).where(*mine).values(values))
    waiting = (*mine, SubscriptionRow.state.in_(("wanted", "denied")))
    if not problem:
        session.execute(update(SubscriptionRow).where(*waiting).values(state="requested"))


def known(session: Session, token: str) -> Subscription | None:
    """The subscription of a callback's address.

    Args:
        session: an open transaction.
        token: the address's last part.
    """
    row = session.scalar(select(SubscriptionRow).where(SubscriptionRow.token == token))
    return _view(row) if row is not None else None


def confirmed(session: Session, subscription: Subscription, lease: timedelta, now: datetime) -> bool:
    """Note that the hub verified the subscription; it is renewed before its lease ends.

    Args:
        session: an open transaction.
        subscription: which.
        lease: what the hub grants.
        now: aware.

    Returns:
        False when nobody asked for it.
    """
    mine = (
        SubscriptionRow.token == subscription.token,
        SubscriptionRow.state.in_(("wanted", "requested", "active")),
    )
    values = {"state": "active", "failures": 0, "problem": "", "lease_until": now + lease}
    values["due_at"] = now + lease * _RENEWED_AFTER
    return reached(session, update(SubscriptionRow).where(*mine).values(values)) > 0


def denied(session: Session, subscription: Subscription, reason: str, now: datetime) -> None:
    """Note that the hub refuses or ended the subscription; it is asked again after a week.

    Args:
        session: an open transaction.
        subscription: which.
        reason: in the hub's words.
        now: aware.
    """
    mine = (SubscriptionRow.token == subscription.token, SubscriptionRow.state != "ended")
    values = {"state": "denied", "problem": reason, "lease_until": None, "due_at": now + _AFTER_DENIAL}
    session.execute(update(SubscriptionRow).where(*mine).values(values))


def is_pushing(session: Session, feed_id: int, now: datetime) -> bool:
    """Whether a feed's hub has promised to push, and was seen to do so.

    Args:
        session: an open transaction.
        feed_id: which feed.
        now: aware.
    """
    row = session.get(SubscriptionRow, feed_id)
    promised = row is not None and row.state == "active" and row.lease_until is not None
    return bool(row and promised and row.lease_until and row.lease_until > now and row.pushed_at)


def visit_found_more(session: Session, feed_id: int, now: datetime) -> None:
    """Note that a visit found what push had not brought: the feed is visited like any other until it pushes again.

    Args:
        session: an open transaction.
        feed_id: which feed.
        now: aware.
    """
    late = (SubscriptionRow.feed_id == feed_id, SubscriptionRow.pushed_at < now - _LAG)
    session.execute(update(SubscriptionRow).where(*late).values(pushed_at=None))


def _view(row: SubscriptionRow) -> Subscription:
    return Subscription(row.feed_id, row.hub, row.topic, row.token, row.secret, row.state, row.failures)
