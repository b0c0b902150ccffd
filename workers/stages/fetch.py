"""An entry in, its page kept, out."""

from dataclasses import replace
from functools import partial

from db import articles, ledger, pages
from db.ledger import Ending, Kept, Work
from pipeline.errors import PipelineError, Rejected, TryLater
from pipeline.fetch import NotModified, Request, fetch
from pipeline.fetch.reservations import site_reservations
from pipeline.records import Page
from workers import log
from workers.desk import Desk
from workers.patience import revisit_at
from workers.stages.done import Done
from workers.stages.gate import leave_alone, open_turn, pass_gate
from workers.stages.robots import known_robots
from workers.stages.trust import believes

__all__ = ["fetch_page"]

_MISSING = "http.404"


def fetch_page(desk: Desk, work: Work) -> None:
    """Fetch an entry's page and keep it.

    Args:
        desk: the worker's desk.
        work: the entry, claimed for this.

    Raises:
        Done: nothing changed since the last visit, or somebody else was faster.
        TryLater: see `pipeline.fetch.fetch`.
        Rejected: see `pipeline.fetch.fetch`.
        HostBusy: it is not our turn at the host.
    """
    try:
        answer = ask(desk, work)
    except TryLater as error:
        leave_alone(desk, error, work.url)
        raise
    except Rejected as error:
        if work.article_id is not None and error.reason == "gone":
            _mark_gone(desk, work, error)
        raise
    if isinstance(answer, NotModified):
        _unchanged(desk, work, answer)
    else:
        _keep(desk, work, answer)


def ask(desk: Desk, work: Work) -> Page | NotModified:
    """Ask for the page, with the validators of the last visit.

    Without them when the host was caught lying about them, and when there is no article: a 304 would bring none.
    """
    trusted = work.article_id is not None and believes(desk, work.url)
    held = (work.etag, work.last_modified) if trusted else ("", "")
    request = Request(work.url, *held, attempt=work.attempt, was_missing=work.reason == _MISSING)
    with open_turn(desk) as turn:
        return fetch(request, desk.policy, desk.transport, partial(pass_gate, desk, turn))


def _mark_gone(desk: Desk, work: Work, error: PipelineError) -> None:
    with desk.database.transaction() as session:
        articles.mark_gone(session, work, error.reason, desk.now())
    log.happened("fetch", f"gone      {work.url} ({error.message})")
    raise Done


def _unchanged(desk: Desk, work: Work, answer: NotModified) -> None:
    now = desk.now()
    ending = Ending(
        "unchanged",
        work.article_id,
        revisit_at=revisit_at(desk.settings, work.visits, now),
        etag=answer.headers.get("etag", ""),
        last_modified=answer.headers.get("last-modified", ""),
    )
    with desk.database.transaction() as session:
        articles.confirm(session, work, ending, now)
    raise Done


def _keep(desk: Desk, work: Work, page: Page) -> None:
    wishes = site_reservations(known_robots(desk, page.location), desk.policy.user_agent, page.location)
    page = replace(page, reservations=tuple(sorted({*page.reservations, *wishes})))
    with desk.database.transaction() as session:
        kept = Kept(
            pages.keep(session, page),
            page.headers.get("etag", ""),
            page.headers.get("last-modified", ""),
            page.final_url,
            page.reservations,
        )
        if not ledger.advance(session, work, "fetched", desk.now(), kept):
            raise Done
