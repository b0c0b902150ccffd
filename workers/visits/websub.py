"""Subscribe to the hubs that feeds name, and renew the subscriptions (WebSub, 5.1)."""

from datetime import timedelta
from functools import partial

from db import Session, subscriptions
from db.subscriptions import Subscription, SubscriptionClaim
from db.visits import FeedClaim
from pipeline.discover.websub import subscription_form
from pipeline.errors import Rejected, TryLater
from pipeline.feed_visit import FeedVisitPlan
from pipeline.fetch import Request, fetch
from workers import log
from workers.backoff import add_jitter
from workers.context import WorkerContext
from workers.visits.host_access import HostAccess
from workers.visits.politeness import acquire_request_slot

__all__ = ["callback_url", "record_hub", "request_subscription"]

# A hub that accepts a request should confirm it within minutes.
_CONFIRMATION_TIMEOUT = timedelta(minutes=10)
# First delays after a failed and after a rejected request; a rejection may be final.
_FAILURE_RETRY_DELAY, _REJECTION_RETRY_DELAY = timedelta(minutes=15), timedelta(days=1)
_MAX_RETRY_DELAY, _MAX_RETRY_DOUBLINGS = timedelta(days=7), 12


def callback_url(public_url: str, token: str) -> str:
    """Build the URL at which a hub reaches this installation.

    Args:
        public_url: of the web page, as hubs reach it.
        token: of the subscription.
    """
    return f"{public_url.rstrip('/')}/websub/{token}"


def record_hub(
    session: Session, context: WorkerContext, claim: FeedClaim, plan: FeedVisitPlan, *, has_new_entries: bool
) -> None:
    """Store which hub a list names, and whether pushes had missed some of its entries.

    Args:
        session: the transaction of the visit.
        context: the worker's context.
        claim: the feed.
        plan: its hub is None when no list was requested and read; then nothing is stored.
        has_new_entries: whether the list had entries that no push had brought.
    """
    if plan.hub is None or not context.settings.public_url:
        return
    if has_new_entries:
        subscriptions.mark_push_incomplete(session, claim.feed_id, context.now())
    subscriptions.set_hub(session, claim.feed_id, plan.hub, plan.topic, context.now())


def request_subscription(context: WorkerContext, claim: SubscriptionClaim) -> None:
    """Send a subscription request to a hub, or renew the subscription.

    Args:
        context: the worker's context.
        claim: the claimed subscription.

    Raises:
        HostBusyError: the hub's slot is taken, or the hub asked for a pause.
    """
    with context.database.transaction() as session:
        due_subscription = subscriptions.get_claimed_subscription(session, claim)
    if due_subscription is None or not context.settings.public_url:
        return
    delay, error_message = _send_request(context, due_subscription)
    retry_delay = min(delay * (1 << min(due_subscription.failures, _MAX_RETRY_DOUBLINGS)), _MAX_RETRY_DELAY)
    retry_at = context.now() + add_jitter(retry_delay, 1.1)
    with context.database.transaction() as session:
        subscriptions.mark_requested(session, claim, retry_at, error_message)


def _send_request(context: WorkerContext, due_subscription: Subscription) -> tuple[timedelta, str]:
    """Return the time until the next request, unless the hub confirms before, and an error message or ""."""
    callback = callback_url(context.settings.public_url, due_subscription.token)
    form = subscription_form(due_subscription.topic, callback, due_subscription.secret)
    request = Request(due_subscription.hub, form=form)
    try:
        with HostAccess(context) as access:
            fetch(request, context.fetch_policy, context.transport, partial(acquire_request_slot, access))
    except (TryLater, Rejected) as error:
        log.warning(
            "discover", f"hub {due_subscription.hub} rejected the subscription request: {error.reason}"
        )
        delay = _REJECTION_RETRY_DELAY
        if isinstance(error, TryLater):
            delay = error.retry_after or _FAILURE_RETRY_DELAY
        return delay, f"{error.reason}: {error.message}"
    log.info("discover", f"subscription to {due_subscription.topic} requested from {due_subscription.hub}")
    return _CONFIRMATION_TIMEOUT, ""
