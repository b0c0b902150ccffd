"""A message from one stage to the next replaces the begin of an attempt in the ledger, while nothing is lost."""

from contextlib import suppress
from typing import Any

import pytest
import redis
from sqlalchemy import select, update

from db import Database, ledger
from db.ledger import EntryJob, ImportedPage, KeyedEntry
from db.tables import DeadLetterRow, EntryRow
from pipeline.records import Entry, Page
from pipeline.serialization import UnknownMessageError
from pipeline.urls import host_of, key
from testing.statements import counted_statements
from tests.db.stored_entries import LEASE, NOW, claim
from tests.workers.contexts import Clock, scripted_context
from workers.chain import STAGES
from workers.context import WorkerContext
from workers.errors import StopChain
from workers.messages import to_message
from workers.runner import MAX_BUG_ATTEMPTS, Stage, run_stage
from workers.stage_messages import open_message

URL = "https://thepost.example/mill"
BODY = (
    b"<h1>Mill opens in Vale</h1><p>The old mill in Vale opened its doors again after ten years of work.</p>"
)
CLEAN, ENRICH, STORE = STAGES[1:]


class _Death(BaseException):
    """The process was killed."""


def _die(*_: Any) -> None:
    raise _Death


class _Line:
    """An entry whose page is kept, and the worker that processes it."""

    def __init__(self, database: Database, context: WorkerContext, clock: Clock) -> None:
        self.database, self.context, self.clock = database, context, clock
        page = Page(URL, BODY, {"content-type": "text/html"}, fetched_at=NOW, final_url=URL)
        with database.transaction() as session:
            keyed_entry = KeyedEntry(Entry(URL), key(URL), host_of(URL))
            ledger.import_pages(session, [ImportedPage(keyed_entry, page, 0, None)], NOW)
        self.claim_key = self.claim()

    def claim(self) -> tuple[int, int]:
        (claimed,) = claim(self.database, self.clock())
        return claimed.entry_id, claimed.claim_number

    def run(self, stage: Stage, message: Any = None, *, is_redelivered: bool = False) -> Any:
        return run_stage(self.context, stage, self.claim_key, message, is_redelivered=is_redelivered)

    def row(self) -> EntryRow:
        with self.database.read_transaction() as session:
            return session.scalars(select(EntryRow)).one()


@pytest.fixture
def line(database: Database, client: redis.Redis) -> _Line:
    context, _, clock = scripted_context(database, client, {})
    return _Line(database, context, clock)


def test_a_stage_that_gets_its_job_in_time_sends_no_statement_before_its_work(line: _Line) -> None:
    cleaned = line.run(CLEAN)
    with counted_statements(line.database) as counts:
        enriched = line.run(ENRICH, cleaned)
    assert not counts
    line.clock.forward(minutes=1)
    line.run(STORE, enriched)
    row = line.row()
    assert (row.stage, row.outcome, row.enriched_at) == ("stored", "created", NOW)


def test_a_message_of_a_job_reads_as_it_was_written(line: _Line) -> None:
    job, record = open_message(line.run(CLEAN))
    assert (job.entry_id, job.claim_number, job.stage, job.is_begun) == (*line.claim_key, "cleaned", False)
    assert job.entry == Entry(URL)
    assert job.lease_until == NOW + LEASE
    assert record


def test_a_worker_that_crashes_on_each_delivery_makes_the_entry_a_dead_letter(line: _Line) -> None:
    cleaned, crash = line.run(CLEAN), Stage("enrich", "cleaned", _die, MAX_BUG_ATTEMPTS)
    for is_redelivered in (False, *[True] * MAX_BUG_ATTEMPTS):
        with pytest.raises(_Death):
            line.run(crash, cleaned, is_redelivered=is_redelivered)
    with pytest.raises(StopChain):
        line.run(crash, cleaned, is_redelivered=True)
    assert line.row().stage == "dead"


def test_a_message_that_waited_for_half_of_the_lease_renews_it(line: _Line) -> None:
    cleaned = line.run(CLEAN)
    line.clock.forward(seconds=LEASE.total_seconds() * 0.6)
    line.run(ENRICH, cleaned)
    assert line.row().lease_until == line.clock() + LEASE


def test_a_message_of_a_claim_that_was_given_up_changes_nothing(line: _Line) -> None:
    enriched = line.run(ENRICH, line.run(CLEAN))
    line.clock.forward(seconds=LEASE.total_seconds() + 1)
    old_claim, line.claim_key = line.claim_key, line.claim()
    with pytest.raises(StopChain):
        run_stage(line.context, STORE, old_claim, enriched)
    assert line.row().stage == "fetched"


def test_a_bug_behind_a_message_is_counted_and_the_entry_waits(line: _Line) -> None:
    def fail(_: WorkerContext, job: EntryJob, __: str) -> None:
        raise KeyError(job.url)

    with pytest.raises(StopChain):
        line.run(Stage("enrich", "cleaned", fail, MAX_BUG_ATTEMPTS), line.run(CLEAN))
    row = line.row()
    assert (row.bug_attempts, row.reason, row.lease_until) == (1, "bug.KeyError", None)


def test_after_a_message_of_another_version_the_entry_is_stored_by_its_next_claim(line: _Line) -> None:
    job, record = line.run(CLEAN)
    with pytest.raises(UnknownMessageError):
        line.run(ENRICH, [job.replace('"entry_id"', '"entry_number"'), record])
    row = line.row()
    assert (row.stage, row.bug_attempts, row.reason) == ("cleaned", 0, "")
    line.clock.forward(seconds=LEASE.total_seconds() + 1)
    line.claim_key = line.claim()
    line.run(STORE, line.run(ENRICH, line.run(CLEAN)))
    assert line.row().outcome == "created"


def test_after_an_article_in_the_layout_of_another_version_the_entry_starts_from_its_page(
    line: _Line,
) -> None:
    job, _ = line.run(ENRICH, line.run(CLEAN))
    with pytest.raises(StopChain):
        line.run(STORE, [job, to_message(Entry(URL))[:-8]])
    row = line.row()
    assert (row.bug_attempts, row.reason) == (1, f"bug.{UnknownMessageError.__name__}")
    line.clock.forward(minutes=2)
    line.claim_key = line.claim()
    line.run(STORE, line.run(ENRICH, line.run(CLEAN)))
    row = line.row()
    assert (row.outcome, row.bug_attempts) == ("created", 0)


def test_an_entry_whose_record_cannot_be_read_does_not_stay_in_progress(line: _Line) -> None:
    with line.database.transaction() as session:
        session.execute(update(EntryRow).values(record={"record": "Entry/0"}))
    for _ in range(MAX_BUG_ATTEMPTS):
        with suppress(StopChain):
            line.run(CLEAN)
        line.clock.forward(days=2)
        if line.row().stage != "dead":
            line.claim_key = line.claim()
    with line.database.read_transaction() as session:
        assert session.scalars(select(DeadLetterRow.cause)).all() == [f"bug.{UnknownMessageError.__name__}"]
