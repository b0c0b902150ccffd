"""Schedule visits to feeds: claim due feeds, and record each visit with the time of the next."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.statements import execute_rowcount
from db.tables import FeedEntryRow, FeedRow, FeedVisitRow, HostRow
from pipeline.discover.feed_redirects import PendingRedirect
from pipeline.discover.polling import RecentVisit
from pipeline.fetch.validator_check import ValidatorHistory
from pipeline.records import PollingState
from pipeline.serialization import UnknownMessageError, from_json, to_json

__all__ = [
    "FeedClaim",
    "FeedClaimKey",
    "FeedVisit",
    "claim_feeds",
    "finish_visit",
    "get_claimed_feed",
    "lock_claim",
    "newest_arrivals",
    "recent_visits",
    "release_claim",
]

# Newest arrivals from which a feed's usual interval is estimated.
_MAX_ARRIVALS = 100
# Newest visits from which an outage of our own network is recognised.
_MAX_RECENT_VISITS = 300


@dataclass(frozen=True, slots=True)
class FeedClaimKey:
    """A claim as messages carry it: the feed, and the number of the claim."""

    feed_id: int
    claim_number: int


@dataclass(frozen=True, slots=True)
class FeedClaim:
    """A claimed feed with what its visit needs."""

    feed_id: int
    claim_number: int
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
    polling_state: PollingState
    last_success_at: datetime | None = None
    # The responses of its URL since its body was last read.
    validator_history: ValidatorHistory = field(default_factory=ValidatorHistory)
    # Where it redirects permanently.
    pending_redirect: PendingRedirect = field(default_factory=PendingRedirect)


@dataclass(frozen=True, slots=True)
class FeedVisit:
    """The result of a visit."""

    # read, same (equal body), not_modified, pushed (sent by its hub) or failed.
    outcome: str
    next_visit_at: datetime
    duration: timedelta
    status: int | None = None
    listed_count: int = 0
    new_count: int = 0
    error_reason: str = ""
    error_message: str = ""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    kind: str | None = None
    title: str = ""
    missed_window: bool = False
    # After this visit; None leaves them as they were.
    validator_history: ValidatorHistory | None = None
    pending_redirect: PendingRedirect | None = None
    # After this visit; None leaves it as it was.
    polling_state: PollingState | None = None
    # False for a failure that the feed did not cause.
    counts_as_failure: bool = True


def claim_feeds(session: Session, now: datetime, limit: int, lease: timedelta) -> list[FeedClaimKey]:
    """Claim feeds that are due, the longest overdue first; no other caller gets them while the lease holds.

    Args:
        session: an open transaction.
        now: aware.
        limit: maximum number of feeds.
        lease: how long the claims hold.
    """
    is_unclaimed = FeedRow.lease_until.is_(None) | (FeedRow.lease_until <= now)
    is_host_unblocked = HostRow.blocked_until.is_(None) | (HostRow.blocked_until <= now)
    due = (
        select(FeedRow.id)
        .join(HostRow, HostRow.host == FeedRow.host)
        .where(FeedRow.paused_at.is_(None), FeedRow.next_visit_at <= now, is_unclaimed, is_host_unblocked)
        .order_by(FeedRow.next_visit_at, FeedRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=FeedRow)
    )
    ids = session.scalars(due).all()
    if not ids:
        return []
    values = {"claim_number": FeedRow.claim_number + 1, "lease_until": now + lease}
    claim = update(FeedRow).where(FeedRow.id.in_(ids)).values(values)
    rows = session.execute(
        claim.returning(FeedRow.id, FeedRow.claim_number),
        execution_options={"synchronize_session": False},
    )
    numbers = {row.id: row.claim_number for row in rows}
    return [FeedClaimKey(id_, numbers[id_]) for id_ in ids if id_ in numbers]


def get_claimed_feed(session: Session, claim_key: FeedClaimKey) -> FeedClaim | None:
    """Return what a visit needs; None when the claim is no longer current.

    Args:
        session: an open transaction.
        claim_key: the claim.
    """
    row = session.get(FeedRow, claim_key.feed_id)
    if row is None or row.claim_number != claim_key.claim_number or row.lease_until is None:
        return None
    return FeedClaim(
        feed_id=row.id,
        claim_number=row.claim_number,
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
        polling_state=_read_polling_state(row),
        last_success_at=row.last_success_at,
        validator_history=ValidatorHistory(
            row.not_modified_count, row.last_body_at, row.validator_checks_passed
        ),
        pending_redirect=PendingRedirect(row.pending_redirect_url, row.pending_redirect_since),
    )


def lock_claim(session: Session, claim: FeedClaim) -> bool:
    """Lock a claimed feed, so that nobody removes it before its visit is recorded.

    Args:
        session: an open transaction.
        claim: from `get_claimed_feed`.

    Returns:
        False when the claim is no longer current, or the feed was removed.
    """
    is_current = (FeedRow.id == claim.feed_id, FeedRow.claim_number == claim.claim_number)
    query = select(FeedRow.id).where(*is_current, FeedRow.lease_until.is_not(None))
    return session.scalar(query.with_for_update()) is not None


def _read_polling_state(row: FeedRow) -> PollingState:
    """Return the stored state; one in the format of another version is discarded."""
    try:
        state = from_json(row.polling_state)
    except (UnknownMessageError, KeyError, TypeError, ValueError):
        return PollingState()
    return state if isinstance(state, PollingState) else PollingState()


def newest_arrivals(session: Session, feed_id: int) -> list[datetime]:
    """Return when a feed's newest entries were published, or first seen when it gives no time; the newest first.

    Args:
        session: an open transaction.
        feed_id: which feed.
    """
    query = (
        select(FeedEntryRow.published, FeedEntryRow.first_seen_at)
        .where(FeedEntryRow.feed_id == feed_id)
        .order_by(FeedEntryRow.first_seen_at.desc())
        .limit(_MAX_ARRIVALS)
    )
    times = (min(published or first_seen, first_seen) for published, first_seen in session.execute(query))
    return sorted(times, reverse=True)


def recent_visits(session: Session, since: datetime) -> list[RecentVisit]:
    """Return the results of the newest visits, the newest first; a few hundred at most.

    Args:
        session: an open transaction.
        since: older ones are left out; aware.
    """
    query = (
        select(FeedRow.host, FeedVisitRow.error_reason, FeedVisitRow.visited_at)
        .join(FeedRow, FeedRow.id == FeedVisitRow.feed_id)
        .order_by(FeedVisitRow.id.desc())
        .limit(_MAX_RECENT_VISITS)
    )
    return [
        RecentVisit(host, reason)
        for host, reason, visited_at in session.execute(query)
        if visited_at >= since
    ]


def finish_visit(session: Session, claim: FeedClaim, visit: FeedVisit, now: datetime) -> bool:
    """Record a visit and when the next one is due.

    Args:
        session: an open transaction.
        claim: from `get_claimed_feed`.
        visit: its result.
        now: aware.

    Returns:
        False when the claim is no longer current: then nothing is recorded.
    """
    is_current = (
        FeedRow.id == claim.feed_id,
        FeedRow.claim_number == claim.claim_number,
        FeedRow.lease_until.is_not(None),
    )
    if not execute_rowcount(
        session, update(FeedRow).where(*is_current).values(_feed_values(claim, visit, now))
    ):
        return False
    session.add(
        FeedVisitRow(
            feed_id=claim.feed_id,
            claim_number=claim.claim_number,
            visited_at=now,
            outcome=visit.outcome,
            status=visit.status,
            listed_count=visit.listed_count,
            new_count=visit.new_count,
            error_reason=visit.error_reason,
            error_message=visit.error_message,
            duration_ms=int(visit.duration / timedelta(milliseconds=1)),
            next_visit_at=visit.next_visit_at,
            missed_window=visit.missed_window,
        )
    )
    return True


def _feed_values(claim: FeedClaim, visit: FeedVisit, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "lease_until": None,
        "next_visit_at": visit.next_visit_at,
        "last_visit_at": now,
        "error_reason": visit.error_reason,
        "error_message": visit.error_message,
    }
    if visit.outcome == "failed":
        return values | {"failures": claim.failures + visit.counts_as_failure}
    values |= {"failures": 0, "last_success_at": now}
    if visit.polling_state is not None:
        values["polling_state"] = to_json(visit.polling_state)
    if visit.missed_window:
        values |= {"missed_windows": FeedRow.missed_windows + 1, "last_missed_at": now}
    # Validators are kept as sent; a 304 may renew them, and one that sends none leaves them as they are.
    fields = ("etag", "last_modified", "body_hash", "kind", "title")
    values |= {name: getattr(visit, name) for name in fields if getattr(visit, name)}
    return values | _validator_values(visit) | ({"last_new_at": now} if visit.new_count else {})


def _validator_values(visit: FeedVisit) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if visit.validator_history is not None:
        history = visit.validator_history
        values |= {
            "not_modified_count": history.not_modified_count,
            "last_body_at": history.body_read_at,
            "validator_checks_passed": history.honest_checks,
        }
    if visit.pending_redirect is not None:
        values |= {
            "pending_redirect_url": visit.pending_redirect.target_url,
            "pending_redirect_since": visit.pending_redirect.since,
        }
    return values


def release_claim(session: Session, claim: FeedClaim, until: datetime) -> bool:
    """Release a claim without a visit, because the host was busy.

    Args:
        session: an open transaction.
        claim: from `get_claimed_feed`.
        until: when to try again; aware.
    """
    is_current = (FeedRow.id == claim.feed_id, FeedRow.claim_number == claim.claim_number)
    return (
        execute_rowcount(
            session, update(FeedRow).where(*is_current).values(lease_until=None, next_visit_at=until)
        )
        > 0
    )
