"""Visit a feed: gather what is stored, send the request, and apply what `pipeline.feed_visit` decides."""

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from db import Session, child_sitemaps, hosts, ledger, pushes, sources, subscriptions, visits
from db.child_sitemaps import SitemapIndex
from db.hosts import HostState
from db.ledger import KeyedEntry, ListingSource
from db.pushes import Push
from db.visits import FeedClaim, FeedVisit
from pipeline.discover.feed_redirects import PendingRedirect
from pipeline.discover.polling import PollingPolicy
from pipeline.errors import Rejected, TryLater
from pipeline.feed_visit import (
    FeedResponse,
    FeedVisitInput,
    FeedVisitPlan,
    ListedEntries,
    build_request,
    decide,
    parse_feed,
)
from pipeline.fetch import fetch
from pipeline.records import Entry, FeedKind, Page
from pipeline.urls import host_of
from pipeline.urls import key as key_of
from workers import log
from workers.context import WorkerContext
from workers.errors import StopChain
from workers.settings import WorkerSettings
from workers.tracer import VisitTrace
from workers.visits.host_access import HostAccess
from workers.visits.politeness import acquire_crawl_slot, pause_host
from workers.visits.websub import record_hub

__all__ = ["visit_feed"]

# Visits this recent show whether this machine's own network is down.
_RECENT_VISITS_WINDOW = timedelta(minutes=15)


def visit_feed(context: WorkerContext, claim: FeedClaim) -> bool:
    """Visit a feed and store what it lists and when it is visited next.

    A push of the feed's hub that is waiting is read in place of a request.

    Args:
        context: the worker's context.
        claim: the claimed feed.

    Returns:
        Whether it lists entries that are new, so that they can be claimed at once.

    Raises:
        HostBusyError: the host's slot is taken, or the host asked for a pause.
        StopChain: the claim was superseded.
    """
    started, started_at = time.monotonic(), context.now()
    with context.database.read_transaction() as session:
        push = pushes.oldest_push(session, claim.feed_id)
        host_state = hosts.host_state(session, claim.host)
        visit = _gather(session, context, claim, host_state)
    response = _read_push(context, visit, push) if push else _fetch_feed(context, visit, host_state)
    if response.error is not None:
        pause_host(context, response.error, claim.url)
    duration = timedelta(seconds=time.monotonic() - started)
    keyed_entries, discovered_at = _with_keys(response), context.now()
    with context.database.transaction() as session:
        if not visits.lock_claim(session, claim):
            raise StopChain
        listed = _record_entries(session, claim, (response, keyed_entries), discovered_at)
        if response.error is not None:
            recent_visits = visits.recent_visits(session, context.now() - _RECENT_VISITS_WINDOW)
            visit = replace(visit, recent_visits=tuple(recent_visits))
        plan = decide(visit, response, listed, context.now())
        plan = _apply_url_changes(session, claim, plan, context.now())
        record = _visit_record(response, listed, plan, duration)
        if not visits.finish_visit(session, claim, record, context.now()):
            raise StopChain
        pushes.delete_push(session, claim.feed_id, push, context.now())
        record_hub(session, context, claim, plan, has_new_entries=bool(listed.arrivals))
    _log_visit(visit, response, listed, plan)
    _trace_visit(context, claim, (started_at, discovered_at), record)
    return listed.new_count > 0


def _gather(
    session: Session, context: WorkerContext, claim: FeedClaim, host_state: HostState
) -> FeedVisitInput:
    # The mean before a silence, so not from the polling state, which learns from the silence too.
    needs_arrivals = claim.validator_history.not_modified_count
    arrivals = visits.newest_arrivals(session, claim.feed_id) if needs_arrivals else []
    return FeedVisitInput(
        url=claim.url,
        host=claim.host,
        kind=FeedKind(claim.kind) if claim.kind else None,
        etag=claim.etag,
        last_modified=claim.last_modified,
        body_hash=claim.body_hash,
        last_success_at=claim.last_success_at,
        failures=claim.failures,
        error_reason=claim.error_reason,
        polling_state=claim.polling_state,
        validator_history=claim.validator_history,
        pending_redirect=claim.pending_redirect,
        validators_distrusted_until=host_state.validators_distrusted_until,
        mean_arrival_interval=(arrivals[0] - arrivals[-1]) / (len(arrivals) - 1)
        if len(arrivals) > 1
        else None,
        is_push_active=subscriptions.is_pushing(session, claim.feed_id, context.now()),
        policy=_polling_policy(context.settings),
        jitter=random.random(),  # noqa: S311 - no secret
    )


def _polling_policy(settings: WorkerSettings) -> PollingPolicy:
    return PollingPolicy(
        min_interval=settings.feed_min_interval,
        max_interval=settings.feed_max_interval,
        max_total_wait=settings.feed_target_delay,
        max_failure_interval=settings.retry_max_delay,
    )


def _read_push(context: WorkerContext, visit: FeedVisitInput, push: Push) -> FeedResponse:
    page = Page(visit.url, push.body, push.headers, 200, fetched_at=context.now())
    try:
        discovery = parse_feed(page, visit.kind, context.now())
    except Rejected as error:
        log.warning("discover", f"{visit.url}: the push of its hub is unreadable: {error.reason}")
        return FeedResponse(is_pushed=True)
    return FeedResponse(discovery=discovery, is_pushed=True)


def _fetch_feed(context: WorkerContext, visit: FeedVisitInput, host_state: HostState) -> FeedResponse:
    request, is_unconditional = build_request(visit, context.now())
    try:
        with HostAccess(context, {visit.host: host_state}) as access:
            response = fetch(
                request, context.fetch_policy, context.transport, partial(acquire_crawl_slot, access)
            )
        if not isinstance(response, Page):
            return FeedResponse(response)
        is_same_body = response.content_hash == visit.body_hash
        discovery = None if is_same_body else parse_feed(response, visit.kind, context.now())
    except (TryLater, Rejected) as error:
        return FeedResponse(error=error)
    return FeedResponse(response, discovery, is_unconditional=is_unconditional)


def _record_entries(
    session: Session, claim: FeedClaim, listing: tuple[FeedResponse, list[KeyedEntry]], now: datetime
) -> ListedEntries:
    response, keyed_entries = listing
    listing_source = ListingSource(claim.source_id, claim.feed_id)
    stats = ledger.record_listing(session, listing_source, keyed_entries, now)
    if response.discovery and response.discovery.kind is FeedKind.SITEMAP_INDEX:
        index = SitemapIndex(claim.feed_id, claim.source_id)
        child_sitemaps.follow_child_sitemaps(session, index, response.discovery.links, now)
    return ListedEntries(stats.new, stats.known, stats.arrivals)


def _with_keys(response: FeedResponse) -> list[KeyedEntry]:
    entries = response.discovery.entries if response.discovery else ()
    return [keyed for entry in entries for keyed in _with_key(entry)]


def _with_key(entry: Entry) -> Iterator[KeyedEntry]:
    """Yield an entry with its key; nothing for an entry without a usable URL, which has no page to fetch."""
    if not entry.url:
        return
    try:
        yield KeyedEntry(entry, key_of(entry.url), host_of(entry.url))
    except Rejected as error:
        log.warning("discover", f"entry skipped: {error}")


def _apply_url_changes(
    session: Session, claim: FeedClaim, plan: FeedVisitPlan, now: datetime
) -> FeedVisitPlan:
    """Store a stale 304 and a confirmed redirect; a feed whose new URL is followed already keeps its own."""
    if plan.has_stale_304:
        until = hosts.distrust_validators(session, host_of(claim.url), now)
        log.warning("discover", f"{claim.url}: wrong 304; validators are not sent until {until:%Y-%m-%d}")
    if plan.confirmed_url and sources.change_feed_url(session, claim.feed_id, plan.confirmed_url):
        log.info("discover", f"{claim.url}: moved permanently to {plan.confirmed_url}")
        return replace(plan, pending_redirect=PendingRedirect())
    return plan


def _visit_record(
    response: FeedResponse, listed: ListedEntries, plan: FeedVisitPlan, duration: timedelta
) -> FeedVisit:
    return FeedVisit(
        outcome=response.outcome,
        next_visit_at=plan.next_visit_at,
        duration=duration,
        status=response.status,
        listed_count=listed.count,
        new_count=listed.new_count,
        error_reason=response.error.reason if response.error else "",
        error_message=response.error.message if response.error else "",
        etag=response.headers.get("etag", ""),
        last_modified=response.headers.get("last-modified", ""),
        body_hash=response.response.content_hash if isinstance(response.response, Page) else "",
        kind=response.discovery.kind if response.discovery else None,
        title=response.discovery.title if response.discovery else "",
        missed_window=plan.has_missed_window,
        validator_history=plan.validator_history,
        pending_redirect=plan.pending_redirect,
        polling_state=plan.polling_state,
        counts_as_failure=plan.counts_as_failure,
    )


def _log_visit(
    visit: FeedVisitInput, response: FeedResponse, listed: ListedEntries, plan: FeedVisitPlan
) -> None:
    if plan.is_outage_start:
        log.warning("discover", "most hosts are unreachable; check this machine's network")
    if response.discovery:
        log.info("discover", f"{visit.url}: {listed.count} listed, {listed.new_count} new")
    if response.error is not None:
        log.warning("discover", f"{visit.url}: {response.error.reason}: {response.error.message}")


def _trace_visit(
    context: WorkerContext, claim: FeedClaim, times: tuple[datetime, datetime], record: FeedVisit
) -> None:
    attributes = {
        "copydesk.feed": claim.feed_id,
        "copydesk.outcome": record.outcome,
        "copydesk.listed": record.listed_count,
        "copydesk.new": record.new_count,
        "url.full": claim.url,
    }
    if record.error_reason:
        attributes["error.type"] = record.error_reason
    context.tracer.record_visit(VisitTrace(claim.source_id, *times), attributes)
