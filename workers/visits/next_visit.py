"""What a visit to a feed saw in; what it taught, and when the next one is due, out."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import Session, subscriptions, visits
from db.ledger import ListingStats
from db.visits import FeedClaim
from pipeline.discover.polling import (
    FailureStreak,
    FeedState,
    PollingPolicy,
    RecentVisit,
    has_missed_entries,
    is_local_outage,
    next_visit,
    update_polling_state,
)
from pipeline.discover.polling_hints import wait_from_headers
from pipeline.errors import PipelineError, TryLater
from pipeline.records import Discovery, FeedKind, PollingState, VisitHints
from workers import log
from workers.context import WorkerContext

__all__ = ["PollingObservation", "VisitPlan", "plan_next_visit"]

# Visits of the last minutes tell whether our own line is broken.
_RECENT_VISITS_WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class PollingObservation:
    """What a visit brought home."""

    # None when the list was the same as before, or the visit failed.
    discovery: Discovery | None
    listing_stats: ListingStats
    # Of the answer; names in lower case.
    headers: Mapping[str, str]
    error: PipelineError | None = None
    # Sent by the feed's hub: perhaps only what is new, and nothing that was asked for.
    is_pushed: bool = False


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """What follows from it."""

    next_visit_at: datetime
    # None when nothing was learned.
    polling: PollingState | None = None
    has_missed_window: bool = False
    # False for a failure that was not the feed's.
    should_count_failure: bool = True


def plan_next_visit(
    session: Session, context: WorkerContext, claim: FeedClaim, observation: PollingObservation
) -> VisitPlan:
    """Decide when a feed is visited next.

    Args:
        session: an open transaction.
        context: the worker's desk.
        claim: the feed.
        observation: what the visit saw.
    """
    if observation.error is not None:
        return _plan_after_failure(session, context, claim, observation.error)
    polling = _updated_polling(claim, observation, context.now())
    is_push_active = subscriptions.is_pushing(session, claim.feed_id, context.now())
    situation = FeedState(
        polling, VisitHints(wait_from_headers(observation.headers)), has_push=is_push_active
    )
    return VisitPlan(_next_visit_at(context, situation), polling, _has_missed_window(claim, observation))


def _updated_polling(claim: FeedClaim, observation: PollingObservation, now: datetime) -> PollingState:
    discovery = observation.discovery
    if discovery is None:
        return update_polling_state(claim.polling_state, (), now)
    arrivals = _new_arrivals(claim, discovery, observation.listing_stats)
    if observation.is_pushed:
        return update_polling_state(claim.polling_state, arrivals, now)
    listed_count = observation.listing_stats.new + observation.listing_stats.known
    return update_polling_state(claim.polling_state, arrivals, now, listed_count, discovery.next_visit)


def _new_arrivals(
    claim: FeedClaim, discovery: Discovery, listing_stats: ListingStats
) -> tuple[datetime | None, ...]:
    """All of a first list; then what is new in it. An index lists no entries, but says which sitemaps changed."""
    previous_until = claim.polling_state.watched_until
    if discovery.kind is FeedKind.SITEMAP_INDEX:
        modified_times = (item.modified for item in discovery.links)
        return tuple(
            item for item in modified_times if item and (previous_until is None or item > previous_until)
        )
    if previous_until is None:
        return tuple(item.published or item.modified for item in discovery.entries)
    return listing_stats.arrivals


def _has_missed_window(claim: FeedClaim, observation: PollingObservation) -> bool:
    if observation.discovery is None or observation.is_pushed:
        return False
    listed_count = observation.listing_stats.new + observation.listing_stats.known
    return has_missed_entries(
        observation.discovery.kind,
        claim.polling_state.list_length,
        listed_count,
        len(observation.listing_stats.arrivals),
    )


def _plan_after_failure(
    session: Session, context: WorkerContext, claim: FeedClaim, error: PipelineError
) -> VisitPlan:
    """A failure counts for its feed, unless most hosts cannot be reached just now: then the trouble is ours."""
    recent_visits = visits.recent_visits(session, context.now() - _RECENT_VISITS_WINDOW)
    if is_local_outage([RecentVisit(claim.host, error.reason), *recent_visits]):
        if not is_local_outage(recent_visits):  # said once when it begins, not at every visit
            log.warning("discover", "most hosts cannot be reached: is this machine's own line broken?")
        situation = FeedState(claim.polling_state, failure=FailureStreak(1, ""))
        return VisitPlan(_next_visit_at(context, situation), should_count_failure=False)
    retry_after = error.retry_after if isinstance(error, TryLater) else None
    failure = FailureStreak(claim.failures + 1, error.reason, retry_after)
    return VisitPlan(_next_visit_at(context, FeedState(claim.polling_state, failure=failure)))


def _next_visit_at(context: WorkerContext, situation: FeedState) -> datetime:
    settings = context.settings
    policy = PollingPolicy(
        min_interval=settings.feed_min_interval,
        max_interval=settings.feed_max_interval,
        max_total_wait=settings.feed_target_delay,
        max_failure_interval=settings.retry_max_delay,
    )
    return next_visit(situation, policy, context.now(), random.random())  # noqa: S311 - jitter
