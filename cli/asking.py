"""An address in, its page out: for commands, one at a time, by robots.txt and with a pause between two of one host."""

import time
from datetime import timedelta
from urllib.parse import urlsplit

from pipeline.errors import Refused, Rejected, TryLater
from pipeline.fetch import FetchPolicy, NotModified, Request, Transport, fetch
from pipeline.fetch.robots import MAX_BYTES, Robots
from pipeline.records import Page
from pipeline.urls import host
from workers.settings import WorkerSettings

__all__ = ["Asker"]

# A person waits: a site that wants longer pauses is asked for its feeds by the workers only.
_LONGEST_PAUSE = 10.0


class Asker:
    """Asks for pages.

    Args:
        settings: who we say we are, and the least pause between two requests to one host.
    """

    def __init__(self, settings: WorkerSettings) -> None:
        self._policy: FetchPolicy = settings.fetch_policy
        self._pause = settings.host_delay
        self._transport = Transport(self._policy)
        self._robots: dict[str, Robots] = {}
        self._asked: dict[str, float] = {}

    def get(self, url: str) -> Page:
        """Ask for one page.

        Args:
            url: http or https.

        Raises:
            PipelineError: it cannot be had, or robots.txt does not allow it.
        """
        answer = fetch(Request(url), self._policy, self._transport, self._gate)
        return Page(url, b"") if isinstance(answer, NotModified) else answer

    def robots(self, url: str) -> Robots:
        """What a host's robots.txt says; asked for once.

        Args:
            url: any address of the host.

        Raises:
            TryLater: it cannot be read now, so nothing may be asked for.
        """
        place = urlsplit(url)
        origin = f"{place.scheme}://{place.netloc}"
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(f"{origin}/robots.txt")
        return self._robots[origin]

    def _read_robots(self, address: str) -> Robots:
        request = Request(address, accept="text/plain,*/*;q=0.1", enough=MAX_BYTES)
        try:
            answer = fetch(request, self._policy, self._transport, self._wait)
        except Refused:
            raise
        except Rejected:
            return Robots()
        except TryLater as error:
            # A file that is kept from us counts as none (RFC 9309, 2.3.1.3).
            if error.reason.startswith("http.4") and error.reason != "http.429":
                return Robots()
            raise
        return Robots() if isinstance(answer, NotModified) else Robots.parse(answer.body)

    def _gate(self, url: str) -> None:
        if not self.robots(url).allowed(self._policy.user_agent, url):
            raise Refused("blocked.robots", "the site's robots.txt does not allow this page", url=url)
        self._wait(url)

    def _wait(self, url: str) -> None:
        """Wait for our turn at the host."""
        place = host(url)
        pause = max(self._pause, min(self._delay(url), _LONGEST_PAUSE))
        since = time.monotonic() - self._asked.get(place, -pause)
        time.sleep(max(0.0, pause - since))
        self._asked[place] = time.monotonic()

    def _delay(self, url: str) -> float:
        place = urlsplit(url)
        known = self._robots.get(f"{place.scheme}://{place.netloc}")
        delay = known.crawl_delay(self._policy.user_agent) if known else None
        return (delay or timedelta(0)).total_seconds()
