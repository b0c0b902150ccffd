"""Find everything that can be followed at a URL: feeds, sitemaps, or the page itself.

Searched in this order: the URL itself, the feeds its page declares, the feeds it links to, the usual feed URLs when
there are neither, the sitemaps that robots.txt names, and last the page itself with the stories it links to.
"""

from dataclasses import dataclass
from datetime import datetime

from pipeline.discover import discover, find_declared_feeds, find_linked_feeds, well_known_feed_urls
from pipeline.errors import PipelineError, Rejected
from pipeline.records import Discovery, Feed, FeedKind, Page
from pipeline.urls import normalize_url
from services.polite_client import PoliteClient

__all__ = ["FeedCandidate", "FeedSearchResult", "find_feeds"]

# Each candidate costs the site a request.
_MAX_FEEDS_CHECKED = 25
_MAX_SITEMAPS_CHECKED = 5
# A page with fewer links to stories is not taken for a front page.
_MIN_FRONT_PAGE_STORIES = 5


@dataclass(frozen=True, slots=True)
class FeedCandidate:
    """A feed, sitemap or front page that can be followed."""

    feed: Feed
    # How it was found, in words.
    origin: str
    entry_count: int
    newest_at: datetime | None
    homepage: str
    entry_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedSearchResult:
    """The result of a search."""

    # URL of the page, after redirects.
    location: str
    candidates: tuple[FeedCandidate, ...]
    # URLs that the page names but that are not usable, each with the reason.
    rejected_urls: tuple[tuple[str, str], ...] = ()


def find_feeds(client: PoliteClient, url: str) -> FeedSearchResult:
    """Find what can be followed at a URL.

    Args:
        client: fetches the pages.
        url: a feed, a sitemap, a home page or a section page.

    Raises:
        PipelineError: the URL itself cannot be fetched.
        Rejected: ``feed.not_a_feed``: there is nothing to follow.
    """
    page = client.get(url)
    try:
        discovery = discover(page)
    except Rejected as error:
        if error.reason != "feed.not_a_feed":
            raise
        return _FeedSearch(client, page).search()
    return FeedSearchResult(page.location, (_make_candidate(page.location, discovery, "the URL itself"),))


class _FeedSearch:
    """Searches around one page."""

    def __init__(self, client: PoliteClient, page: Page) -> None:
        self._client, self._page = client, page
        self._candidates: dict[str, FeedCandidate] = {}
        self._rejected_urls: dict[str, str] = {}

    def search(self) -> FeedSearchResult:
        """Run every step of the search."""
        for search_step in (
            self._add_declared,
            self._add_linked,
            self._add_well_known,
            self._add_sitemaps,
            self._add_front_page,
        ):
            search_step()
        if not self._candidates:
            raise Rejected("feed.not_a_feed", self._not_found_message(), url=self._page.location)
        return FeedSearchResult(
            self._page.location, tuple(self._candidates.values()), tuple(self._rejected_urls.items())
        )

    def _not_found_message(self) -> str:
        rejected_text = ", ".join(f"{url} ({reason})" for url, reason in self._rejected_urls.items())
        if rejected_text:
            return f"nothing to follow here: the feeds that the page names cannot be read: {rejected_text}"
        return (
            "nothing to follow here: the page names no feed, the usual feed URLs do not exist, "
            "and the page links to too few stories"
        )

    def _add_declared(self) -> None:
        for feed in find_declared_feeds(self._page):
            self._try_feed(feed, "declared in the page")

    def _add_linked(self) -> None:
        for feed in find_linked_feeds(self._page):
            self._try_feed(feed, "linked in the page")

    def _add_well_known(self) -> None:
        """Try the usual feed URLs, only when the page names no feed, until one is found."""
        if self._candidates or self._rejected_urls:
            return
        for url in well_known_feed_urls(self._page.location):
            if not self._candidates:
                self._try_feed(Feed(url), "a usual feed URL")
        self._rejected_urls.clear()  # these were guesses, not claims of the page

    def _add_sitemaps(self) -> None:
        for url in self._client.get_robots(self._page.location).sitemaps[:_MAX_SITEMAPS_CHECKED]:
            self._try_feed(Feed(url, FeedKind.SITEMAP), "named in robots.txt")

    def _add_front_page(self) -> None:
        discovery = discover(self._page, FeedKind.FRONT_PAGE)
        if len(discovery.entries) >= _MIN_FRONT_PAGE_STORIES:
            page_url = self._page.location
            self._candidates[normalize_url(page_url)] = _make_candidate(
                page_url, discovery, "the stories it links to"
            )

    def _try_feed(self, feed: Feed, origin: str) -> None:
        url_key = normalize_url(feed.url)
        if url_key in self._candidates or url_key in self._rejected_urls:
            return
        if len(self._candidates) + len(self._rejected_urls) >= _MAX_FEEDS_CHECKED:
            self._rejected_urls[url_key] = f"not checked: the page names more than {_MAX_FEEDS_CHECKED}"
            return
        try:
            page = self._client.get(feed.url)
            discovery = discover(page)
        except PipelineError as error:
            self._rejected_urls[url_key] = error.reason
            return
        self._candidates[normalize_url(page.location)] = _make_candidate(
            page.location, discovery, origin, feed.title
        )


def _make_candidate(url: str, discovery: Discovery, origin: str, title: str = "") -> FeedCandidate:
    times = [item.published or item.modified for item in discovery.entries]
    return FeedCandidate(
        feed=Feed(url, discovery.kind, discovery.title or title),
        origin=origin,
        entry_count=len(discovery.entries) or len(discovery.links),
        newest_at=max((item for item in times if item), default=None),
        homepage=discovery.homepage,
        entry_urls=tuple(entry.url for entry in discovery.entries),
    )
