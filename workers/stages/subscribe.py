"""A subscription that is due in; the hub asked for it, and when to ask again, out (WebSub, 5.1)."""

from datetime import timedelta
from functools import partial

from db import Session, subscriptions
from db.subscriptions import Subscription, Ticket
from db.visits import FeedClaim
from pipeline.discover.websub import subscription
from pipeline.errors import PipelineError, Rejected, TryLater
from pipeline.fetch import Request, fetch
from pipeline.records import Discovery
from workers import log
from workers.desk import Desk
from workers.patience import spread
from workers.stages.gate import open_turn, pass_turn

__all__ = ["callback_of", "note_hub", "subscribe"]

# A hub that took a request should confirm it within minutes; one that refuses it may do so for good.
_UNCONFIRMED, _FAILED, _REFUSED = timedelta(minutes=10), timedelta(minutes=15), timedelta(days=1)
_LONGEST, _MOST_DOUBLINGS = timedelta(days=7), 12


def callback_of(public_url: str, token: str) -> str:
    """Where a hub can reach us.

    Args:
        public_url: of the web page, as the world sees it.
        token: the subscription's.
    """
    return f"{public_url.rstrip('/')}/websub/{token}"


def note_hub(session: Session, desk: Desk, claim: FeedClaim, found: Discovery, *, found_more: bool) -> None:
    """Note which hub a list names, and whether push had brought all that is in it.

    Args:
        session: the transaction of the visit.
        desk: the worker's desk.
        claim: the feed.
        found: its list, asked for.
        found_more: whether something in it is new.
    """
    if not desk.settings.public_url:
        return
    if found_more:
        subscriptions.visit_found_more(session, claim.feed_id, desk.now())
    hints = found.next_visit
    topic = hints.self_url or claim.url
    subscriptions.declared(session, claim.feed_id, hints.hub or "", topic, desk.now())


def subscribe(desk: Desk, ticket: Ticket) -> None:
    """Ask a hub for a subscription, or to renew it.

    Args:
        desk: the worker's desk.
        ticket: the claim.

    Raises:
        HostBusy: it is not our turn at the hub.
    """
    with desk.database.transaction() as session:
        wanted = subscriptions.claimed(session, ticket)
    if wanted is None or not desk.settings.public_url:
        return
    wait, problem = _ask(desk, wanted)
    longest = min(wait * (1 << min(wanted.failures, _MOST_DOUBLINGS)), _LONGEST)
    with desk.database.transaction() as session:
        subscriptions.asked(session, ticket, desk.now() + spread(longest, 1.1), problem)


def _ask(desk: Desk, wanted: Subscription) -> tuple[timedelta, str]:
    """How long to wait for the confirmation or before the next attempt, and what went wrong."""
    callback = callback_of(desk.settings.public_url, wanted.token)
    request = Request(wanted.hub, form=subscription(wanted.topic, callback, wanted.secret))
    try:
        with open_turn(desk) as turn:
            fetch(request, desk.policy, desk.transport, partial(pass_turn, desk, turn))
    except (TryLater, Rejected) as error:
        log.trouble("discover", f"the hub {wanted.hub} did not take a subscription: {error.reason}")
        return _after(error), f"{error.reason}: {error.message}"
    log.happened("discover", f"asked {wanted.hub} to push {wanted.topic}")
    return _UNCONFIRMED, ""


def _after(error: PipelineError) -> timedelta:
    if isinstance(error, TryLater):
        return error.retry_after or _FAILED
    return _REFUSED
