"""Decide the next state of a WebSub subscription, and when its hub is asked next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

__all__ = [
    "SubscriptionEvent",
    "SubscriptionPlan",
    "SubscriptionState",
    "is_push_overdue",
    "is_pushing",
    "next_subscription",
]

# A hub that denied a subscription may accept it later.
_DENIAL_RETRY_DELAY = timedelta(days=7)
# Part of the lease after which a subscription is renewed.
_RENEW_AT_LEASE_SHARE = 0.8
# How much later than a visit a push may come.
_MAX_PUSH_LAG = timedelta(minutes=10)


class SubscriptionState(StrEnum):
    """Where a subscription stands."""

    # To be requested from the hub.
    WANTED = "wanted"
    # The hub has accepted the request and did not confirm it yet.
    REQUESTED = "requested"
    ACTIVE = "active"
    DENIED = "denied"
    # The feed names no hub any more.
    ENDED = "ended"


class SubscriptionEvent(StrEnum):
    """What happened to a subscription."""

    # The feed names a hub, a topic or both for the first time, or other ones than before.
    HUB_CHANGED = "hub_changed"
    HUB_REMOVED = "hub_removed"
    # The hub accepted a request (202).
    REQUEST_ACCEPTED = "request_accepted"
    # The hub verified the subscription with a request of its own.
    CONFIRMED = "confirmed"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class SubscriptionPlan:
    """The next state, when to ask the hub next (None for never), and until when it has promised to push."""

    state: SubscriptionState
    due_at: datetime | None
    lease_until: datetime | None = None


def next_subscription(
    state: str, event: SubscriptionEvent, now: datetime, lease: timedelta = timedelta(0)
) -> SubscriptionPlan | None:
    """Decide what an event changes.

    Args:
        state: a `SubscriptionState`.
        event: what happened.
        now: aware.
        lease: what the hub grants, with `CONFIRMED`.

    Returns:
        None when the event changes nothing, such as a confirmation of what nobody requested.
    """
    match event:
        case SubscriptionEvent.HUB_CHANGED:
            return SubscriptionPlan(SubscriptionState.WANTED, now)
        case SubscriptionEvent.HUB_REMOVED:
            return SubscriptionPlan(SubscriptionState.ENDED, None)
        case SubscriptionEvent.REQUEST_ACCEPTED if state in {"wanted", "denied"}:
            # The caller sets when to ask again: it knows how often it has asked.
            return SubscriptionPlan(SubscriptionState.REQUESTED, None)
        case SubscriptionEvent.CONFIRMED if state in {"wanted", "requested", "active"}:
            return SubscriptionPlan(
                SubscriptionState.ACTIVE, now + lease * _RENEW_AT_LEASE_SHARE, now + lease
            )
        case SubscriptionEvent.DENIED if state != "ended":
            return SubscriptionPlan(SubscriptionState.DENIED, now + _DENIAL_RETRY_DELAY)
        case _:
            return None


def is_pushing(
    state: str, lease_until: datetime | None, last_push_at: datetime | None, now: datetime
) -> bool:
    """Return whether a hub has promised to push until later than now, and has done so.

    Args:
        state: a `SubscriptionState`.
        lease_until: until when it has promised; aware.
        last_push_at: the last push; None when a visit found what no push had brought.
        now: aware.
    """
    is_promised = state == SubscriptionState.ACTIVE and lease_until is not None and lease_until > now
    return is_promised and last_push_at is not None


def is_push_overdue(last_push_at: datetime | None, now: datetime) -> bool:
    """Return whether what a visit finds new should have been pushed before.

    Args:
        last_push_at: the last push; aware.
        now: aware.
    """
    return last_push_at is not None and last_push_at < now - _MAX_PUSH_LAG
