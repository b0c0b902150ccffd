"""A claimed feed in: whether to ask with validators, and what its answer says of its server and its address, out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from db import Session, hosts, sources, visits
from db.visits import FeedClaim
from pipeline.discover import moves
from pipeline.discover.moves import Moving
from pipeline.fetch import NotModified, Request, trust
from pipeline.fetch.trust import Past, Second
from pipeline.records import Discovery, Page
from pipeline.urls import host as host_of
from workers import log
from workers.desk import Desk

__all__ = ["Seen", "believes", "feed_request", "moving_after", "past_after"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visit saw."""

    # None when it failed.
    answer: Page | NotModified | None
    # None when the body was not read, or was the same as before.
    discovery: Discovery | None
    # Entries nobody had seen, and known ones.
    new: int
    known: int
    # Whether validators were left out to see if the server is honest.
    check: bool


def believes(desk: Desk, url: str) -> bool:
    """Whether the "not modified" of an address's host is believed, so that validators are sent.

    Args:
        desk: the worker's desk.
        url: the address.
    """
    with desk.database.reading() as session:
        until = hosts.host_state(session, host_of(url)).doubted_until
    return until is None or until <= desk.now()


def feed_request(desk: Desk, claim: FeedClaim) -> tuple[Request, bool]:
    """What to ask a feed for, and whether validators are left out to check its server.

    Args:
        desk: the worker's desk.
        claim: the feed.
    """
    missing = claim.error_reason in ("http.404", "gone")
    plain = Request(claim.url, attempt=claim.failures + 1, was_missing=missing)
    if not believes(desk, claim.url):
        return plain, False
    if trust.is_due(claim.past, _usual_pause(desk, claim), desk.now()):
        return plain, True
    return replace(plain, etag=claim.etag, last_modified=claim.last_modified), False


def _usual_pause(desk: Desk, claim: FeedClaim) -> timedelta | None:
    """Before the silence, so not from the feed's rhythm, which learns from the silence too."""
    if not claim.past.unchanged:
        return None
    with desk.database.reading() as session:
        arrivals = visits.newest_arrivals(session, claim.feed_id)
    return (arrivals[0] - arrivals[-1]) / (len(arrivals) - 1) if len(arrivals) > 1 else None


def past_after(desk: Desk, session: Session, claim: FeedClaim, seen: Seen) -> Past | None:
    """What the address answered, this visit included; a server that was caught is doubted from now on.

    Args:
        desk: the worker's desk.
        session: an open transaction.
        claim: the feed.
        seen: what the visit saw.

    Returns:
        None after a failed visit.
    """
    if seen.answer is None:
        return None
    if isinstance(seen.answer, NotModified):
        return trust.unchanged(claim.past)
    if not seen.check:
        return trust.read(claim.past, desk.now())
    if not trust.lied(claim.past, _second(claim, seen, seen.answer, desk.now())):
        return trust.confirmed(claim.past, desk.now())
    until = hosts.doubt(session, host_of(claim.url), desk.now())
    log.trouble("discover", f'{claim.url}: its "not modified" was wrong; not believed until {until:%Y-%m-%d}')
    return Past(0, desk.now())


def _second(claim: FeedClaim, seen: Seen, page: Page, now: datetime) -> Second:
    held = (claim.etag, claim.last_modified)
    entries = seen.discovery.entries if seen.discovery else ()
    return Second(
        same_validators=held == (page.headers.get("etag", ""), page.headers.get("last-modified", "")),
        new=seen.new,
        published=[entry.published for entry in entries if entry.published],
        said_at=claim.last_success_at or now,
    )


def moving_after(desk: Desk, session: Session, claim: FeedClaim, seen: Seen) -> Moving | None:
    """Where the feed moves; it is followed there when visits of some days agreed and the list is the same.

    Args:
        desk: the worker's desk.
        session: an open transaction.
        claim: the feed.
        seen: what the visit saw.

    Returns:
        None after a failed visit.
    """
    if seen.answer is None:
        return None
    moving = moves.agreed(claim.moving, seen.answer.moved_to, desk.now(), same=_is_same(claim, seen))
    if not moves.settled(moving, desk.now()) or not sources.move_feed(session, claim.feed_id, moving.to):
        return moving
    log.happened("discover", f"{claim.url}: moved for good to {moving.to}")
    return Moving()


def _is_same(claim: FeedClaim, seen: Seen) -> bool:
    """A body that is the same as before is the same list, and so is the first one that is ever read."""
    if seen.discovery is None or claim.last_success_at is None:
        return True
    return moves.is_same_list(seen.new, seen.known)
