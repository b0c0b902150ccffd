"""Decide what follows from a visit to a feed: its next visit, polling state, validators, redirect and hub.

`FeedVisitInput` holds what is stored about the feed, `FeedResponse` what the request brought and `ListedEntries` how
many of the listed entries were new. `decide` makes a `FeedVisitPlan` of them, without database, network or clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pipeline.discover import discover, feed_redirects
from pipeline.discover.feed_redirects import PendingRedirect
from pipeline.discover.freshness import drop_stale
from pipeline.discover.polling import (
    FailureStreak,
    FeedState,
    PollingPolicy,
    RecentVisit,
    has_missed_entries,
    is_local_outage,
    next_visit,
    update_polling_state,
)
from pipeline.discover.polling_hints import wait_from_headers
from pipeline.errors import PipelineError, TryLater
from pipeline.fetch import NotModified, Request, validator_check
from pipeline.fetch.validator_check import UnconditionalResult, ValidatorHistory
from pipeline.records import Discovery, FeedKind, Page, PollingState, VisitHints

__all__ = [
    "FeedResponse",
    "FeedVisitInput",
    "FeedVisitPlan",
    "ListedEntries",
    "build_request",
    "can_send_validators",
    "decide",
    "parse_feed",
]

_NOT_FOUND_REASONS = ("http.404", "gone")


@dataclass(frozen=True, slots=True)
class FeedVisitInput:
    """What is stored about a feed and its host when a visit begins. All times are aware."""

    url: str
    # See `pipeline.urls.host_of`.
    host: str
    kind: FeedKind | None = None
    # Validators and content hash of the last response with a body, as the server sent them; empty for none.
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    last_success_at: datetime | None = None
    # Failed visits in a row, and the error code of the last one.
    failures: int = 0
    error_reason: str = ""
    polling_state: PollingState = field(default_factory=PollingState)
    validator_history: ValidatorHistory = field(default_factory=ValidatorHistory)
    pending_redirect: PendingRedirect = field(default_factory=PendingRedirect)
    # Until then a 304 of this host is not believed.
    validators_distrusted_until: datetime | None = None
    # Mean time between the newest arrivals; None when it is not known or not needed.
    mean_arrival_interval: timedelta | None = None
    # Whether the feed's hub pushes new entries.
    is_push_active: bool = False
    # Visits to all feeds in the last minutes, the newest first; needed after a failure only.
    recent_visits: tuple[RecentVisit, ...] = ()
    policy: PollingPolicy = field(default_factory=PollingPolicy)
    # 0 to 1, drawn at random by the caller, so that feeds are not visited in step.
    jitter: float = 0.0


@dataclass(frozen=True, slots=True)
class FeedResponse:
    """What a visit to a feed brought: a response, a push, or an error."""

    # None after an error and for a push.
    response: Page | NotModified | None = None
    # None when the list was the same as before or could not be read.
    discovery: Discovery | None = None
    error: PipelineError | None = None
    # Whether validators were left out to check the server.
    is_unconditional: bool = False
    # Sent by the hub: perhaps only the new entries.
    is_pushed: bool = False

    @property
    def outcome(self) -> str:
        """``read``, ``same`` (equal body), ``not_modified``, ``pushed`` or ``failed``."""
        if self.error is not None:
            return "failed"
        if self.is_pushed:
            return "pushed"
        if isinstance(self.response, NotModified):
            return "not_modified"
        return "read" if self.discovery else "same"

    @property
    def status(self) -> int | None:
        """The HTTP status; None without a response."""
        if self.response is None:
            return None
        return self.response.status if isinstance(self.response, Page) else 304

    @property
    def headers(self) -> Mapping[str, str]:
        """The response headers, names in lower case; empty without a response."""
        return self.response.headers if self.response is not None else {}


@dataclass(frozen=True, slots=True)
class ListedEntries:
    """How many of the listed entries nobody had listed before, and how many were known."""

    new_count: int = 0
    known_count: int = 0
    # Publication times of the entries that are new to this feed; None where the feed gives none.
    arrivals: tuple[datetime | None, ...] = ()

    @property
    def count(self) -> int:
        """All listed entries."""
        return self.new_count + self.known_count


@dataclass(frozen=True, slots=True)
class FeedVisitPlan:
    """What to store after a visit. None leaves the stored value as it is."""

    next_visit_at: datetime
    polling_state: PollingState | None = None
    validator_history: ValidatorHistory | None = None
    pending_redirect: PendingRedirect | None = None
    # The feed's new URL, when a permanent redirect is confirmed.
    confirmed_url: str = ""
    # The server answered 304 although the list had changed.
    has_stale_304: bool = False
    # Entries may have come and gone since the visit before.
    has_missed_window: bool = False
    # False for a failure that is not the feed's.
    counts_as_failure: bool = True
    # The visit is the first sign of a network outage on this machine.
    is_outage_start: bool = False
    # The hub that the list names, "" for none; None when no list was requested and read.
    hub: str | None = None
    topic: str = ""


def can_send_validators(distrusted_until: datetime | None, now: datetime) -> bool:
    """Check whether the 304 of a host is believed.

    Args:
        distrusted_until: from the host's row; aware.
        now: aware.
    """
    return distrusted_until is None or distrusted_until <= now


def build_request(visit: FeedVisitInput, now: datetime) -> tuple[Request, bool]:
    """Build the request of a visit.

    Args:
        visit: what is stored.
        now: aware.

    Returns:
        The request, and whether validators are left out to check whether the server answers 304 wrongly.
    """
    request = Request(
        visit.url, attempt=visit.failures + 1, missing_last_time=visit.error_reason in _NOT_FOUND_REASONS
    )
    if not can_send_validators(visit.validators_distrusted_until, now):
        return request, False
    if validator_check.is_check_due(visit.validator_history, visit.mean_arrival_interval, now):
        return request, True
    return replace(request, etag=visit.etag, last_modified=visit.last_modified), False


def parse_feed(page: Page, kind: FeedKind | None, now: datetime) -> Discovery:
    """Read a feed, and of a sitemap what is new.

    Args:
        page: the response or the push.
        kind: what it was at the visit before; None at the first.
        now: aware.

    Raises:
        Rejected: it is not a feed.
    """
    return drop_stale(discover(page, kind), now)


def decide(
    visit: FeedVisitInput, response: FeedResponse, listed: ListedEntries, now: datetime
) -> FeedVisitPlan:
    """Decide what to store after a visit.

    Args:
        visit: what was stored before.
        response: what the visit brought.
        listed: how many of its entries were new.
        now: aware.
    """
    if response.error is not None:
        return _decide_failure(visit, response.error, now)
    polling = _update_polling(visit, response, listed, now)
    state = FeedState(polling, VisitHints(wait_from_headers(response.headers)), has_push=visit.is_push_active)
    plan = FeedVisitPlan(
        next_visit_at=next_visit(state, visit.policy, now, visit.jitter),
        polling_state=polling,
        has_missed_window=_has_missed_window(visit, response, listed),
    )
    if response.discovery is not None and not response.is_pushed:
        hints = response.discovery.next_visit
        plan = replace(plan, hub=hints.hub or "", topic=hints.self_url or visit.url)
    if response.response is None:
        return plan
    history, has_stale_304 = _update_validators(visit, response, listed, now)
    redirect = feed_redirects.track_redirect(
        visit.pending_redirect,
        response.response.moved_to,
        now,
        is_known_list=_is_known_list(visit, response, listed),
    )
    is_confirmed = feed_redirects.is_redirect_confirmed(redirect, now)
    return replace(
        plan,
        validator_history=history,
        has_stale_304=has_stale_304,
        pending_redirect=redirect,
        confirmed_url=redirect.target_url if is_confirmed else "",
    )


def _decide_failure(visit: FeedVisitInput, error: PipelineError, now: datetime) -> FeedVisitPlan:
    """A failure counts for its feed, unless most hosts are unreachable: then this machine's network is down."""
    is_outage = is_local_outage([RecentVisit(visit.host, error.reason), *visit.recent_visits])
    if is_outage:
        failure = FailureStreak(1, "")
    else:
        retry_after = error.retry_after if isinstance(error, TryLater) else None
        failure = FailureStreak(visit.failures + 1, error.reason, retry_after)
    state = FeedState(visit.polling_state, failure=failure)
    return FeedVisitPlan(
        next_visit_at=next_visit(state, visit.policy, now, visit.jitter),
        counts_as_failure=not is_outage,
        is_outage_start=is_outage and not is_local_outage(visit.recent_visits),
    )


def _update_polling(
    visit: FeedVisitInput, response: FeedResponse, listed: ListedEntries, now: datetime
) -> PollingState:
    if response.discovery is None:
        return update_polling_state(visit.polling_state, (), now)
    arrivals = _new_arrivals(visit.polling_state.watched_until, response.discovery, listed)
    if response.is_pushed:
        return update_polling_state(visit.polling_state, arrivals, now)
    return update_polling_state(
        visit.polling_state, arrivals, now, listed.count, response.discovery.next_visit
    )


def _new_arrivals(
    watched_until: datetime | None, discovery: Discovery, listed: ListedEntries
) -> tuple[datetime | None, ...]:
    """Of a first list all entries, later the new ones. A sitemap index has no entries: its changed sitemaps count."""
    if discovery.kind is FeedKind.SITEMAP_INDEX:
        times = (link.modified for link in discovery.links)
        return tuple(time for time in times if time and (watched_until is None or time > watched_until))
    if watched_until is None:
        return tuple(entry.published or entry.modified for entry in discovery.entries)
    return listed.arrivals


def _has_missed_window(visit: FeedVisitInput, response: FeedResponse, listed: ListedEntries) -> bool:
    if response.discovery is None or response.is_pushed:
        return False
    return has_missed_entries(
        response.discovery.kind, visit.polling_state.list_length, listed.count, len(listed.arrivals)
    )


def _update_validators(
    visit: FeedVisitInput, response: FeedResponse, listed: ListedEntries, now: datetime
) -> tuple[ValidatorHistory, bool]:
    """Return the history with this visit, and whether the server was caught answering 304 wrongly."""
    history = visit.validator_history
    if not isinstance(response.response, Page):
        return validator_check.after_304(history), False
    if not response.is_unconditional:
        return validator_check.after_body(history, now), False
    headers = response.headers
    entries = response.discovery.entries if response.discovery else ()
    result = UnconditionalResult(
        has_same_validators=(visit.etag, visit.last_modified)
        == (headers.get("etag", ""), headers.get("last-modified", "")),
        new_entries=listed.new_count,
        published_times=[entry.published for entry in entries if entry.published],
        last_not_modified_at=visit.last_success_at or now,
    )
    if validator_check.is_stale_304(history, result):
        return ValidatorHistory(0, now), True
    return validator_check.after_honest_check(history, now), False


def _is_known_list(visit: FeedVisitInput, response: FeedResponse, listed: ListedEntries) -> bool:
    """An unchanged body is the known list, and so is the first body that is ever read."""
    if response.discovery is None or visit.last_success_at is None:
        return True
    return feed_redirects.is_same_list(listed.new_count, listed.known_count)
