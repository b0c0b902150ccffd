"""Fetch the page of an entry and store it."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NoReturn

from db import Session, articles, forget, ledger, pages
from db.ledger import EntryJob, FetchedPage, Outcome
from pipeline.errors import PipelineError, Rejected, TryLater
from pipeline.feed_visit import can_send_validators
from pipeline.fetch import NotModified, Request, fetch
from pipeline.fetch.tdm_reservations import site_reservations
from pipeline.records import Page
from workers import log
from workers.backoff import next_revisit_at
from workers.context import WorkerContext
from workers.errors import StopChain
from workers.visits.host_access import HostAccess
from workers.visits.politeness import acquire_crawl_slot, pause_host
from workers.visits.robots import get_stored_robots
from workers.visits.story_pages import fetch_parts

__all__ = ["fetch_page"]

_NOT_FOUND_REASON = "http.404"


def fetch_page(context: WorkerContext, job: EntryJob) -> tuple[EntryJob, str]:
    """Fetch the page of an entry and store it.

    Args:
        context: the worker's context.
        job: the entry, at ``discovered``.

    Returns:
        The job at ``fetched``, and no record: the page is in the database.

    Raises:
        StopChain: the page did not change since the last visit, or the claim was superseded.
        TryLater: see `pipeline.fetch.fetch`.
        Rejected: see `pipeline.fetch.fetch`.
        HostBusyError: the host's slot is taken, or the host asked for a pause.
    """
    access = HostAccess(context)
    try:
        response = request_page(access, job)
    except TryLater as error:
        pause_host(context, error, job.url)
        raise
    except Rejected as error:
        if job.article_id is not None and error.reason == "gone":
            _mark_gone(context, job, error)
        raise
    if isinstance(response, NotModified):
        _confirm_unchanged(context, job, response)
    story, is_complete = fetch_parts(access, response)
    return _store_page(access, job, story, is_complete=is_complete), ""


def request_page(access: HostAccess, job: EntryJob) -> Page | NotModified:
    """Request the page of an entry, with the validators of the last visit.

    Without them when the host was caught sending wrong 304s, and when there is no article: a 304 would bring none.

    Args:
        access: the hosts of the fetch.
        job: the entry.
    """
    context, distrusted_until = access.context, access.state(job.url).validators_distrusted_until
    can_use_validators = job.article_id is not None and can_send_validators(distrusted_until, context.now())
    validators = (job.etag, job.last_modified) if can_use_validators else ("", "")
    request = Request(
        job.url,
        *validators,
        attempt=job.attempt,
        missing_last_time=job.previous_reason == _NOT_FOUND_REASON,
        is_article=True,
    )
    with access:
        return fetch(request, context.fetch_policy, context.transport, partial(acquire_crawl_slot, access))


def _mark_gone(context: WorkerContext, job: EntryJob, error: PipelineError) -> None:
    with context.database.transaction() as session:
        articles.mark_gone(session, job, error.reason, context.now())
    log.info("fetch", f"gone      {job.url} ({error.message})")
    raise StopChain


def _confirm_unchanged(context: WorkerContext, job: EntryJob, response: NotModified) -> NoReturn:
    now = context.now()
    outcome = Outcome(
        "unchanged",
        job.article_id,
        revisit_at=next_revisit_at(context.settings, job.revisit_count, now),
        etag=response.headers.get("etag", ""),
        last_modified=response.headers.get("last-modified", ""),
    )
    with context.database.transaction() as session:
        articles.mark_unchanged(session, job, outcome, now)
    raise StopChain


def _store_page(access: HostAccess, job: EntryJob, page: Page, *, is_complete: bool) -> EntryJob:
    context, robots = access.context, get_stored_robots(access, page.location)
    site_opt_outs = site_reservations(robots, context.fetch_policy.user_agent, page.location)
    page = replace(page, reservations=tuple(sorted({*page.reservations, *site_opt_outs})))
    with context.database.transaction() as session:
        is_forgotten = forget.drop_if_forgotten(
            session, (job.entry_id, job.url), (page.location,), context.now()
        )
        if not is_forgotten:
            saved_page = _save_page(session, page, is_complete=is_complete)
            return _advance(session, job, saved_page, context.now())
    raise StopChain


def _save_page(session: Session, page: Page, *, is_complete: bool) -> FetchedPage:
    """Save a page. Without all its parts it gets no validators, so that a revisit requests the whole story again."""
    validators = page.headers if is_complete else {}
    return FetchedPage(
        pages.save_page(session, page),
        validators.get("etag", ""),
        validators.get("last-modified", ""),
        page.final_url,
        page.reservations,
    )


def _advance(session: Session, job: EntryJob, fetched_page: FetchedPage, now: datetime) -> EntryJob:
    """Advance the entry, or undo the transaction."""
    next_job = ledger.advance(session, job, "fetched", now, fetched_page)
    if next_job is None:
        raise StopChain
    return next_job
