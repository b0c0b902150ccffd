"""What a visit to a feed saw in; what it taught, and when the next one is due, out."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import Session, subscriptions, visits
from db.ledger import Recorded
from db.visits import FeedClaim
from pipeline.discover.hints import from_headers
from pipeline.discover.rhythm import (
    Failure,
    RhythmPolicy,
    Situation,
    Tried,
    learned,
    missed_window,
    next_visit,
    our_outage,
)
from pipeline.errors import PipelineError, TryLater
from pipeline.records import Discovery, FeedKind, Rhythm, VisitHints
from workers import log
from workers.desk import Desk

__all__ = ["Brought", "Plan", "planned"]

# Visits of the last minutes tell whether our own line is broken.
_LATELY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a visit brought home."""

    # None when the list was the same as before, or the visit failed.
    discovery: Discovery | None
    recorded: Recorded
    # Of the answer; names in lower case.
    headers: Mapping[str, str]
    error: PipelineError | None = None
    # Sent by the feed's hub: perhaps only what is new, and nothing that was asked for.
    pushed: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows from it."""

    next_visit_at: datetime
    # None when nothing was learned.
    rhythm: Rhythm | None = None
    missed_window: bool = False
    # False for a failure that was not the feed's.
    counts: bool = True


def planned(session: Session, desk: Desk, claim: FeedClaim, brought: Brought) -> Plan:
    """Decide when a feed is visited next.

    Args:
        session: an open transaction.
        desk: the worker's desk.
        claim: the feed.
        brought: what the visit saw.
    """
    if brought.error is not None:
        return _after_failure(session, desk, claim, brought.error)
    rhythm = _learned(claim, brought, desk.now())
    pushing = subscriptions.is_pushing(session, claim.feed_id, desk.now())
    situation = Situation(rhythm, VisitHints(from_headers(brought.headers)), pushed=pushing)
    return Plan(_moment(desk, situation), rhythm, _missed(claim, brought))


def _learned(claim: FeedClaim, brought: Brought, now: datetime) -> Rhythm:
    found = brought.discovery
    if found is None:
        return learned(claim.rhythm, (), now)
    arrivals = _arrivals(claim, found, brought.recorded)
    if brought.pushed:
        return learned(claim.rhythm, arrivals, now)
    listed = brought.recorded.new + brought.recorded.seen
    return learned(claim.rhythm, arrivals, now, listed, found.next_visit)


def _arrivals(claim: FeedClaim, found: Discovery, recorded: Recorded) -> tuple[datetime | None, ...]:
    """All of a first list; then what is new in it. An index lists no entries, but says which sitemaps changed."""
    before = claim.rhythm.until
    if found.kind is FeedKind.SITEMAP_INDEX:
        changed = (each.modified for each in found.links)
        return tuple(each for each in changed if each and (before is None or each > before))
    if before is None:
        return tuple(each.published or each.modified for each in found.entries)
    return recorded.arrivals


def _missed(claim: FeedClaim, brought: Brought) -> bool:
    if brought.discovery is None or brought.pushed:
        return False
    listed = brought.recorded.new + brought.recorded.seen
    return missed_window(brought.discovery.kind, claim.rhythm.window, listed, len(brought.recorded.arrivals))


def _after_failure(session: Session, desk: Desk, claim: FeedClaim, error: PipelineError) -> Plan:
    """A failure counts for its feed, unless most hosts cannot be reached just now: then the trouble is ours."""
    lately = visits.tried_lately(session, desk.now() - _LATELY)
    if our_outage([Tried(claim.host, error.reason), *lately]):
        if not our_outage(lately):  # said once when it begins, not at every visit
            log.trouble("discover", "most hosts cannot be reached: is this machine's own line broken?")
        soon = Situation(claim.rhythm, failure=Failure(1, ""))
        return Plan(_moment(desk, soon), counts=False)
    asked = error.retry_after if isinstance(error, TryLater) else None
    failure = Failure(claim.failures + 1, error.reason, asked)
    return Plan(_moment(desk, Situation(claim.rhythm, failure=failure)))


def _moment(desk: Desk, situation: Situation) -> datetime:
    settings = desk.settings
    policy = RhythmPolicy(
        shortest=timedelta(seconds=settings.feed_min),
        longest=timedelta(seconds=settings.feed_max),
        waiting=timedelta(seconds=settings.feed_waiting),
        failing=timedelta(seconds=settings.retry_cap),
    )
    return next_visit(situation, policy, desk.now(), random.random())  # noqa: S311 - jitter
