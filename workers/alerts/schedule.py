"""Match new events with the watches, and claim the alerts that are due."""

from functools import lru_cache

from db import Database
from db.watches import deliveries
from db.watches.deliveries import DeliveryClaim
from services.watch_matches import WatchMatcher
from workers import log
from workers.context import WorkerContext

__all__ = ["claim_due_alerts", "match_events"]


# Kept between runs, because parsing a thousand queries takes longer than matching an article.
@lru_cache(maxsize=1)
def _matcher(database: Database, digest_hour: int) -> WatchMatcher:
    return WatchMatcher(database, digest_hour)


def match_events(context: WorkerContext) -> None:
    """Match the events that were not matched yet.

    Args:
        context: the worker's context.
    """
    report = _matcher(context.database, context.settings.digest_hour).run(context.now())
    if report.matches:
        log.info("alert", f"matches: {report.matches}, in changes of articles: {report.changes}")


def claim_due_alerts(context: WorkerContext) -> list[DeliveryClaim]:
    """Claim alerts that are due.

    Args:
        context: the worker's context.
    """
    with context.database.read_transaction() as session:
        # Mostly nothing is due, and then no lock for writing is taken.
        if not deliveries.has_due_deliveries(session, context.now()):
            return []
    with context.database.transaction() as session:
        return deliveries.claim_deliveries(session, context.now(), context.settings.claim_lease)
