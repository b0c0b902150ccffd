"""Claim alerts that are due, and record what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, update
from sqlalchemy.orm import Session, aliased

from db.statements import execute_rowcount
from db.tables import WatchChannelRow, WatchDeliveryRow, WatchMatchRow, WatchRow
from pipeline.alerts import DELIVERY_TIME_LIMIT, Channel, ChannelKind, retry_delay

__all__ = [
    "DeliveryClaim",
    "DeliveryFailure",
    "DeliveryJob",
    "DeliveryView",
    "claim_deliveries",
    "finish_delivery",
    "has_due_deliveries",
    "list_deliveries",
    "load_job",
    "replay_deliveries",
]

# One channel gets a few at a time, so that a slow receiver does not hold every thread.
_MAX_CLAIMS_PER_CHANNEL, _MAX_CLAIMS = 4, 40
_MAX_ALERTS_PER_MAIL = 500
_PENDING = WatchDeliveryRow.state == "pending"


@dataclass(frozen=True, slots=True)
class DeliveryClaim:
    """Alerts of one channel that are sent now: one, or all of a digest. `lease_until` tells claims apart."""

    delivery_ids: tuple[int, ...]
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class DeliveryJob:
    """What a claim sends: messages with the ids of their matches, in order."""

    claim: DeliveryClaim
    channel_id: int
    channel: Channel
    watch: str
    query: str
    messages: tuple[tuple[int, dict[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class DeliveryFailure:
    """Why an attempt failed.

    Args:
        error: for people.
        retry_after: how long the receiver asks to wait; None when it does not say.
        is_final: whether the receiver is gone, or must not be used: then the channel is disabled.
    """

    error: str
    retry_after: timedelta | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """An alert as lists show it; `state` is pending, delivered or dead, and `title` is the one that is sent."""

    id: int
    watch: str
    channel: str
    state: str
    kind: str
    article_id: int
    title: str
    attempts: int
    matched_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    error: str


def claim_deliveries(session: Session, now: datetime, lease: timedelta) -> list[DeliveryClaim]:
    """Claim alerts that are due.

    Of the alerts of one channel about one article, only the earliest that is pending is claimed. An alert that is
    claimed is due again after the lease, unless it was sent before.

    Args:
        session: an open transaction.
        now: aware.
        lease: longer than an attempt may take.
    """
    lease_until, claims = now + lease, []
    by_channel: dict[int, list[int]] = {}
    for channel_id, delivery_id in session.execute(_due_singles(now)):
        by_channel.setdefault(channel_id, []).append(delivery_id)
    groups = [(delivery_id,) for ids in by_channel.values() for delivery_id in ids][:_MAX_CLAIMS]
    mail_channels = session.scalars(
        _due_query(now, WatchDeliveryRow.channel_id, is_mail=True).distinct().limit(_MAX_CLAIMS)
    ).all()
    for channel_id in mail_channels:
        ids = _due_query(now, WatchDeliveryRow.id, is_mail=True).where(
            WatchDeliveryRow.channel_id == channel_id
        )
        groups.append(tuple(session.scalars(ids.order_by(WatchDeliveryRow.id).limit(_MAX_ALERTS_PER_MAIL))))
    for group in groups:
        claimed = _claim(session, group, now, lease_until)
        if claimed:
            claims.append(DeliveryClaim(claimed, lease_until))
    return claims


def has_due_deliveries(session: Session, now: datetime) -> bool:
    """Return whether any alert may be sent now.

    Args:
        session: an open transaction.
        now: aware.
    """
    is_due = WatchDeliveryRow.due_at <= now
    return session.scalar(select(WatchDeliveryRow.id).where(_PENDING, is_due).limit(1)) is not None


def _due_query(now: datetime, column: Any, *, is_mail: bool) -> Select[Any]:
    """Select a column of the alerts that may be sent now."""
    kind = WatchChannelRow.kind
    is_open = WatchChannelRow.blocked_until.is_(None) | (WatchChannelRow.blocked_until <= now)
    return (
        select(column)
        .join(WatchChannelRow, WatchChannelRow.id == WatchDeliveryRow.channel_id)
        .join(WatchRow, WatchRow.id == WatchChannelRow.watch_id)
        .where(
            _PENDING,
            WatchDeliveryRow.due_at <= now,
            is_open,
            WatchRow.paused_at.is_(None),
            WatchChannelRow.disabled_at.is_(None),
            kind == ChannelKind.MAIL if is_mail else kind != ChannelKind.MAIL,
        )
    )


def _due_singles(now: datetime) -> Select[Any]:
    """Select channel and id of the alerts that are sent one by one, a few of each channel."""
    earlier = aliased(WatchDeliveryRow)
    is_behind = (
        select(earlier.id)
        .where(
            earlier.state == "pending",
            earlier.channel_id == WatchDeliveryRow.channel_id,
            earlier.article_id == WatchDeliveryRow.article_id,
            earlier.id < WatchDeliveryRow.id,
        )
        .exists()
    )
    rank = func.row_number().over(
        partition_by=WatchDeliveryRow.channel_id, order_by=(WatchDeliveryRow.due_at, WatchDeliveryRow.id)
    )
    due = _due_query(now, WatchDeliveryRow.id, is_mail=False).where(~is_behind)
    ranked = due.add_columns(
        WatchDeliveryRow.channel_id, WatchDeliveryRow.due_at, rank.label("rank")
    ).subquery()
    columns = ranked.c
    query = select(columns.channel_id, columns.id).where(columns["rank"] <= _MAX_CLAIMS_PER_CHANNEL)
    return query.order_by(columns.due_at, columns.id).limit(_MAX_CLAIMS)


def _claim(session: Session, ids: Sequence[int], now: datetime, lease_until: datetime) -> tuple[int, ...]:
    """Mark alerts as claimed; those that another process has claimed meanwhile are left out."""
    is_due = WatchDeliveryRow.id.in_(ids) & _PENDING & (WatchDeliveryRow.due_at <= now)
    values = {"due_at": lease_until, "attempts": WatchDeliveryRow.attempts + 1}
    claimed = session.scalars(
        update(WatchDeliveryRow).where(is_due).values(values).returning(WatchDeliveryRow.id),
        execution_options={"synchronize_session": False},
    )
    return tuple(sorted(claimed))


def _is_claimed(claim: DeliveryClaim) -> ColumnElement[bool]:
    is_one = WatchDeliveryRow.id.in_(claim.delivery_ids)
    return is_one & _PENDING & (WatchDeliveryRow.due_at == claim.lease_until)


def load_job(session: Session, claim: DeliveryClaim) -> DeliveryJob | None:
    """Return what a claim sends; None when the claim is no longer current.

    Args:
        session: an open transaction.
        claim: from `claim_deliveries`.
    """
    query = (
        select(WatchMatchRow.id, WatchMatchRow.message, WatchChannelRow, WatchRow.name, WatchRow.query)
        .join_from(WatchDeliveryRow, WatchMatchRow, WatchMatchRow.id == WatchDeliveryRow.match_id)
        .join(WatchChannelRow, WatchChannelRow.id == WatchDeliveryRow.channel_id)
        .join(WatchRow, WatchRow.id == WatchChannelRow.watch_id)
    )
    rows = session.execute(query.where(_is_claimed(claim)).order_by(WatchMatchRow.id)).all()
    if not rows:
        return None
    channel = rows[0].WatchChannelRow
    messages = tuple((row.id, dict(row.message)) for row in rows)
    target = Channel(ChannelKind(channel.kind), channel.target, channel.secret)
    return DeliveryJob(claim, channel.id, target, rows[0].name, rows[0].query, messages)


def finish_delivery(
    session: Session, job: DeliveryJob, failure: DeliveryFailure | None, now: datetime
) -> None:
    """Record that alerts were sent, or why not; those that fail for a day become dead letters.

    Args:
        session: an open transaction.
        job: what was sent.
        failure: None after a success.
        now: aware.
    """
    channel = session.get(WatchChannelRow, job.channel_id, with_for_update=True)
    if channel is None:
        return
    if failure is None:
        ended = {"state": "delivered", "ended_at": now, "error": ""}
        channel.delivered += execute_rowcount(
            session, update(WatchDeliveryRow).where(_is_claimed(job.claim)).values(ended)
        )
        channel.failures, channel.error, channel.blocked_until = 0, "", None
        return
    is_dead = WatchDeliveryRow.expires_at <= now
    if failure.is_final:
        channel.disabled_at = now
        is_dead = WatchDeliveryRow.id.in_(job.claim.delivery_ids)
    dead = {"state": "dead", "ended_at": now, "error": failure.error}
    channel.dead += execute_rowcount(
        session, update(WatchDeliveryRow).where(_is_claimed(job.claim), is_dead).values(dead)
    )
    channel.error = failure.error
    # Other attempts that were made at the same time fail for the same reason.
    if channel.blocked_until is None or channel.blocked_until <= now:
        channel.failures += 1
        delay = max(retry_delay(channel.failures), failure.retry_after or timedelta(0))
        channel.blocked_until = now + min(delay, DELIVERY_TIME_LIMIT)
    values = {"due_at": channel.blocked_until, "error": failure.error}
    execute_rowcount(session, update(WatchDeliveryRow).where(_is_claimed(job.claim)).values(values))


def list_deliveries(
    session: Session, watch: str = "", state: str = "", limit: int = 100
) -> list[DeliveryView]:
    """Return alerts, the newest first.

    Args:
        session: an open transaction.
        watch: the name of a watch; "" for all.
        state: pending, delivered or dead; "" for all.
        limit: maximum number.
    """
    query: Select[Any] = select(*_VIEW_COLUMNS)
    query = (
        query.join_from(WatchDeliveryRow, WatchMatchRow, WatchMatchRow.id == WatchDeliveryRow.match_id)
        .join(WatchChannelRow, WatchChannelRow.id == WatchDeliveryRow.channel_id)
        .join(WatchRow, WatchRow.id == WatchMatchRow.watch_id)
    )
    if watch:
        query = query.where(WatchRow.name == watch)
    if state:
        query = query.where(WatchDeliveryRow.state == state)
    rows = session.execute(query.order_by(WatchDeliveryRow.id.desc()).limit(limit))
    return [DeliveryView(**row) for row in rows.mappings()]


# The fields of `DeliveryView`.
_VIEW_COLUMNS = (
    WatchDeliveryRow.id,
    WatchRow.name.label("watch"),
    WatchChannelRow.kind.label("channel"),
    WatchDeliveryRow.state,
    WatchMatchRow.kind,
    WatchDeliveryRow.article_id,
    # The one that was sent; an article may have got another one since.
    WatchMatchRow.message["data"]["article"]["title"].as_string().label("title"),
    WatchDeliveryRow.attempts,
    WatchMatchRow.at.label("matched_at"),
    case((_PENDING, WatchDeliveryRow.due_at)).label("due_at"),
    WatchDeliveryRow.ended_at,
    WatchDeliveryRow.error,
)


def replay_deliveries(session: Session, watch: str, now: datetime, delivery_id: int | None = None) -> int:
    """Send dead letters again; return their number.

    Args:
        session: an open transaction.
        watch: the name of a watch.
        now: aware.
        delivery_id: of one alert, which may also have been delivered; None for all dead letters of the watch.
    """
    channels = select(WatchChannelRow.id).join(WatchRow, WatchRow.id == WatchChannelRow.watch_id)
    is_chosen: ColumnElement[bool] = WatchDeliveryRow.state == "dead"
    if delivery_id is not None:
        is_chosen = (WatchDeliveryRow.id == delivery_id) & ~_PENDING
    is_replayed = WatchDeliveryRow.channel_id.in_(channels.where(WatchRow.name == watch)) & is_chosen
    values = {
        "state": "pending",
        "due_at": now,
        "expires_at": now + DELIVERY_TIME_LIMIT,
        "ended_at": None,
        "error": "",
    }
    return execute_rowcount(session, update(WatchDeliveryRow).where(is_replayed).values(values))
