"""A real page that keeps C code busy for minutes costs the embedded worker a few seconds and ends as a dead letter."""

from pathlib import Path

import pytest
from sqlalchemy import select

from db import Database, ledger
from db.tables import EntryRow
from services.sources import StarterFeed, follow_feed
from testing.faults import FaultServer
from tests.end_to_end.stack import Stack

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]

# On `/many-paragraphs`, libxml2 compares every paragraph with those before it, four levels deep.
_OVERRIDE = 'host = "{host}"\n[[layout]]\nbody = ["p ~ p ~ p ~ p"]\n'


def test_a_page_that_loops_in_c_is_a_dead_letter_and_the_pages_after_it_are_stored(
    tmp_path: Path, sqlite_url: str
) -> None:
    database = Database(sqlite_url)
    server = FaultServer()
    host = f"127.0.0.1:{server.port}"
    feed = f"http://{host}/feed?/many-paragraphs,/page"
    (tmp_path / "publishers").mkdir()
    (tmp_path / "publishers" / "costly.toml").write_text(_OVERRIDE.format(host=host))
    # Pages wait for the one that loops, and a lease that ends meanwhile counts as a lost worker.
    stack = Stack(tmp_path, database, COPYDESK_PAGE_TIME_LIMIT="10", COPYDESK_CLAIM_LEASE="120")
    stack.environment["COPYDESK_ALLOWED_PRIVATE_HOSTS"] += f",{host}"
    with database.transaction() as session:
        follow_feed(session, StarterFeed(feed, feed, f"http://{host}/"))

    def has_ended() -> bool:
        return stack.nothing_left() and bool(_dead_letters(database))

    try:
        stack.start_worker()
        stack.until(has_ended)
        assert _dead_letters(database) == [(f"http://{host}/many-paragraphs", "page.too_costly")]
        assert "longer than 10 s" in _message(database)
        with database.read_transaction() as session:
            outcomes = list(session.scalars(select(EntryRow.outcome).where(EntryRow.stage == "stored")))
        assert outcomes.count("created") >= 47
    finally:
        stack.stop()
        server.close()
        database.close()


def _dead_letters(database: Database) -> list[tuple[str, str]]:
    with database.read_transaction() as session:
        return [(letter.url, letter.cause) for letter in ledger.list_dead_letters(session)]


def _message(database: Database) -> str:
    with database.read_transaction() as session:
        return ledger.list_dead_letters(session)[0].message
