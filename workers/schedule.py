"""Claim due feeds, entries and subscriptions, and delete what has expired.

The schedule is two columns in the database, so a second scheduler, a lost tick or an empty broker changes nothing.
"""

import shutil
from datetime import timedelta

from db import ledger, queries, site_boilerplate, subscriptions, visits
from db.ledger import ClaimLimits, EntryClaim, leases
from db.ledger.leases import LongestWaits
from db.visits import FeedClaimKey
from services import retention
from workers import log
from workers.context import WorkerContext

__all__ = [
    "available_capacity",
    "cap_leases",
    "claim_due",
    "claim_due_subscriptions",
    "prune_expired",
    "prune_site_boilerplate",
]

# The queues hold as many entries as were processed in the last 15 seconds, measured over a minute, and at least 50.
_QUEUE_TIME, _RATE_WINDOW = timedelta(seconds=15), timedelta(minutes=1)
_MIN_QUEUED_ENTRIES = 50
_MAX_FEEDS_PER_TICK, _MAX_SUBSCRIPTIONS_PER_TICK = 200, 50
# Zero would divide by zero.
_MIN_HOST_DELAY = timedelta(seconds=0.05)
# Nothing is fetched with less free disk space (bytes).
_MIN_FREE_DISK_BYTES = 200_000_000


def available_capacity(context: WorkerContext, queued_entries: int) -> int:
    """Return how many entries may be enqueued: fewer when the queues are long, none when the disk is nearly full.

    Args:
        context: the worker's context.
        queued_entries: messages in the queues.
    """
    if _free_disk_bytes(context) < _MIN_FREE_DISK_BYTES:
        log.warning(
            "schedule",
            f"less than {_MIN_FREE_DISK_BYTES // 1_000_000} MB of disk space free; fetching is paused",
        )
        return 0
    return max(0, _max_queued_entries(context) - queued_entries)


def _max_queued_entries(context: WorkerContext) -> int:
    """Return what the workers can do in some seconds: whatever is enqueued waits behind all that is.

    So an archive of a hundred thousand pages delays three new pages of another host by these seconds only.
    """
    with context.database.read_transaction() as session:
        ended_count = queries.count_ended(session, context.now() - _RATE_WINDOW)
    recent_capacity = int(ended_count * (_QUEUE_TIME / _RATE_WINDOW))
    return min(context.settings.max_queued_entries, max(_MIN_QUEUED_ENTRIES, recent_capacity))


def _free_disk_bytes(context: WorkerContext) -> int:
    context.settings.home.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(context.settings.home).free


def claim_due(
    context: WorkerContext, max_entries: int, queued_feeds: int = 0
) -> tuple[list[FeedClaimKey], list[EntryClaim]]:
    """Claim due feeds and due entries.

    Args:
        context: the worker's context.
        max_entries: most entries to claim.
        queued_feeds: feed visits in the queue; when there are many, no more are claimed.
    """
    settings, now = context.settings, context.now()
    max_feeds = min(_MAX_FEEDS_PER_TICK, max(0, 2 * _MAX_FEEDS_PER_TICK - queued_feeds))
    with context.database.transaction() as session:
        feeds = visits.claim_feeds(session, now, max_feeds, settings.claim_lease) if max_feeds else []
    with context.database.transaction() as session:
        limits = ClaimLimits(max_entries, _max_pages_per_host(context), settings.claim_lease)
        entries = ledger.claim_entries(session, now, limits) if max_entries else []
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
