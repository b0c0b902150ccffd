"""What becomes of an entry when a stage fails: decided by the kind of the error, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import redis
from sqlalchemy import select

from db import Database, DiskFullError, WriteConflictError, queries
from db.tables import EntryRow
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
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


def _desk(database: Database, clock: _Clock) -> WorkerContext:
    policy = FetchPolicy()
    settings = WorkerSettings(max_attempts=4)
    return WorkerContext(settings, database, policy, Transport(policy), HostSlots(redis.Redis()), now=clock)


def _failing(error: Exception) -> Stage:
    def act(_desk: WorkerContext, _work: object) -> None:
        raise error

    return Stage("fetch", "discovered", act)


class _Life:
    """One entry, claimed and carried out again and again."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, _Clock()
        self.desk = _desk(database, self.clock)
        sight(database, follow(database), URL)

    def live(self, error: Exception) -> bool:
        """Carry out once, failing; False when the entry is no longer due."""
        tickets = claim(self.database, self.clock.at)
        if not tickets:
            return False
        with pytest.raises(StopChain):
            run_stage(self.desk, _failing(error), (tickets[0].entry_id, tickets[0].claim_number))
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
        lambda: WriteConflictError("locked", "again"),
        lambda: HostBusyError("thepost.example", timedelta(seconds=5)),
        lambda: redis.ConnectionError("gone"),
    ],
    ids=["storage full", "database busy", "host busy", "no broker"],
)
def test_what_is_no_fault_of_the_page_costs_it_nothing(life: _Life, make: Callable[[], Exception]) -> None:
    assert life.lives(make(), most=20) == 20
    assert life.ends() == {}
