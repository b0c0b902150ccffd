"""An address in; every list of stories that can be followed there, looked at, out.

In order of trust: the address itself, the feeds its page declares, the feeds it links to, well-known places when there
are neither, the sitemaps that robots.txt names, and at last the page itself for the stories it links to.
"""

from dataclasses import dataclass
from datetime import datetime

from cli.asking import Asker
from pipeline.discover import declared_feeds, discover, linked_feeds, well_known_feeds
from pipeline.errors import PipelineError, Rejected
from pipeline.records import Discovery, Feed, FeedKind, Page
from pipeline.urls import plain

__all__ = ["Candidate", "Finding", "find"]

# Lists looked at; each costs the site a request.
_MOST_FEEDS = 25
_MOST_SITEMAPS = 5
# A page with fewer story links is no front page.
_FEWEST_STORIES = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A list that can be followed."""

    feed: Feed
    # In words: how it was found.
    origin: str
    entries: int
    newest: datetime | None
    home: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What stands at an address."""

    # The page asked for, after redirects.
    location: str
    candidates: tuple[Candidate, ...]
    # Addresses that were named and are no lists, each with why.
    left_out: tuple[tuple[str, str], ...] = ()


def find(asker: Asker, url: str) -> Finding:
    """Find what to follow at an address.

    Args:
        asker: gets the pages.
        url: a feed, a sitemap, a home page or a section page.

    Raises:
        PipelineError: the address itself cannot be had.
        Rejected: ``feed.not_a_feed`` when there is nothing to follow.
    """
    page = asker.get(url)
    try:
        found = discover(page)
    except Rejected as error:
        if error.reason != "feed.not_a_feed":
            raise
        return _Search(asker, page).finding()
    return Finding(page.location, (_candidate(page.location, found, "the address itself"),))


class _Search:
    """The search around one page."""

    def __init__(self, asker: Asker, page: Page) -> None:
        self._asker, self._page = asker, page
        self._candidates: dict[str, Candidate] = {}
        self._left_out: dict[str, str] = {}

    def finding(self) -> Finding:
        """Look everywhere."""
        for look in (self._declared, self._linked, self._well_known, self._sitemaps, self._front_page):
            look()
        if not self._candidates:
            raise Rejected("feed.not_a_feed", self._nothing(), url=self._page.location)
        return Finding(self._page.location, tuple(self._candidates.values()), tuple(self._left_out.items()))

    def _nothing(self) -> str:
        named = ", ".join(f"{address} ({reason})" for address, reason in self._left_out.items())
        if named:
            return f"there is nothing to follow here: what the page names cannot be read: {named}"
        return (
            "there is nothing to follow here: no feed in the page or in the usual places, and too few stories"
        )

    def _declared(self) -> None:
        for feed in declared_feeds(self._page):
            self._look_at(feed, "declared in the page")

    def _linked(self) -> None:
        for feed in linked_feeds(self._page):
            self._look_at(feed, "linked in the page")

    def _well_known(self) -> None:
        """Only where nothing is named, and only until something is found."""
        if self._candidates or self._left_out:
            return
        for address in well_known_feeds(self._page.location):
            if not self._candidates:
                self._look_at(Feed(address), "a well-known place")
        self._left_out.clear()  # they were guesses

    def _sitemaps(self) -> None:
        for address in self._asker.robots(self._page.location).sitemaps[:_MOST_SITEMAPS]:
            self._look_at(Feed(address, FeedKind.SITEMAP), "named in robots.txt")

    def _front_page(self) -> None:
        found = discover(self._page, FeedKind.FRONT_PAGE)
        if len(found.entries) >= _FEWEST_STORIES:
            place = self._page.location
            self._candidates[plain(place)] = _candidate(place, found, "the stories it links to")

    def _look_at(self, feed: Feed, origin: str) -> None:
        place = plain(feed.url)
        if place in self._candidates or place in self._left_out:
            return
        if len(self._candidates) + len(self._left_out) >= _MOST_FEEDS:
            self._left_out[place] = f"not looked at: more than {_MOST_FEEDS} are named"
            return
        try:
            page = self._asker.get(feed.url)
            found = discover(page)
        except PipelineError as error:
            self._left_out[place] = error.reason
            return
        self._candidates[plain(page.location)] = _candidate(page.location, found, origin, feed.title)


def _candidate(address: str, found: Discovery, origin: str, title: str = "") -> Candidate:
    times = [each.published or each.modified for each in found.entries]
    return Candidate(
        feed=Feed(address, found.kind, found.title or title),
        origin=origin,
        entries=len(found.entries) or len(found.links),
        newest=max((each for each in times if each), default=None),
        home=found.home,
    )
