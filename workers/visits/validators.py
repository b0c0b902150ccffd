"""A claimed feed in: whether to ask with validators, and what its answer says of its server and its address, out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from db import Session, hosts, sources, visits
from db.visits import FeedClaim
from pipeline.discover import feed_redirects
from pipeline.discover.feed_redirects import PendingRedirect
from pipeline.fetch import NotModified, Request, validator_check
from pipeline.fetch.validator_check import UnconditionalResult, ValidatorHistory
from pipeline.records import Discovery, Page
from pipeline.urls import host_of
from workers import log
from workers.context import WorkerContext

__all__ = [
    "ValidatorObservation",
    "build_feed_request",
    "can_trust_validators",
    "update_feed_redirect",
    "update_validator_history",
]


@dataclass(frozen=True, slots=True)
class ValidatorObservation:
    """What a visit saw."""

    # None when it failed.
    response: Page | NotModified | None
    # None when the body was not read, or was the same as before.
    discovery: Discovery | None
    # Entries nobody had seen, and known ones.
    new_count: int
    known_count: int
    # Whether validators were left out to see if the server is honest.
    is_unconditional: bool


def can_trust_validators(context: WorkerContext, url: str) -> bool:
    """Whether the "not modified" of an address's host is believed, so that validators are sent.

    Args:
        context: the worker's desk.
        url: the address.
    """
    with context.database.read_transaction() as session:
        distrusted_until = hosts.host_state(session, host_of(url)).validators_distrusted_until
    return distrusted_until is None or distrusted_until <= context.now()


def build_feed_request(context: WorkerContext, claim: FeedClaim) -> tuple[Request, bool]:
    """What to ask a feed for, and whether validators are left out to check its server.

    Args:
        context: the worker's desk.
        claim: the feed.
    """
    was_missing = claim.error_reason in ("http.404", "gone")
    request = Request(claim.url, attempt=claim.failures + 1, missing_last_time=was_missing)
    if not can_trust_validators(context, claim.url):
        return request, False
    if validator_check.is_check_due(
        claim.validator_history, _mean_arrival_interval(context, claim), context.now()
    ):
        return request, True
    return replace(request, etag=claim.etag, last_modified=claim.last_modified), False


def _mean_arrival_interval(context: WorkerContext, claim: FeedClaim) -> timedelta | None:
    """Before the silence, so not from the feed's rhythm, which learns from the silence too."""
    if not claim.validator_history.not_modified_count:
        return None
    with context.database.read_transaction() as session:
        arrivals = visits.newest_arrivals(session, claim.feed_id)
    return (arrivals[0] - arrivals[-1]) / (len(arrivals) - 1) if len(arrivals) > 1 else None


def update_validator_history(
    context: WorkerContext, session: Session, claim: FeedClaim, observation: ValidatorObservation
) -> ValidatorHistory | None:
    """What the address answered, this visit included; a server that was caught is doubted from now on.

    Args:
        context: the worker's desk.
        session: an open transaction.
        claim: the feed.
        observation: what the visit saw.

    Returns:
        None after a failed visit.
    """
    if observation.response is None:
        return None
    if isinstance(observation.response, NotModified):
        return validator_check.after_304(claim.validator_history)
    if not observation.is_unconditional:
        return validator_check.after_body(claim.validator_history, context.now())
    if not validator_check.is_stale_304(
        claim.validator_history,
        _unconditional_result(claim, observation, observation.response, context.now()),
    ):
        return validator_check.after_honest_check(claim.validator_history, context.now())
    distrusted_until = hosts.distrust_validators(session, host_of(claim.url), context.now())
    log.warning(
        "discover",
        f'{claim.url}: its "not modified" was wrong; not believed until {distrusted_until:%Y-%m-%d}',
    )
    return ValidatorHistory(0, context.now())


def _unconditional_result(
    claim: FeedClaim, observation: ValidatorObservation, page: Page, now: datetime
) -> UnconditionalResult:
    validators = (claim.etag, claim.last_modified)
    entries = observation.discovery.entries if observation.discovery else ()
    return UnconditionalResult(
        has_same_validators=validators
        == (page.headers.get("etag", ""), page.headers.get("last-modified", "")),
        new_entries=observation.new_count,
        published_times=[entry.published for entry in entries if entry.published],
        last_not_modified_at=claim.last_success_at or now,
    )


def update_feed_redirect(
    context: WorkerContext, session: Session, claim: FeedClaim, observation: ValidatorObservation
) -> PendingRedirect | None:
    """Where the feed moves; it is followed there when visits of some days agreed and the list is the same.

    Args:
        context: the worker's desk.
        session: an open transaction.
        claim: the feed.
        observation: what the visit saw.

    Returns:
        None after a failed visit.
    """
    if observation.response is None:
        return None
    redirect = feed_redirects.track_redirect(
        claim.pending_redirect,
        observation.response.moved_to,
        context.now(),
        is_known_list=_is_same_list(claim, observation),
    )
    if not feed_redirects.is_redirect_confirmed(redirect, context.now()) or not sources.change_feed_url(
        session, claim.feed_id, redirect.target_url
    ):
        return redirect
    log.info("discover", f"{claim.url}: moved for good to {redirect.target_url}")
    return PendingRedirect()


def _is_same_list(claim: FeedClaim, observation: ValidatorObservation) -> bool:
    """A body that is the same as before is the same list, and so is the first one that is ever read."""
    if observation.discovery is None or claim.last_success_at is None:
        return True
    return feed_redirects.is_same_list(observation.new_count, observation.known_count)
