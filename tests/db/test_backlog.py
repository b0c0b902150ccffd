"""Whose pages wait, how long they take, and how fast entries end, on both databases."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from db import Database, hosts, ledger, queries
from db.queries import HostBacklog
from tests.db.stored_entries import NOW, claim, follow, sight, to_store

SECOND = timedelta(seconds=1)


def _backlogs(database: Database, limit: int = 5) -> list[tuple[str, int]]:
    with database.read_transaction() as session:
        return [(row.host, row.entries) for row in queries.largest_backlogs(session, NOW, limit)]


def test_the_hosts_with_the_most_due_pages_come_first(database: Database) -> None:
    lister = follow(database)
    for host, count in (("few.example", 2), ("many.example", 30), ("some.example", 7)):
        sight(database, lister, *(f"https://{host}/{number}" for number in range(count)))
    assert _backlogs(database) == [("many.example", 30), ("some.example", 7), ("few.example", 2)]
    assert _backlogs(database, 1) == [("many.example", 30)]


def test_pages_that_are_claimed_or_due_later_are_no_backlog(database: Database) -> None:
    sight(database, follow(database), "https://few.example/1")
    assert claim(database)
    assert _backlogs(database) == []


def test_a_blocked_host_is_listed_with_the_end_of_its_pause(database: Database) -> None:
    sight(database, follow(database), "https://few.example/1")
    with database.transaction() as session:
        hosts.block_host(session, "few.example", NOW + timedelta(hours=1), "http.429")
    with database.read_transaction() as session:
        (backlog,) = queries.largest_backlogs(session, NOW, 5)
    assert backlog.time_left(SECOND, NOW) == timedelta(hours=1, seconds=1)


@given(st.integers(1, 100_000), st.integers(0, 60_000), st.integers(0, 60_000))
def test_the_time_left_is_one_pause_for_each_page_and_the_longer_pause_counts(
    entries: int, own: int, asked: int
) -> None:
    backlog = HostBacklog("a.example", entries, timedelta(milliseconds=asked), None)
    time_left = backlog.time_left(timedelta(milliseconds=own), NOW)
    assert time_left == entries * timedelta(milliseconds=max(own, asked))


def test_entries_that_end_are_counted_from_a_time_on(database: Database) -> None:
    sight(database, follow(database), "https://few.example/1", "https://few.example/2")
    jobs = [to_store(database, entry_claim) for entry_claim in claim(database)]
    with database.transaction() as session:
        assert ledger.reject(session, jobs[0], ("gone", "removed"), NOW)
    with database.read_transaction() as session:
        counts = [queries.count_ended(session, since) for since in (NOW - SECOND, NOW)]
    assert counts == [1, 0]
