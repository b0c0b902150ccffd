"""A feed due for a visit in; its new entries in the ledger and its next visit, out."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from db import Session, child_sitemaps, ledger, pushes, visits
from db.child_sitemaps import SitemapIndex
from db.ledger import KeyedEntry, ListingSource, ListingStats
from db.pushes import Push
from db.visits import FeedClaim, FeedVisit
from pipeline.discover import discover
from pipeline.discover.freshness import drop_stale
from pipeline.errors import PipelineError, Rejected, TryLater
from pipeline.fetch import NotModified, fetch
from pipeline.records import Discovery, Entry, FeedKind, Page
from pipeline.urls import host_of
from pipeline.urls import key as key_of
from workers import log
from workers.context import WorkerContext
from workers.errors import StopChain
from workers.visits.next_visit import PollingObservation, plan_next_visit
from workers.visits.politeness import admit_crawl, apply_host_pause, open_host_lease
from workers.visits.validators import (
    ValidatorObservation,
    build_feed_request,
    update_feed_redirect,
    update_validator_history,
)
from workers.visits.websub import record_hub

__all__ = ["visit_feed"]


@dataclass(frozen=True, slots=True)
class _FeedVisit:
    """What a visit brought home."""

    outcome: str
    status: int | None
    discovery: Discovery | None = None
    response: Page | NotModified | None = None
    error: PipelineError | None = None
    # Whether validators were left out to see if the server is honest.
    is_unconditional: bool = False
    # What was read instead of asking, when the feed's hub had sent something.
    push: Push | None = None


def visit_feed(context: WorkerContext, claim: FeedClaim) -> None:
    """Visit a feed and record what it lists.

    Args:
        context: the worker's desk.
        claim: the feed, claimed by the schedule.

    Raises:
        HostBusy: it is not our turn at the host.
        Done: somebody else was faster.
    """
    started = time.monotonic()
    feed_visit = _read_push(context, claim) or _fetch_feed(context, claim)
    _record_visit(context, claim, feed_visit, timedelta(seconds=time.monotonic() - started))
    if feed_visit.error is not None:
        log.warning("discover", f"{claim.url}: {feed_visit.error.reason}: {feed_visit.error.message}")


def _read_push(context: WorkerContext, claim: FeedClaim) -> _FeedVisit | None:
    """What the feed's hub sent, read like an answer; None when there is nothing."""
    with context.database.read_transaction() as session:
        push = pushes.oldest_push(session, claim.feed_id)
    if push is None:
        return None
    page = Page(claim.url, push.body, push.headers, 200, fetched_at=context.now())
    try:
        discovery = discover(page, FeedKind(claim.kind) if claim.kind else None)
    except Rejected as error:
        log.warning("discover", f"{claim.url}: what its hub sent cannot be read: {error.reason}")
        return _FeedVisit("pushed", None, push=push)
    return _FeedVisit("pushed", None, drop_stale(discovery, context.now()), push=push)


def _fetch_feed(context: WorkerContext, claim: FeedClaim) -> _FeedVisit:
    request, is_unconditional = build_feed_request(context, claim)
    try:
        with open_host_lease(context) as lease:
            response = fetch(
                request, context.fetch_policy, context.transport, partial(admit_crawl, context, lease)
            )
        if isinstance(response, NotModified):
            return _FeedVisit("not_modified", 304, response=response)
        if response.content_hash == claim.body_hash:
            return _FeedVisit("same", response.status, response=response, is_unconditional=is_unconditional)
        discovery = discover(response, FeedKind(claim.kind) if claim.kind else None)
        return _FeedVisit(
            "read",
            response.status,
            drop_stale(discovery, context.now()),
            response,
            is_unconditional=is_unconditional,
        )
    except (TryLater, Rejected) as error:
        return _FeedVisit("failed", None, error=error)


def _record_visit(
    context: WorkerContext, claim: FeedClaim, feed_visit: _FeedVisit, duration: timedelta
) -> None:
    now = context.now()
    entries = feed_visit.discovery.entries if feed_visit.discovery else ()
    sightings = [sighting for entry in entries for sighting in _to_sightings(entry)]
    if feed_visit.error is not None:
        apply_host_pause(context, feed_visit.error, claim.url)
    with context.database.transaction() as session:
        listing_source = ListingSource(claim.source_id, claim.feed_id)
        listing_stats = ledger.record_entries(session, listing_source, sightings, now)
        if feed_visit.discovery and feed_visit.discovery.kind is FeedKind.SITEMAP_INDEX:
            child_sitemaps.follow_child_sitemaps(
                session, SitemapIndex(claim.feed_id, claim.source_id), feed_visit.discovery.links, now
            )
        visit = replace(_build_visit(session, context, claim, feed_visit, listing_stats), duration=duration)
        observation = ValidatorObservation(
            feed_visit.response,
            feed_visit.discovery,
            listing_stats.new,
            listing_stats.known,
            feed_visit.is_unconditional,
        )
        history = update_validator_history(context, session, claim, observation)
        redirect = update_feed_redirect(context, session, claim, observation)
        visit = replace(visit, validator_history=history, pending_redirect=redirect)
        if not visits.finish_visit(session, claim, visit, now):
            raise StopChain
        pushes.delete_push(session, claim.feed_id, feed_visit.push, now)
        if feed_visit.discovery and feed_visit.push is None:
            record_hub(
                session, context, claim, feed_visit.discovery, has_new_entries=bool(listing_stats.arrivals)
            )
    if feed_visit.discovery:
        listed = listing_stats.new + listing_stats.known
        log.info("discover", f"{claim.url}: {listed} listed, {listing_stats.new} new")


def _to_sightings(entry: Entry) -> Iterator[KeyedEntry]:
    """An entry with its key; none without an address: there is no document to fetch."""
    if not entry.url:
        return
    try:
        yield KeyedEntry(entry, key_of(entry.url), host_of(entry.url))
    except Rejected as error:
        log.warning("discover", f"an entry is left out: {error}")


def _build_visit(
    session: Session,
    context: WorkerContext,
    claim: FeedClaim,
    feed_visit: _FeedVisit,
    listing_stats: ListingStats,
) -> FeedVisit:
    headers = feed_visit.response.headers if feed_visit.response is not None else {}
    plan = plan_next_visit(
        session,
        context,
        claim,
        PollingObservation(
            feed_visit.discovery, listing_stats, headers, feed_visit.error, feed_visit.push is not None
        ),
    )
    return FeedVisit(
        outcome=feed_visit.outcome,
        next_visit_at=plan.next_visit_at,
        duration=timedelta(0),
        status=feed_visit.status,
        listed_count=listing_stats.new + listing_stats.known,
        new_count=listing_stats.new,
        error_reason=feed_visit.error.reason if feed_visit.error else "",
        error_message=feed_visit.error.message if feed_visit.error else "",
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
        body_hash=feed_visit.response.content_hash if isinstance(feed_visit.response, Page) else "",
        kind=feed_visit.discovery.kind if feed_visit.discovery else None,
        title=feed_visit.discovery.title if feed_visit.discovery else "",
        missed_window=plan.has_missed_window,
        polling_state=plan.polling,
        counts_as_failure=plan.should_count_failure,
    )
