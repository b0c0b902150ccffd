"""Read how well alerts are sent, for status, checks and monitoring."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.tables import WatchChannelRow, WatchDeliveryRow, WatchRow
from pipeline.alerts import DELIVERY_TIME_LIMIT, ChannelKind
from pipeline.plurals import count_of

__all__ = ["FailingChannel", "WatchMetrics", "failing_channels", "read_watch_metrics"]

_MAX_FAILING_CHANNELS = 50
# Of a feed nothing is sent.
_SENT_KINDS = tuple(str(kind) for kind in ChannelKind if kind is not ChannelKind.FEED)


@dataclass(frozen=True, slots=True)
class FailingChannel:
    """A way in which a watch cannot send alerts now; `is_disabled` when nothing is tried any more."""

    watch: str
    kind: str
    failures: int
    error: str
    is_disabled: bool

    def describe(self) -> str:
        """Return one line for people: what fails, and what to do when nothing is tried any more."""
        remedy = f"; go on with: copydesk watch resume {self.watch}" if self.is_disabled else ""
        times = count_of(self.failures, "time")
        return f"{self.kind} of the watch {self.watch} failed {times}: {self.error}{remedy}"


@dataclass(frozen=True, slots=True)
class WatchMetrics:
    """What monitoring counts of alerts; the counts only grow until a watch is removed."""

    matches: int
    # Alerts by channel and outcome: delivered and dead.
    outcomes: dict[tuple[str, str], int]
    pending: int
    # When the alert that waits longest was due first; None when none waits.
    oldest_due_at: datetime | None


def failing_channels(session: Session) -> tuple[FailingChannel, ...]:
    """Return the channels whose last attempt failed, of watches that are not paused.

    Args:
        session: an open transaction.
    """
    query = (
        select(WatchRow.name, WatchChannelRow)
        .join(WatchRow, WatchRow.id == WatchChannelRow.watch_id)
        .where(WatchChannelRow.error != "", WatchRow.paused_at.is_(None))
        .order_by(WatchChannelRow.failures.desc(), WatchChannelRow.id)
        .limit(_MAX_FAILING_CHANNELS)
    )
    return tuple(
        FailingChannel(name, row.kind, row.failures, row.error, row.disabled_at is not None)
        for name, row in session.execute(query)
    )


def read_watch_metrics(session: Session, now: datetime) -> WatchMetrics:
    """Read the totals.

    Args:
        session: an open transaction.
        now: aware; alerts of a digest that is not due yet do not wait.
    """
    kind = WatchChannelRow.kind
    totals = select(kind, func.sum(WatchChannelRow.delivered), func.sum(WatchChannelRow.dead))
    totals = totals.where(kind != ChannelKind.FEED).group_by(kind)
    # Zero from the start: a counter that appears with its first alert does not count that one as an increase.
    outcomes = {(channel, outcome): 0 for channel in _SENT_KINDS for outcome in ("delivered", "dead")}
    for channel, delivered, dead in session.execute(totals):
        outcomes |= {(channel, "delivered"): int(delivered), (channel, "dead"): int(dead)}
    is_pending = WatchDeliveryRow.state == "pending"
    # An attempt moves the time at which an alert is due, but not the time at which it expires.
    oldest = select(func.min(WatchDeliveryRow.expires_at)).where(is_pending)
    expires_at = session.scalar(oldest)
    first_due_at = expires_at - DELIVERY_TIME_LIMIT if expires_at else None
    return WatchMetrics(
        int(session.scalar(select(func.sum(WatchRow.matches))) or 0),
        outcomes,
        session.scalar(select(func.count()).where(is_pending)) or 0,
        first_due_at if first_due_at and first_due_at <= now else None,
    )
