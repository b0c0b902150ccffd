"""Claim due feeds, entries and subscriptions, and delete what has expired.

The schedule is two columns in the database, so a second scheduler, a lost tick or an empty broker changes nothing.
"""

from dataclasses import replace
from datetime import timedelta

from db import ledger, queries, site_boilerplate, subscriptions, visits
from db.ledger import ClaimLimits, EntryClaim, leases
from db.ledger.leases import LongestWaits
from db.visits import FeedClaimKey
from services import retention
from services.disk_space import read_disks
from workers import log
from workers.context import WorkerContext

__all__ = [
    "available_capacity",
    "cap_leases",
    "claim_due",
    "claim_due_subscriptions",
    "claim_limits",
    "prune_expired",
    "prune_site_boilerplate",
]

# The queues hold as many entries as were processed in the last 15 seconds, measured over a minute, and at least 50.
_QUEUE_TIME, _RATE_WINDOW = timedelta(seconds=15), timedelta(minutes=1)
_MIN_QUEUED_ENTRIES = 50
# When they hold more, because workers became slower, each tick claims this many of hosts without a backlog: as many as
# one host gets in one turn.
_RESERVED_ENTRIES = 3
_MAX_FEEDS_PER_TICK, _MAX_SUBSCRIPTIONS_PER_TICK = 200, 50
# Zero would divide by zero.
_MIN_HOST_DELAY = timedelta(seconds=0.05)


def available_capacity(context: WorkerContext, queued_entries: int) -> int:
    """Return how many entries may be enqueued: fewer when the queues are long, none when the disk is nearly full.

    Args:
        context: the worker's context.
        queued_entries: messages in the queues.
    """
    if not _has_free_disk(context):
        return 0
    return max(0, _max_queued_entries(context) - queued_entries)


def claim_limits(context: WorkerContext, queued_entries: int) -> ClaimLimits:
    """Return how many entries may be claimed; while the queues are full, a few of hosts without a backlog.

    Args:
        context: the worker's context.
        queued_entries: messages in the queues.
    """
    capacity = available_capacity(context, queued_entries)
    limits = ClaimLimits(capacity, _max_pages_per_host(context), context.settings.claim_lease)
    # Not without end: while no worker takes messages, their claims expire and come again.
    is_reserve_free = queued_entries < 2 * context.settings.max_queued_entries
    if capacity or not is_reserve_free or not _has_free_disk(context):
        return limits
    return replace(limits, limit=_RESERVED_ENTRIES, is_without_backlogs=True)


def _has_free_disk(context: WorkerContext) -> bool:
    """Check whether pages may be stored; the watchdog logs it when they may not."""
    return all(disk.has_room_for_pages for disk in read_disks(context.settings))


def _max_queued_entries(context: WorkerContext) -> int:
    """Return what the workers can do in some seconds: whatever is enqueued waits behind all that is.

    So an archive of a hundred thousand pages delays three new pages of another host by these seconds only.
    """
    with context.database.read_transaction() as session:
        ended_count = queries.count_ended(session, context.now() - _RATE_WINDOW)
    recent_capacity = int(ended_count * (_QUEUE_TIME / _RATE_WINDOW))
    return min(context.settings.max_queued_entries, max(_MIN_QUEUED_ENTRIES, recent_capacity))


def claim_due(
    context: WorkerContext, limits: ClaimLimits, queued_feeds: int = 0
) -> tuple[list[FeedClaimKey], list[EntryClaim]]:
    """Claim due feeds and due entries; no feed when the disk is full.

    Args:
        context: the worker's context.
        limits: how many entries to claim.
        queued_feeds: feed visits in the queue; when there are many, no more are claimed.
    """
    settings, now = context.settings, context.now()
    max_feeds = min(_MAX_FEEDS_PER_TICK, max(0, 2 * _MAX_FEEDS_PER_TICK - queued_feeds))
    if not all(disk.has_room_for_feeds for disk in read_disks(settings)):
        max_feeds = 0
    with context.database.transaction() as session:
        feeds = visits.claim_feeds(session, now, max_feeds, settings.claim_lease) if max_feeds else []
    with context.database.transaction() as session:
        entries = ledger.claim_entries(session, now, limits) if limits.limit else []
    return feeds, entries


def claim_due_subscriptions(context: WorkerContext) -> list[subscriptions.SubscriptionClaim]:
    """Claim WebSub subscriptions that are due for a request; none without COPYDESK_PUBLIC_URL.

    Args:
        context: the worker's context.
    """
    if not context.settings.public_url:
        return []
    with context.database.transaction() as session:
        return subscriptions.claim_subscriptions(
            session, context.now(), _MAX_SUBSCRIPTIONS_PER_TICK, context.settings.claim_lease
        )


def _max_pages_per_host(context: WorkerContext) -> int:
    """The pages of one host that can be fetched until the next tick, and a few more."""
    return min(
        50, 2 + int(context.settings.schedule_interval / max(context.settings.host_delay, _MIN_HOST_DELAY))
    )


def cap_leases(context: WorkerContext) -> None:
    """Correct times that are far in the future: a clock that was wrong for one tick would hide entries for hours.

    Args:
        context: the worker's context.
    """
    longest = LongestWaits(context.settings.claim_lease, context.settings.retry_max_delay)
    with context.database.transaction() as session:
        count = leases.cap_leases(session, context.now(), longest)
    if count:
        log.warning(
            "schedule", f"times that were far in the future and were corrected: {count}; check the clock"
        )


def prune_expired(context: WorkerContext) -> None:
    """Delete what the retention settings do not keep.

    Args:
        context: the worker's context.
    """
    report = retention.prune(context.database, context.settings.retention_policy, context.now())
    if report.rows:
        counts = ", ".join(f"{count} {table}" for table, count in sorted(report.rows.items()))
        log.info("schedule", f"deleted after their retention time: {counts}")


def prune_site_boilerplate(context: WorkerContext) -> None:
    """Delete site boilerplate that was not seen for a long time, and what a host has above its limit."""
    with context.database.transaction() as session:
        site_boilerplate.prune_blocks(session, context.now())
