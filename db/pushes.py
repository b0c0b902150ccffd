"""What hubs push: kept until a visit has read it, so that nothing is lost between web page and worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from db.subscriptions import Subscription
from db.tables import FeedRow, PushRow, SubscriptionRow

__all__ = ["Push", "forget_push", "keep_push", "oldest_push", "refuse_push"]

# Pushes of one feed that may wait to be read.
_MOST_WAITING = 200
# A feed whose hub only nudges is not asked more often than this.
_BETWEEN_NUDGES = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Push:
    """What a hub sent."""

    id: int
    headers: Mapping[str, str]
    body: bytes


def keep_push(
    session: Session, subscription: Subscription, headers: Mapping[str, str], body: bytes, now: datetime
) -> bool:
    """Keep what a hub sent, and make its feed due.

    Args:
        session: an open transaction; what it was told is kept once this is committed.
        subscription: whose hub it is.
        headers: the ones that say what the body is; names in lower case.
        body: a list of entries, all of the feed or only new ones.
        now: aware.

    Returns:
        False when too many wait already; the hub should try again later.
    """
    waiting = select(func.count()).where(PushRow.feed_id == subscription.feed_id)
    if (session.scalar(waiting) or 0) >= _MOST_WAITING:
        return False
    session.add(PushRow(feed_id=subscription.feed_id, received_at=now, headers=dict(headers), body=body))
    session.flush()
    _due_at_once(session, subscription.feed_id, now)
    values = {"pushed_at": now, "pushes": SubscriptionRow.pushes + 1}
    session.execute(update(SubscriptionRow).where(SubscriptionRow.token == subscription.token).values(values))
    return True


def refuse_push(
    session: Session, subscription: Subscription, problem: str, now: datetime, *, nudge: bool
) -> None:
    """Count a push that may not be believed.

    Args:
        session: an open transaction.
        subscription: whose callback it came to.
        problem: what is wrong with it, for people.
        now: aware.
        nudge: whether to ask the feed itself instead, at once but not more often than each minute.
    """
    values = {"refused_pushes": SubscriptionRow.refused_pushes + 1, "problem": problem}
    if nudge:
        values["pushed_at"] = now
        asked_lately = FeedRow.last_visit_at > now - _BETWEEN_NUDGES
        later = (FeedRow.id == subscription.feed_id, FeedRow.next_visit_at > now)
        session.execute(
            update(FeedRow).where(*later, ~func.coalesce(asked_lately, False)).values(next_visit_at=now)
        )
    session.execute(update(SubscriptionRow).where(SubscriptionRow.token == subscription.token).values(values))


def _due_at_once(session: Session, feed_id: int, now: datetime) -> None:
    session.execute(update(FeedRow).where(FeedRow.id == feed_id).values(next_visit_at=now))


def oldest_push(session: Session, feed_id: int) -> Push | None:
    """What a feed's hub sent first and nobody has read; None when there is nothing.

    Args:
        session: an open transaction.
        feed_id: which feed.
    """
    row = session.scalar(select(PushRow).where(PushRow.feed_id == feed_id).order_by(PushRow.id).limit(1))
    return Push(row.id, row.headers, row.body) if row is not None else None


def forget_push(session: Session, feed_id: int, push: Push | None, now: datetime) -> None:
    """Forget a push that was read; when more wait, the feed is due again at once.

    Args:
        session: the transaction in which the visit was recorded, after the feed's row was written.
        feed_id: which feed.
        push: from `oldest_push`; None when the visit read none.
        now: aware.
    """
    if push is not None:
        session.execute(delete(PushRow).where(PushRow.id == push.id))
    if session.scalar(select(exists().where(PushRow.feed_id == feed_id))):
        _due_at_once(session, feed_id, now)
