"""What becomes of an entry when a stage fails: decided by the kind of the error, on both databases."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import redis
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from db import Database, DatabaseError, DiskFullError, Session, WriteConflictError, queries
from db.tables import EntryRow, HostRow
from pipeline.errors import Rejected, TryLater
from pipeline.fetch import FetchPolicy, Transport
from tests.db.stored_entries import NOW, claim, follow, sight
from workers.context import WorkerContext
from workers.errors import StopChain
from workers.host_slots import HostBusyError, HostSlots
from workers.runner import MAX_BUG_ATTEMPTS, Stage, run_stage
from workers.settings import WorkerSettings

URL = "https://thepost.example/a"
WEEK = timedelta(days=7)


class _Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


def _context(database: Database, clock: _Clock) -> WorkerContext:
    policy = FetchPolicy()
    settings = WorkerSettings(max_attempts=4)
    return WorkerContext(settings, database, policy, Transport(policy), HostSlots(redis.Redis()), now=clock)


def _failing(error: Exception) -> Stage:
    def act(_context: WorkerContext, _work: object) -> None:
        raise error

    return Stage("fetch", "discovered", act)


class _Life:
    """One entry, claimed and carried out again and again."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, _Clock()
        self.context = _context(database, self.clock)
        sight(database, follow(database), URL)

    def live(self, error: Exception) -> bool:
        """Carry out once, failing; False when the entry is no longer due."""
        tickets = claim(self.database, self.clock.at)
        if not tickets:
            return False
        with pytest.raises(StopChain):
            run_stage(self.context, _failing(error), (tickets[0].entry_id, tickets[0].claim_number))
        self.clock.at += WEEK
        return True

    def lives(self, error: Exception, most: int = 20) -> int:
        for count in range(most):
            if not self.live(error):
                return count
        return most

    def ends(self) -> dict[str, int]:
        with self.database.read_transaction() as session:
            return dict(queries.read_status(session, self.clock.at).endings)


@pytest.fixture
def life(database: Database) -> _Life:
    return _Life(database)


def test_a_rejection_ends_the_entry_at_once_with_its_reason(life: _Life) -> None:
    assert life.lives(Rejected("gone", "removed")) == 1
    assert life.ends() == {"rejected gone": 1}


def test_what_may_succeed_later_is_tried_so_often_and_then_kept_as_dead(life: _Life) -> None:
    assert life.lives(TryLater("http.500", "failed")) == 4
    assert [name.partition(" ")[0] for name in life.ends()] == ["dead"]


def test_a_bug_is_tried_three_times_and_then_kept_as_dead(life: _Life) -> None:
    assert life.lives(ZeroDivisionError("oops")) == MAX_BUG_ATTEMPTS
    assert [name.partition(" ")[0] for name in life.ends()] == ["dead"]


def test_what_an_attempt_said_stands_while_the_entry_waits_for_its_turn(life: _Life) -> None:
    """So a page is missing for the second time only when it was missing at the attempt before."""
    for error, reason in (
        (HostBusyError("thepost.example", timedelta(seconds=5)), "host.busy"),
        (TryLater("http.404", "the page is missing"), "http.404"),
        (HostBusyError("thepost.example", timedelta(seconds=5)), "http.404"),
        (TryLater("http.500", "the server failed"), "http.500"),
    ):
        assert life.live(error)
        with life.database.read_transaction() as session:
            assert session.scalar(select(EntryRow.reason)) == reason


@pytest.mark.parametrize(
    "make",
    [
        lambda: DiskFullError("no room left", "make room"),
        lambda: WriteConflictError("database.busy", "locked"),
        lambda: DatabaseError("database.unreachable", "the server does not respond"),
        lambda: DatabaseError("database.missing_tables", "run: copydesk migrate"),
        lambda: HostBusyError("thepost.example", timedelta(seconds=5)),
        lambda: redis.ConnectionError("gone"),
    ],
    ids=["storage full", "database busy", "database down", "tables missing", "host busy", "no broker"],
)
def test_what_is_no_fault_of_the_page_costs_it_nothing(life: _Life, make: Callable[[], Exception]) -> None:
    assert life.lives(make(), most=20) == 20
    assert life.ends() == {}


def test_network_failures_do_not_count_as_bugs(life: _Life) -> None:
    for _ in range(3):
        assert life.live(TryLater("http.500", "failed"))
    assert life.live(ZeroDivisionError("oops"))
    assert life.ends() == {}


def test_two_writers_of_one_key_are_retried_a_few_times_only(life: _Life) -> None:
    assert life.lives(WriteConflictError("database.raced", "UNIQUE constraint failed")) == 4
    assert [name.partition(" ")[0] for name in life.ends()] == ["dead"]


def _insert_host(database: Database, **values: object) -> None:
    with database.transaction() as session:
        session.execute(insert(HostRow).values({"host": "thepost.example", **values}))


def test_only_a_unique_key_that_exists_is_a_race(database: Database) -> None:
    row = {"blocked_reason": "", "stale_304_count": 0, "last_claimed_at": NOW}
    _insert_host(database, **row)
    with pytest.raises(WriteConflictError):
        _insert_host(database, **row)
    with pytest.raises(IntegrityError):
        _insert_host(database, **{**row, "host": "other.example", "blocked_reason": None})


def test_an_outage_of_the_database_while_an_outcome_is_recorded_costs_the_entry_nothing(
    database: Database,
) -> None:
    """The database goes away in the middle of a stage and comes back after three tries to record its outcome."""
    life = _Life(database)
    down = _DownFor(database, 3)

    def fail(_context: WorkerContext, _job: object) -> None:
        down.is_down = True
        raise DatabaseError("database.unreachable", "the server does not respond")

    (ticket,) = claim(database, life.clock.at)
    life.context = replace(life.context, database=down, sleep=down.sleep)
    with pytest.raises(StopChain):
        run_stage(life.context, Stage("fetch", "discovered", fail), (ticket.entry_id, ticket.claim_number))
    with database.read_transaction() as session:
        row = session.scalars(select(EntryRow)).one()
        assert (row.attempt, row.bug_attempts, row.lease_until, row.reason) == (0, 0, None, "system.busy")
    assert down.sleeps == 3
    down.close()


class _DownFor(Database):
    """A database that refuses some transactions from the moment it is down."""

    def __init__(self, database: Database, refusals: int) -> None:
        super().__init__(database.url)
        self.is_down, self.refusals, self.sleeps = False, refusals, 0

    def sleep(self, _seconds: float) -> None:
        self.sleeps += 1

    def transaction(self) -> AbstractContextManager[Session]:
        if self.is_down and self.refusals:
            self.refusals -= 1
            raise DatabaseError("database.unreachable", "the server does not respond")
        return super().transaction()
