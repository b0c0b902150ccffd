"""Store what hubs push until a visit has read it, so that nothing is lost between web server and worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from db.subscriptions import Subscription
from db.tables import FeedRow, PushRow, SubscriptionRow

__all__ = ["Push", "delete_push", "oldest_push", "reject_push", "save_push"]

# Unread pushes of one feed, and their bytes together.
_MAX_PENDING_PUSHES, _MAX_PENDING_BYTES = 200, 20_000_000
# A feed is not polled more often than this because of rejected pushes.
_MIN_POLL_INTERVAL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Push:
    """A push as the hub sent it."""

    id: int
    headers: Mapping[str, str]
    body: bytes


def save_push(
    session: Session, subscription: Subscription, headers: Mapping[str, str], body: bytes, now: datetime
) -> bool:
    """Store a push, and make its feed due.

    Args:
        session: an open transaction; acknowledge the push after its commit.
        subscription: of the hub.
        headers: those that describe the body; names in lower case.
        body: a list of entries, all of the feed or only new ones.
        now: aware.

    Returns:
        False when too many are unread; the hub should try again later.
    """
    pending = select(func.count(), func.coalesce(func.sum(func.length(PushRow.body)), 0))
    count, size = session.execute(pending.where(PushRow.feed_id == subscription.feed_id)).one()
    if count >= _MAX_PENDING_PUSHES or size + len(body) > _MAX_PENDING_BYTES:
        return False
    session.add(PushRow(feed_id=subscription.feed_id, received_at=now, headers=dict(headers), body=body))
    session.flush()
    _mark_feed_due(session, subscription.feed_id, now)
    values = {"last_push_at": now, "push_count": SubscriptionRow.push_count + 1}
    session.execute(
        update(SubscriptionRow).where(SubscriptionRow.callback_token == subscription.token).values(values)
    )
    return True


def reject_push(
    session: Session, subscription: Subscription, error_message: str, now: datetime, *, poll_feed: bool
) -> None:
    """Count a push that failed verification.

    Args:
        session: an open transaction.
        subscription: of the callback it came to.
        error_message: the problem, for the user.
        now: aware.
        poll_feed: whether to poll the feed itself instead, at once but at most once a minute.
    """
    values = {"rejected_push_count": SubscriptionRow.rejected_push_count + 1, "last_error": error_message}
    if poll_feed:
        values["last_push_at"] = now
        was_visited_recently = FeedRow.last_visit_at > now - _MIN_POLL_INTERVAL
        is_due_later = (FeedRow.id == subscription.feed_id, FeedRow.next_visit_at > now)
        session.execute(
            update(FeedRow)
            .where(*is_due_later, ~func.coalesce(was_visited_recently, False))
            .values(next_visit_at=now)
        )
    session.execute(
        update(SubscriptionRow).where(SubscriptionRow.callback_token == subscription.token).values(values)
    )


def _mark_feed_due(session: Session, feed_id: int, now: datetime) -> None:
    session.execute(update(FeedRow).where(FeedRow.id == feed_id).values(next_visit_at=now))


def oldest_push(session: Session, feed_id: int) -> Push | None:
    """Return the oldest unread push of a feed; None when there is none.

    Args:
        session: an open transaction.
        feed_id: which feed.
    """
    row = session.scalar(select(PushRow).where(PushRow.feed_id == feed_id).order_by(PushRow.id).limit(1))
    return Push(row.id, row.headers, row.body) if row is not None else None


def delete_push(session: Session, feed_id: int, push: Push | None, now: datetime) -> None:
    """Delete a push that was read; when more are unread, the feed is due again at once.

    Args:
        session: the transaction in which the visit was recorded, after the feed's row was written.
        feed_id: which feed.
        push: from `oldest_push`; None when the visit read none.
        now: aware.
    """
    if push is not None:
        session.execute(delete(PushRow).where(PushRow.id == push.id))
    if session.scalar(select(exists().where(PushRow.feed_id == feed_id))):
        _mark_feed_due(session, feed_id, now)
