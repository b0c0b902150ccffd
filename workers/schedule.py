"""The clock in; what is due, claimed and handed out, out.

The schedule is two columns in the database, so a second beat, a lost tick or an empty broker change nothing.
"""

import shutil
from datetime import timedelta

from db import ledger, pages, subscriptions, visits
from db.ledger import Budget, EntryTicket
from db.visits import FeedTicket
from workers import log
from workers.desk import Desk

__all__ = ["claim", "claim_subscriptions", "prune", "room"]

_FEEDS_AT_ONCE, _SUBSCRIPTIONS_AT_ONCE = 200, 50
# Below this much free disk nothing new is fetched (bytes).
_LEAST_DISK = 200_000_000


def room(desk: Desk, waiting: int) -> int:
    """How many entries may be handed out: fewer when the queues are long, none when the disk is nearly full.

    Args:
        desk: the worker's desk.
        waiting: messages in the queues.
    """
    if _free(desk) < _LEAST_DISK:
        log.trouble(
            "schedule",
            f"less than {_LEAST_DISK // 1_000_000} MB of disk are left: nothing is fetched until there is room",
        )
        return 0
    return max(0, desk.settings.queue_limit - waiting)


def _free(desk: Desk) -> int:
    desk.settings.home.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(desk.settings.home).free


def claim(desk: Desk, limit: int, queued: int = 0) -> tuple[list[FeedTicket], list[EntryTicket]]:
    """Claim due feeds and due entries.

    Args:
        desk: the worker's desk.
        limit: of entries.
        queued: feeds that were handed out and wait for a worker; when they are many, no more are claimed.
    """
    settings, now = desk.settings, desk.now()
    most = min(_FEEDS_AT_ONCE, max(0, 2 * _FEEDS_AT_ONCE - queued))
    with desk.database.transaction() as session:
        feeds = visits.claim_feeds(session, now, most, settings.lease_time) if most else []
    with desk.database.transaction() as session:
        budget = Budget(limit, _per_host(desk), settings.lease_time)
        entries = ledger.claim_entries(session, now, budget) if limit else []
    return feeds, entries


def claim_subscriptions(desk: Desk) -> list[subscriptions.Ticket]:
    """Claim subscriptions that are to be asked for or renewed; none while nobody could reach us.

    Args:
        desk: the worker's desk.
    """
    if not desk.settings.public_url:
        return []
    with desk.database.transaction() as session:
        return subscriptions.claim_subscriptions(
            session, desk.now(), _SUBSCRIPTIONS_AT_ONCE, desk.settings.lease_time
        )


def _per_host(desk: Desk) -> int:
    """As many pages of one host as can be asked for until the next tick, and a few more."""
    return min(50, 2 + int(desk.settings.tick / max(desk.settings.host_delay, 0.05)))


def prune(desk: Desk) -> None:
    """Forget raw pages that are older than the retention settings allow, or more than they allow: the oldest first."""
    with desk.database.transaction() as session:
        pages.prune(session, desk.now() - timedelta(days=desk.settings.keep_pages))
    most = desk.settings.keep_pages_mb * 1_000_000
    while most:
        with desk.database.transaction() as session:
            excess = pages.kept_bytes(session) - most
            if excess <= 0 or not pages.shrink(session, excess).pages:
                return
