"""Fetch the further pages of a story that a site cuts into pages, at the pace of the host."""

import time
from datetime import timedelta
from functools import partial

from pipeline.errors import PipelineError
from pipeline.fetch import NotModified, Request, fetch
from pipeline.fetch.story_parts import collect_parts
from pipeline.records import Page
from workers import log
from workers.host_slots import HostBusyError
from workers.visits.host_access import HostAccess
from workers.visits.politeness import acquire_crawl_slot, pause_host

__all__ = ["fetch_parts"]

# For all further pages of one story together, waits and requests: the claim of the entry must not expire meanwhile.
_MAX_TIME = timedelta(seconds=30)


def fetch_parts(access: HostAccess, page: Page) -> tuple[Page, bool]:
    """Fetch the pages that a story names as its next, up to ten in all.

    Args:
        access: the hosts of the fetch.
        page: the first page of a story.

    Returns:
        See `pipeline.fetch.story_parts.collect_parts`. A page counts as one that cannot be fetched as well when the
        host's pace leaves no time for it.
    """
    return collect_parts(page, _PartRequests(access, page.location).request_page)


class _PartRequests:
    """Requests the parts of one story within its time."""

    def __init__(self, access: HostAccess, story_url: str) -> None:
        self._access, self._story_url = access, story_url
        self._deadline = time.monotonic() + _MAX_TIME.total_seconds()

    def request_page(self, url: str) -> Page | None:
        """Return a page; None when it cannot be fetched."""
        if time.monotonic() > self._deadline:
            log.warning("fetch", f"{self._story_url} is stored without {url}: the host is too slow")
            return None
        try:
            response = self._request(url)
        except (PipelineError, HostBusyError) as error:
            if isinstance(error, PipelineError):
                pause_host(self._access.context, error, url)
            log.warning("fetch", f"{self._story_url} is stored without {url}: {error}")
            return None
        return None if isinstance(response, NotModified) else response

    def _request(self, url: str) -> Page | NotModified:
        """Request a page; wait while the host's slot is taken."""
        context = self._access.context
        before_request = partial(acquire_crawl_slot, self._access)
        while True:
            try:
                with self._access:
                    request = Request(url, is_article=True)
                    return fetch(request, context.fetch_policy, context.transport, before_request)
            except HostBusyError as busy:
                wait_seconds = busy.wait.total_seconds()
                if time.monotonic() + wait_seconds > self._deadline:
                    raise
                context.sleep(wait_seconds)
