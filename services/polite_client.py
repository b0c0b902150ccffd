"""Fetch single pages for a command: robots.txt is obeyed, and requests to one host are spaced out."""

import time
from datetime import timedelta
from urllib.parse import urlsplit

from pipeline.errors import PipelineError, Refused, Rejected, TryLater
from pipeline.fetch import FetchPolicy, NotModified, Request, Transport, fetch
from pipeline.fetch.robots import MAX_ROBOTS_BYTES, Robots, availability_after_error
from pipeline.fetch.story_parts import collect_parts
from pipeline.records import Page
from pipeline.urls import host_of

__all__ = ["PoliteClient"]

# A person is waiting. A site whose Crawl-delay is longer is fetched at this rate, for these few requests only.
_MAX_CRAWL_DELAY_SECONDS = 10.0
_LAST_ATTEMPT = 100


class PoliteClient:
    """An HTTP client that obeys robots.txt.

    Args:
        policy: User-Agent, proxy, and the private addresses that are allowed.
        host_delay: minimum pause between two requests to one host.
    """

    def __init__(self, policy: FetchPolicy, host_delay: timedelta) -> None:
        self._policy = policy
        self._host_delay_seconds = host_delay.total_seconds()
        self._transport = Transport(self._policy)
        self._robots_by_origin: dict[str, Robots] = {}
        self._last_request_at_by_host: dict[str, float] = {}

    def get(self, url: str, *, is_article: bool = False) -> Page:
        """Fetch one page.

        Args:
            url: http or https.
            is_article: whether the URL is that of a story, see `pipeline.fetch.Request`; then its further pages are
                fetched as well.

        Raises:
            PipelineError: it cannot be fetched, or robots.txt disallows it.
        """
        # Nobody tries again for the person who waits, so the request of a story counts as the last attempt.
        request = Request(url, is_article=is_article, attempt=_LAST_ATTEMPT if is_article else 1)
        response = fetch(request, self._policy, self._transport, self._admit)
        page = Page(url, b"") if isinstance(response, NotModified) else response
        return collect_parts(page, self._get_part)[0] if is_article else page

    def _get_part(self, url: str) -> Page | None:
        try:
            return self.get(url)
        except PipelineError:
            return None

    def get_robots(self, url: str) -> Robots:
        """Return the rules of a host's robots.txt; it is fetched once.

        Args:
            url: any URL of the host.

        Raises:
            TryLater: robots.txt cannot be read now, so nothing of the host may be fetched.
        """
        url_parts = urlsplit(url)
        origin = f"{url_parts.scheme}://{url_parts.netloc}"
        if origin not in self._robots_by_origin:
            self._robots_by_origin[origin] = self._fetch_robots(f"{origin}/robots.txt")
        return self._robots_by_origin[origin]

    def _fetch_robots(self, robots_url: str) -> Robots:
        request = Request(robots_url, accept="text/plain,*/*;q=0.1", truncate_after=MAX_ROBOTS_BYTES)
        try:
            response = fetch(request, self._policy, self._transport, self._wait_for_host)
        except (TryLater, Rejected) as error:
            availability = availability_after_error(error, robots_url)
            if availability.error is not None:
                raise availability.error from error
            return Robots()
        return Robots() if isinstance(response, NotModified) else Robots.parse(response.body)

    def _admit(self, url: str) -> None:
        if not self.get_robots(url).allowed(self._policy.user_agent, url):
            raise Refused("blocked.robots", "the site's robots.txt does not allow this page", url=url)
        self._wait_for_host(url)

    def _wait_for_host(self, url: str) -> None:
        """Sleep until the pause since the last request to the host is over."""
        host_key = host_of(url)
        pause = max(self._host_delay_seconds, min(self._crawl_delay_seconds(url), _MAX_CRAWL_DELAY_SECONDS))
        elapsed = time.monotonic() - self._last_request_at_by_host.get(host_key, -pause)
        time.sleep(max(0.0, pause - elapsed))
        self._last_request_at_by_host[host_key] = time.monotonic()

    def _crawl_delay_seconds(self, url: str) -> float:
        url_parts = urlsplit(url)
        robots = self._robots_by_origin.get(f"{url_parts.scheme}://{url_parts.netloc}")
        crawl_delay = robots.crawl_delay(self._policy.user_agent) if robots else None
        return (crawl_delay or timedelta(0)).total_seconds()
