"""Storing decides without a write transaction, and decides again when another worker was faster, on both databases."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest
import redis
from sqlalchemy import select, text

from db import Database, WriteConflictError, sources
from db.ledger import EntryJob
from db.tables import ArticleRow, EntryRow, EventRow, RevisionRow
from pipeline.fetch import FetchPolicy, Transport
from tests.db.stored_entries import NOW, article, claim, follow, sight, to_store
from workers.context import WorkerContext
from workers.host_slots import HostSlots
from workers.messages import to_message
from workers.settings import WorkerSettings
from workers.stages import store_article

URLS = ("https://thepost.example/a", "https://thepost.example/b")


def _context(database: Database, now: Callable[[], datetime] = lambda: NOW) -> WorkerContext:
    policy = FetchPolicy()
    settings = WorkerSettings(_env_file=None)
    return WorkerContext(settings, database, policy, Transport(policy), HostSlots(redis.Redis()), now=now)


@pytest.fixture
def jobs(database: Database) -> list[EntryJob]:
    """Two entries whose pages have the same text, at the last stage."""
    sight(database, follow(database), *URLS)
    return [to_store(database, entry_claim) for entry_claim in claim(database)]


class _Interruption:
    """A clock that does something at its first readings: between the decision and the write."""

    def __init__(self, action: Callable[[], None], count: int = 1) -> None:
        self.action, self.count = action, count

    def __call__(self) -> datetime:
        if self.count:
            self.count -= 1
            self.action()
        return NOW


def _outcomes(database: Database) -> dict[str, str]:
    with database.read_transaction() as session:
        return {row.url: row.outcome for row in session.scalars(select(EntryRow))}


def test_a_copy_that_is_stored_after_the_decision_makes_it_a_duplicate(
    database: Database, jobs: list[EntryJob]
) -> None:
    """On SQLite this would wait for the lock if the decision were made in a write transaction."""
    first, second = jobs
    other = _context(database)
    interruption = _Interruption(lambda: store_article(other, second, to_message(article(second.url))))
    store_article(_context(database, interruption), first, to_message(article(first.url)))
    assert _outcomes(database) == {first.url: "duplicate", second.url: "created"}
    with database.read_transaction() as session:
        kinds = list(session.scalars(select(EventRow.kind).order_by(EventRow.id)))
    assert kinds == ["created", "duplicate"]


def test_a_decision_that_never_holds_is_left_for_later_and_writes_nothing(
    database: Database, jobs: list[EntryJob]
) -> None:
    first, second = jobs
    store_article(_context(database), second, to_message(article(second.url)))

    def change_article() -> None:
        with database.transaction() as session:
            row = session.scalars(select(ArticleRow)).one()
            row.revision += 1
            last = dict(session.execute(select(RevisionRow.__table__)).mappings().first() or {})
            del last["id"]
            session.add(RevisionRow(**last | {"revision": row.revision}))

    with database.read_transaction() as session:
        article_id = session.scalars(select(ArticleRow.id)).one()
    revisit = replace(first, article_id=article_id)
    with pytest.raises(WriteConflictError, match="try again"):
        store_article(
            _context(database, _Interruption(change_article, 99)), revisit, to_message(article(first.url))
        )
    assert _outcomes(database)[first.url] == ""


def _wait_for_waiting_writer(database: Database) -> None:
    """Wait until a transaction waits for another one; on SQLite it waits before it begins, and there is no conflict."""
    deadline = time.monotonic() + 30
    while database.dialect == "postgresql" and time.monotonic() < deadline:
        with database.read_transaction() as session:
            if session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                return
        time.sleep(0.01)


def test_a_publication_that_another_worker_adds_at_the_same_moment_is_found_at_once(
    database: Database, jobs: list[EntryJob]
) -> None:
    imported = replace(jobs[0], source_id=None, source=None)
    new = article("https://thecourier.example/a")
    with ThreadPoolExecutor(1) as pool, database.transaction() as session:
        source_id = sources.add_page_source(session, new.document.url, "", NOW)
        storing = pool.submit(store_article, _context(database), imported, to_message(new))
        _wait_for_waiting_writer(database)
    storing.result()
    with database.read_transaction() as session:
        assert session.scalars(select(ArticleRow.source_id)).one() == source_id
