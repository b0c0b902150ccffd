"""Fetch the further pages of a story that a site cuts into pages, at the pace of the host."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from pipeline.errors import PipelineError
from pipeline.fetch import NotModified, Request, fetch
from pipeline.fetch.next_page import MAX_STORY_PAGES, find_next_page
from pipeline.records import Page, PagePart
from pipeline.text.encoding import decode
from workers import log
from workers.host_slots import HostBusyError
from workers.visits.host_access import HostAccess
from workers.visits.politeness import acquire_crawl_slot, pause_host

__all__ = ["fetch_parts"]

# A worker waits no longer than this for all further pages of one story together.
_MAX_WAIT = timedelta(seconds=30)


def fetch_parts(access: HostAccess, page: Page) -> Page:
    """Fetch the pages that a story names as its next, up to ten in all.

    Args:
        access: the hosts of the fetch.
        page: the first page of a story.

    Returns:
        The page with its parts. Where a part cannot be fetched, or the host's pace leaves no time, the story ends with
        the part before it.
    """
    parts: list[PagePart] = []
    remaining_wait = _MAX_WAIT
    current = page
    for number in range(2, MAX_STORY_PAGES + 1):
        markup = decode(current.body, current.headers).text
        url = find_next_page(markup, current.location, page.location, number)
        seen_urls = {page.location, *(part.url for part in parts)}
        if not url or url in seen_urls:
            break
        try:
            current, remaining_wait = _request_part(access, url, remaining_wait)
        except (PipelineError, HostBusyError) as error:
            pause = error if isinstance(error, PipelineError) else None
            if pause is not None:
                pause_host(access.context, pause, url)
            log.info("fetch", f"part {number} left out of {page.location} ({error})")
            break
        if current.location in seen_urls:
            break
        parts.append(PagePart(current.location, current.body))
    return replace(page, parts=tuple(parts)) if parts else page


def _request_part(access: HostAccess, url: str, remaining_wait: timedelta) -> tuple[Page, timedelta]:
    """Request one page; wait while the host's slot is taken. Return the page and how long may still be waited."""
    context = access.context
    while True:
        try:
            with access:
                response = fetch(
                    Request(url, is_article=True),
                    context.fetch_policy,
                    context.transport,
                    partial(acquire_crawl_slot, access),
                )
            return (Page(url, b"") if isinstance(response, NotModified) else response), remaining_wait
        except HostBusyError as busy:
            remaining_wait -= busy.wait
            if remaining_wait < timedelta(0):
                raise
            context.sleep(busy.wait.total_seconds())
