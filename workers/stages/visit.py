"""A feed due for a visit in; its new entries in the ledger and its next visit, out."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from db import Session, children, ledger, pushes, visits
from db.children import Parent
from db.ledger import Lister, Recorded, Sighting
from db.pushes import Push
from db.visits import FeedClaim, Visit
from pipeline.discover import discover
from pipeline.discover.recent import recent
from pipeline.errors import PipelineError, Rejected, TryLater
from pipeline.fetch import NotModified, fetch
from pipeline.records import Discovery, Entry, FeedKind, Page
from pipeline.urls import host as host_of
from pipeline.urls import key as key_of
from workers import log
from workers.desk import Desk
from workers.stages.done import Done
from workers.stages.gate import leave_alone, open_turn, pass_gate
from workers.stages.rhythm import Brought, planned
from workers.stages.subscribe import note_hub
from workers.stages.trust import Seen, feed_request, moving_after, past_after

__all__ = ["visit_feed"]


@dataclass(frozen=True, slots=True)
class _Found:
    """What a visit brought home."""

    outcome: str
    status: int | None
    discovery: Discovery | None = None
    page: Page | NotModified | None = None
    error: PipelineError | None = None
    # Whether validators were left out to see if the server is honest.
    check: bool = False
    # What was read instead of asking, when the feed's hub had sent something.
    push: Push | None = None


def visit_feed(desk: Desk, claim: FeedClaim) -> None:
    """Visit a feed and record what it lists.

    Args:
        desk: the worker's desk.
        claim: the feed, claimed by the schedule.

    Raises:
        HostBusy: it is not our turn at the host.
        Done: somebody else was faster.
    """
    started = time.monotonic()
    found = _pushed(desk, claim) or _look(desk, claim)
    _record(desk, claim, found, timedelta(seconds=time.monotonic() - started))
    if found.error is not None:
        log.trouble("discover", f"{claim.url}: {found.error.reason}: {found.error.message}")


def _pushed(desk: Desk, claim: FeedClaim) -> _Found | None:
    """What the feed's hub sent, read like an answer; None when there is nothing."""
    with desk.database.reading() as session:
        push = pushes.oldest_push(session, claim.feed_id)
    if push is None:
        return None
    page = Page(claim.url, push.body, push.headers, 200, fetched_at=desk.now())
    try:
        listed = discover(page, FeedKind(claim.kind) if claim.kind else None)
    except Rejected as error:
        log.trouble("discover", f"{claim.url}: what its hub sent cannot be read: {error.reason}")
        return _Found("pushed", None, push=push)
    return _Found("pushed", None, recent(listed, desk.now()), push=push)


def _look(desk: Desk, claim: FeedClaim) -> _Found:
    request, check = feed_request(desk, claim)
    try:
        with open_turn(desk) as turn:
            answer = fetch(request, desk.policy, desk.transport, partial(pass_gate, desk, turn))
        if isinstance(answer, NotModified):
            return _Found("not_modified", 304, page=answer)
        if answer.content_hash == claim.body_hash:
            return _Found("same", answer.status, page=answer, check=check)
        listed = discover(answer, FeedKind(claim.kind) if claim.kind else None)
        return _Found("read", answer.status, recent(listed, desk.now()), answer, check=check)
    except (TryLater, Rejected) as error:
        return _Found("failed", None, error=error)


def _record(desk: Desk, claim: FeedClaim, found: _Found, duration: timedelta) -> None:
    now = desk.now()
    entries = found.discovery.entries if found.discovery else ()
    sightings = [sighting for entry in entries for sighting in _sighting(entry)]
    if found.error is not None:
        leave_alone(desk, found.error, claim.url)
    with desk.database.transaction() as session:
        lister = Lister(claim.source_id, claim.feed_id)
        recorded = ledger.record_sightings(session, lister, sightings, now)
        if found.discovery and found.discovery.kind is FeedKind.SITEMAP_INDEX:
            children.follow_children(
                session, Parent(claim.feed_id, claim.source_id), found.discovery.links, now
            )
        visit = replace(_visit(session, desk, claim, found, recorded), duration=duration)
        seen = Seen(found.page, found.discovery, recorded.new, recorded.seen, found.check)
        past, moving = past_after(desk, session, claim, seen), moving_after(desk, session, claim, seen)
        if not visits.finish_visit(session, claim, replace(visit, past=past, moving=moving), now):
            raise Done
        pushes.forget_push(session, claim.feed_id, found.push, now)
        if found.discovery and found.push is None:
            note_hub(session, desk, claim, found.discovery, found_more=bool(recorded.arrivals))
    if found.discovery:
        log.happened("discover", f"{claim.url}: {recorded.new + recorded.seen} listed, {recorded.new} new")


def _sighting(entry: Entry) -> Iterator[Sighting]:
    """An entry with its key; none without an address: there is no document to fetch."""
    if not entry.url:
        return
    try:
        yield Sighting(entry, key_of(entry.url), host_of(entry.url))
    except Rejected as error:
        log.trouble("discover", f"an entry is left out: {error}")


def _visit(session: Session, desk: Desk, claim: FeedClaim, found: _Found, recorded: Recorded) -> Visit:
    headers = found.page.headers if found.page is not None else {}
    plan = planned(
        session, desk, claim, Brought(found.discovery, recorded, headers, found.error, found.push is not None)
    )
    return Visit(
        outcome=found.outcome,
        next_visit_at=plan.next_visit_at,
        duration=timedelta(0),
        status=found.status,
        seen=recorded.new + recorded.seen,
        new=recorded.new,
        error_reason=found.error.reason if found.error else "",
        error_message=found.error.message if found.error else "",
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
        body_hash=found.page.content_hash if isinstance(found.page, Page) else "",
        kind=found.discovery.kind if found.discovery else None,
        title=found.discovery.title if found.discovery else "",
        missed_window=plan.missed_window,
        rhythm=plan.rhythm,
        counts=plan.counts,
    )
