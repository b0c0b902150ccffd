"""Register the tasks: the tick of the scheduler, feed visits, subscriptions, alerts and housekeeping."""

from contextlib import suppress
from datetime import datetime

import redis
from celery.exceptions import Ignore

from db import DatabaseError, migrations, sqlite_log, visits
from db.subscriptions import SubscriptionClaim
from db.visits import FeedClaimKey
from db.watches.deliveries import DeliveryClaim
from workers import chain, log, schedule
from workers.alerts import claim_due_alerts, deliver, match_events
from workers.app import app
from workers.context import current_context
from workers.errors import StopChain
from workers.event_stream import copy_events
from workers.host_slots import HostBusyError
from workers.outage_log import DATABASE_OUTAGE
from workers.queues import STAGE_QUEUES
from workers.tick_turns import tick_turn
from workers.visits import request_subscription, visit_feed
from workers.watchdog import count_messages

__all__ = [
    "cap_leases",
    "copy_event_stream",
    "deliver_alerts",
    "discover",
    "housekeeping",
    "send_alerts",
    "shorten_log",
    "subscribe",
    "tick",
]

# The schedule sends ticks too, so this one may be lost.
_TICK_EXPIRY_SECONDS = 60


@app.task(name="copydesk.tick")
def tick() -> None:
    """Claim what is due and enqueue it, one tick after the other.

    Nothing is claimed while the database is away or code and schema do not fit.
    """
    try:
        migrations.check(current_context().database)
    except DatabaseError as error:
        DATABASE_OUTAGE.warn("schedule", f"nothing is claimed: {error.message}", error)
        return
    DATABASE_OUTAGE.end()
    url = current_context().settings.redis_client_url
    with redis.Redis.from_url(url, socket_timeout=10) as client, tick_turn(client) as has_turn:
        if has_turn:
            _claim_and_enqueue()


def _claim_and_enqueue() -> None:
    queued_feeds, queued_entries = count_messages(app, STAGE_QUEUES[:1], STAGE_QUEUES[1:])
    limits = schedule.claim_limits(current_context(), queued_entries)
    feeds, entries = schedule.claim_due(current_context(), limits, queued_feeds)
    for feed_claim in feeds:
        discover.delay(feed_claim.feed_id, feed_claim.claim_number)
    for subscription_claim in schedule.claim_due_subscriptions(current_context()):
        subscribe.delay(subscription_claim.feed_id, subscription_claim.claim_number)
    for entry_claim in entries:
        chain.entry_chain(entry_claim).delay()


@app.task(name="copydesk.discover")
def discover(feed_id: int, claim_number: int) -> None:
    """Visit a feed, and let new entries be claimed at once; when its host is busy, the visit is scheduled again."""
    context = current_context()
    with context.database.read_transaction() as session:
        claim = visits.get_claimed_feed(session, FeedClaimKey(feed_id, claim_number))
    if claim is None:
        raise Ignore
    with log.bound(feed=feed_id, claim=claim_number):
        try:
            has_new_entries = visit_feed(context, claim)
        except HostBusyError as error:
            with context.database.transaction() as session:
                visits.release_claim(session, claim, context.now() + error.wait)
        except StopChain as stop:
            raise Ignore from stop
        else:
            if has_new_entries:
                tick.apply_async(expires=_TICK_EXPIRY_SECONDS)


@app.task(name="copydesk.subscribe")
def subscribe(feed_id: int, claim_number: int) -> None:
    """Request a subscription from a hub; when the hub is busy, it is claimed again after the lease."""
    with suppress(HostBusyError):
        request_subscription(current_context(), SubscriptionClaim(feed_id, claim_number))


@app.task(name="copydesk.alerts")
def send_alerts() -> None:
    """Match new events with the watches, and enqueue the alerts that are due."""
    context = current_context()
    match_events(context)
    for claim in claim_due_alerts(context):
        deliver_alerts.delay(list(claim.delivery_ids), claim.lease_until.isoformat())


@app.task(name="copydesk.deliver")
def deliver_alerts(delivery_ids: list[int], lease_until: str) -> None:
    """Send the alerts of a claim."""
    deliver(current_context(), DeliveryClaim(tuple(delivery_ids), datetime.fromisoformat(lease_until)))


@app.task(name="copydesk.event_stream")
def copy_event_stream() -> None:
    """Copy new events to the Redis Stream of the settings."""
    context = current_context()
    copy_events(context.database, context.settings)


@app.task(name="copydesk.cap_leases")
def cap_leases() -> None:
    """Shorten leases that end far in the future."""
    schedule.cap_leases(current_context())


@app.task(name="copydesk.shorten_log")
def shorten_log() -> None:
    """Empty the log of a SQLite database when it is too long."""
    sqlite_log.shorten_log(current_context().database)


@app.task(name="copydesk.housekeeping")
def housekeeping() -> None:
    """Delete raw pages past their retention and old site boilerplate."""
    schedule.prune_expired(current_context())
    schedule.prune_site_boilerplate(current_context())
