"""The schedule of feeds: claims, visits and what came of them. A feed's next visit is a column."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, defer

from db.statements import reached
from db.tables import FeedRow, FeedVisitRow, HostRow, SightingRow
from pipeline.discover.moves import Moving
from pipeline.discover.rhythm import Tried
from pipeline.fetch.trust import Past
from pipeline.records import Rhythm
from pipeline.wire import UnknownMessage, from_json, to_json

__all__ = [
    "FeedClaim",
    "FeedTicket",
    "Visit",
    "claim_feeds",
    "claimed",
    "finish_visit",
    "newest_arrivals",
    "put_back",
    "tried_lately",
]

# Newest arrivals that tell a feed's usual pause.
_NEWEST = 100
# Newest visits by which an outage of ours is told.
_LATELY = 300


@dataclass(frozen=True, slots=True)
class FeedTicket:
    """A claim, as it travels: which feed, and the number of the claim."""

    feed_id: int
    run: int


@dataclass(frozen=True, slots=True)
class FeedClaim:
    """A claimed feed and what its visit needs."""

    feed_id: int
    run: int
    source_id: int
    url: str
    host: str
    kind: str | None
    title: str
    etag: str
    last_modified: str
    body_hash: str
    failures: int
    error_reason: str
    # What earlier visits taught.
    rhythm: Rhythm
    last_success_at: datetime | None = None
    # What its address answered since its body was last read.
    past: Past = field(default_factory=Past)
    # Where it redirects for good.
    moving: Moving = field(default_factory=Moving)


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of a visit."""

    # read, same (equal body), not_modified, pushed (sent by its hub) or failed.
    outcome: str
    next_visit_at: datetime
    duration: timedelta
    status: int | None = None
    seen: int = 0
    new: int = 0
    error_reason: str = ""
    error_message: str = ""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    kind: str | None = None
    title: str = ""
    missed_window: bool = False
    # As of after this visit; None leaves them as they were.
    past: Past | None = None
    moving: Moving | None = None
    # What is known of the feed's habits now; None leaves it as it was.
    rhythm: Rhythm | None = None
    # False for a failure that was not the feed's.
    counts: bool = True


def claim_feeds(session: Session, now: datetime, limit: int, lease: timedelta) -> list[FeedTicket]:
    """Take feeds that are due, the longest overdue first; nobody else gets them while the lease holds.

    Args:
        session: an open transaction.
        now: aware.
        limit: most feeds to take.
        lease: how long the claims hold.
    """
    free = FeedRow.lease_until.is_(None) | (FeedRow.lease_until <= now)
    open_host = HostRow.blocked_until.is_(None) | (HostRow.blocked_until <= now)
    due = (
        select(FeedRow)
        .join(HostRow, HostRow.host == FeedRow.host)
        .where(FeedRow.next_visit_at <= now, free, open_host)
        .order_by(FeedRow.next_visit_at, FeedRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=FeedRow)
        .options(defer(FeedRow.rhythm))
    )
    rows = session.scalars(due).all()
    for row in rows:
        row.run += 1
        row.lease_until = now + lease
    return [FeedTicket(row.id, row.run) for row in rows]


def claimed(session: Session, ticket: FeedTicket) -> FeedClaim | None:
    """What a visit needs to know; None when the claim is no longer the newest.

    Args:
        session: an open transaction.
        ticket: the claim.
    """
    row = session.get(FeedRow, ticket.feed_id)
    if row is None or row.run != ticket.run or row.lease_until is None:
        return None
    return FeedClaim(
        feed_id=row.id,
        run=row.run,
        source_id=row.source_id,
        url=row.url,
        host=row.host,
        kind=row.kind,
        title=row.title,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        failures=row.failures,
        error_reason=row.error_reason,
        rhythm=_rhythm(row),
        last_success_at=row.last_success_at,
        past=Past(row.unchanged, row.read_at, row.honest_checks),
        moving=Moving(row.moving_to, row.moving_since),
    )


def _rhythm(row: FeedRow) -> Rhythm:
    """What is kept; a layout of another version is learned anew."""
    try:
        kept = from_json(row.rhythm)
    except (UnknownMessage, KeyError, TypeError, ValueError):
        return Rhythm()
    return kept if isinstance(kept, Rhythm) else Rhythm()


def newest_arrivals(session: Session, feed_id: int) -> list[datetime]:
    """When a feed's newest entries were published, or first seen where it does not say; the newest first.

    Args:
        session: an open transaction.
        feed_id: which feed.
    """
    query = (
        select(SightingRow.published, SightingRow.first_seen_at)
        .where(SightingRow.feed_id == feed_id)
        .order_by(SightingRow.first_seen_at.desc())
        .limit(_NEWEST)
    )
    times = (min(published or seen, seen) for published, seen in session.execute(query))
    return sorted(times, reverse=True)


def tried_lately(session: Session, since: datetime) -> list[Tried]:
    """What the newest visits came to, the newest first; a few hundred at most.

    Args:
        session: an open transaction.
        since: older ones are left out; aware.
    """
    query = (
        select(FeedRow.host, FeedVisitRow.error_reason, FeedVisitRow.visited_at)
        .join(FeedRow, FeedRow.id == FeedVisitRow.feed_id)
        .order_by(FeedVisitRow.id.desc())
        .limit(_LATELY)
    )
    return [Tried(host, reason) for host, reason, at in session.execute(query) if at >= since]


def finish_visit(session: Session, claim: FeedClaim, visit: Visit, now: datetime) -> bool:
    """Record a visit and when the next one is due.

    Args:
        session: an open transaction.
        claim: from `claimed`.
        visit: what came of it.
        now: aware.

    Returns:
        False when the claim is no longer the newest; nothing is recorded then.
    """
    guard = (FeedRow.id == claim.feed_id, FeedRow.run == claim.run, FeedRow.lease_until.is_not(None))
    if not reached(session, update(FeedRow).where(*guard).values(_after(claim, visit, now))):
        return False
    session.add(
        FeedVisitRow(
            feed_id=claim.feed_id,
            run=claim.run,
            visited_at=now,
            outcome=visit.outcome,
            status=visit.status,
            seen=visit.seen,
            new=visit.new,
            error_reason=visit.error_reason,
            error_message=visit.error_message,
            duration_ms=int(visit.duration / timedelta(milliseconds=1)),
            next_visit_at=visit.next_visit_at,
            missed_window=visit.missed_window,
        )
    )
    return True


def _after(claim: FeedClaim, visit: Visit, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "lease_until": None,
        "next_visit_at": visit.next_visit_at,
        "last_visit_at": now,
        "error_reason": visit.error_reason,
        "error_message": visit.error_message,
    }
    if visit.outcome == "failed":
        return values | {"failures": claim.failures + visit.counts}
    values |= {"failures": 0, "last_success_at": now}
    if visit.rhythm is not None:
        values["rhythm"] = to_json(visit.rhythm)
    if visit.missed_window:
        values |= {"missed_windows": FeedRow.missed_windows + 1, "last_missed_at": now}
    # Validators are kept as sent; a 304 may renew them, and one that sends none leaves them as they are.
    named = ("etag", "last_modified", "body_hash", "kind", "title")
    values |= {name: getattr(visit, name) for name in named if getattr(visit, name)}
    return values | _looked(visit) | ({"last_new_at": now} if visit.new else {})


def _looked(visit: Visit) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if visit.past is not None:
        past = visit.past
        values |= {"unchanged": past.unchanged, "read_at": past.read_at, "honest_checks": past.checks}
    if visit.moving is not None:
        values |= {"moving_to": visit.moving.to, "moving_since": visit.moving.since}
    return values


def put_back(session: Session, claim: FeedClaim, until: datetime) -> bool:
    """Give a claim back without a visit: it was not our turn.

    Args:
        session: an open transaction.
        claim: from `claimed`.
        until: when to try again; aware.
    """
    guard = (FeedRow.id == claim.feed_id, FeedRow.run == claim.run)
    return reached(session, update(FeedRow).where(*guard).values(lease_until=None, next_visit_at=until)) > 0
