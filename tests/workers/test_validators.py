"""A page is asked for with what its server gave last, as it gave it, once there is an article to keep."""

from contextlib import suppress

import pytest
import redis
from sqlalchemy import select

from db import Database
from db.ledger import EntryJob
from db.tables import EntryRow
from pipeline.fetch import RawResponse
from testing.scripted import ScriptedTransport, make_response
from tests.db.stored_entries import NOW, article, begin, claim, follow, sight, store, to_store
from tests.workers.contexts import Clock, scripted_context
from workers.context import WorkerContext  # noqa: TC001 - beside values of its type
from workers.errors import StopChain
from workers.stages import fetch_page

URL = "https://thepost.org/mill"
ROBOTS = "https://thepost.org/robots.txt"
MODIFIED = "Mon, 23 Nov 2026 10:00:00 +0100"


class _Page:
    """One page, fetched again and again."""

    def __init__(self, database: Database, client: redis.Redis, *answers: RawResponse) -> None:
        self.context: WorkerContext
        self.web: ScriptedTransport
        self.clock: Clock
        self.context, self.web, self.clock = scripted_context(
            database, client, {ROBOTS: [make_response()], URL: answers}
        )
        sight(database, follow(database), URL)

    def become_an_article(self) -> None:
        """As if it had been stored, with the ETag of `newsdesk`."""
        (ticket,) = claim(self.context.database)
        work = to_store(self.context.database, ticket)
        store(self.context.database, work, article(URL))

    def fetch(self) -> dict[str, str]:
        """Fetch it; what was sent."""
        with self.context.database.transaction() as session:
            row = session.scalars(select(EntryRow)).one()
            row.due_at, row.lease_until, row.stage = NOW, None, "discovered"
        with suppress(StopChain):
            fetch_page(self.context, self._work())
        return self.web.request_headers[-1]

    def _work(self) -> EntryJob:
        (ticket,) = claim(self.context.database)
        work = begin(self.context.database, ticket, "discovered")
        assert work is not None
        return work


def test_both_validators_of_a_304_are_sent_the_next_time(database: Database, client: redis.Redis) -> None:
    renewed: dict[str, str] = {"etag": 'W/"two"', "last_modified": MODIFIED}
    page = _Page(database, client, make_response(b"", 304, **renewed), make_response(status=304))
    page.become_an_article()
    assert page.fetch()["if-none-match"] == '"tag"'
    for _ in range(2):
        sent = page.fetch()
        assert (sent["if-none-match"], sent["if-modified-since"]) == ('W/"two"', MODIFIED)


def test_without_an_article_a_page_is_asked_for_whole(database: Database, client: redis.Redis) -> None:
    """Its page was kept once and forgotten since: a 304 would leave nothing to read."""
    page = _Page(database, client, make_response(b"<p>mill</p>", etag='"one"'))
    for _ in range(2):
        sent = page.fetch()
        assert "if-none-match" not in sent


@pytest.mark.parametrize("status", [200, 304])
def test_a_newer_validator_replaces_the_one_that_was_held(
    database: Database, client: redis.Redis, status: int
) -> None:
    page = _Page(
        database, client, make_response(b"<p>mill</p>" if status == 200 else b"", status, etag='"two"')
    )
    page.become_an_article()
    page.fetch()
    assert page.fetch()["if-none-match"] == '"two"'
