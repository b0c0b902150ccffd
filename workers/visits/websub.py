"""A subscription that is due in; the hub asked for it, and when to ask again, out (WebSub, 5.1)."""

from datetime import timedelta
from functools import partial

from db import Session, subscriptions
from db.subscriptions import Subscription, SubscriptionClaim
from db.visits import FeedClaim
from pipeline.discover.websub import subscription_form
from pipeline.errors import PipelineError, Rejected, TryLater
from pipeline.fetch import Request, fetch
from pipeline.records import Discovery
from workers import log
from workers.backoff import add_jitter
from workers.context import WorkerContext
from workers.visits.politeness import admit_request, open_host_lease

__all__ = ["callback_url", "record_hub", "request_subscription"]

# A hub that took a request should confirm it within minutes; one that refuses it may do so for good.
_CONFIRMATION_TIMEOUT, _FAILURE_RETRY_DELAY, _REJECTION_RETRY_DELAY = (
    timedelta(minutes=10),
    timedelta(minutes=15),
    timedelta(days=1),
)
_MAX_RETRY_DELAY, _MAX_RETRY_DOUBLINGS = timedelta(days=7), 12


def callback_url(public_url: str, token: str) -> str:
    """Where a hub can reach us.

    Args:
        public_url: of the web page, as the world sees it.
        token: the subscription's.
    """
    return f"{public_url.rstrip('/')}/websub/{token}"


def record_hub(
    session: Session, context: WorkerContext, claim: FeedClaim, discovery: Discovery, *, has_new_entries: bool
) -> None:
    """Note which hub a list names, and whether push had brought all that is in it.

    Args:
        session: the transaction of the visit.
        context: the worker's desk.
        claim: the feed.
        discovery: its list, asked for.
        has_new_entries: whether something in it is new.
    """
    if not context.settings.public_url:
        return
    if has_new_entries:
        subscriptions.mark_push_incomplete(session, claim.feed_id, context.now())
    hints = discovery.next_visit
    topic = hints.self_url or claim.url
    subscriptions.set_hub(session, claim.feed_id, hints.hub or "", topic, context.now())


def request_subscription(context: WorkerContext, claim: SubscriptionClaim) -> None:
    """Ask a hub for a subscription, or to renew it.

    Args:
        context: the worker's desk.
        claim: the claim.

    Raises:
        HostBusy: it is not our turn at the hub.
    """
    with context.database.transaction() as session:
        due_subscription = subscriptions.get_claimed_subscription(session, claim)
    if due_subscription is None or not context.settings.public_url:
        return
    delay, problem = _send_request(context, due_subscription)
    retry_delay = min(delay * (1 << min(due_subscription.failures, _MAX_RETRY_DOUBLINGS)), _MAX_RETRY_DELAY)
    with context.database.transaction() as session:
        subscriptions.mark_requested(session, claim, context.now() + add_jitter(retry_delay, 1.1), problem)


def _send_request(context: WorkerContext, due_subscription: Subscription) -> tuple[timedelta, str]:
    """How long to wait for the confirmation or before the next attempt, and what went wrong."""
    callback = callback_url(context.settings.public_url, due_subscription.token)
    request = Request(
        due_subscription.hub,
        form=subscription_form(due_subscription.topic, callback, due_subscription.secret),
    )
    try:
        with open_host_lease(context) as lease:
            fetch(request, context.fetch_policy, context.transport, partial(admit_request, context, lease))
    except (TryLater, Rejected) as error:
        log.warning("discover", f"the hub {due_subscription.hub} did not take a subscription: {error.reason}")
        return _error_retry_delay(error), f"{error.reason}: {error.message}"
    log.info("discover", f"asked {due_subscription.hub} to push {due_subscription.topic}")
    return _CONFIRMATION_TIMEOUT, ""


def _error_retry_delay(error: PipelineError) -> timedelta:
    if isinstance(error, TryLater):
        return error.retry_after or _FAILURE_RETRY_DELAY
    return _REJECTION_RETRY_DELAY
