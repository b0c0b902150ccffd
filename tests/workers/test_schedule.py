"""A clock that was wrong for a while hides no entry and no feed."""

import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from sqlalchemy import select, update

from db import Database, ledger, migrations, visits
from db.ledger import Deferral
from db.tables import EntryRow, FeedRow, HostRow
from tests.db.stored_entries import LEASE, NOW, begin, claim, follow, sight
from tests.workers.contexts import scripted_context
from workers import schedule


def test_entries_and_feeds_claimed_by_a_clock_two_hours_ahead_are_due_again_after_one_lease(
    database: Database, client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    sight(database, follow(database), "https://thepost.example/a")
    context, _, clock = scripted_context(database, client, {})
    with database.transaction() as session:
        assert len(visits.claim_feeds(session, NOW + timedelta(hours=2), 1, LEASE)) == 1
    assert len(claim(database, NOW + timedelta(hours=2))) == 1
    schedule.cap_leases(context)
    assert "in the future and were corrected: 3" in caplog.text  # the host had its turn then, too
    clock.forward(minutes=6)
    with database.transaction() as session:
        assert len(visits.claim_feeds(session, clock(), 1, LEASE)) == 1
    assert len(claim(database, clock())) == 1


def test_an_entry_that_was_listed_by_a_clock_two_hours_ahead_is_due_now(
    database: Database, client: redis.Redis
) -> None:
    sight(database, follow(database), "https://thepost.example/a", now=NOW + timedelta(hours=2))
    context, _, clock = scripted_context(database, client, {})
    assert claim(database, clock()) == []
    schedule.cap_leases(context)
    assert len(claim(database, clock())) == 1


def test_a_host_whose_turn_was_two_hours_ahead_is_not_behind_all_others_for_two_hours(
    database: Database, client: redis.Redis
) -> None:
    lister = follow(database)
    sight(database, lister, "https://early.example/a")
    assert len(claim(database, NOW + timedelta(hours=2))) == 1
    context, _, clock = scripted_context(database, client, {})
    schedule.cap_leases(context)
    clock.forward(minutes=6)
    sight(database, lister, *(f"https://late{number}.example/a" for number in range(3)), now=clock())
    assert len(claim(database, clock(), limit=3)) == 3
    clock.forward(seconds=3)
    sight(database, lister, *(f"https://late{number}.example/b" for number in range(3)), now=clock())
    hosts = {"early.example"}
    with database.read_transaction() as session:
        claimed_ids = [ticket.entry_id for ticket in claim(database, clock(), limit=1)]
        assert set(session.scalars(select(EntryRow.host).where(EntryRow.id.in_(claimed_ids)))) == hosts


def test_a_feed_and_a_host_that_a_clock_two_hours_ahead_visited_keep_their_pauses(
    database: Database, client: redis.Redis
) -> None:
    sight(database, follow(database), "https://thepost.example/a")
    context, _, clock = scripted_context(database, client, {})
    ahead, pause = NOW + timedelta(hours=2), timedelta(minutes=30)
    with database.transaction() as session:
        session.execute(update(FeedRow).values(last_visit_at=ahead, next_visit_at=ahead + pause))
        session.execute(update(HostRow).values(last_claimed_at=ahead, blocked_until=ahead + pause))
    schedule.cap_leases(context)
    with database.read_transaction() as session:
        feed_times = session.execute(select(FeedRow.last_visit_at, FeedRow.next_visit_at)).one()
        host_times = session.execute(select(HostRow.last_claimed_at, HostRow.blocked_until)).one()
    assert tuple(feed_times) == tuple(host_times) == (clock(), clock() + pause)


def test_an_entry_that_waits_for_longer_than_any_retry_is_due_now(
    database: Database, client: redis.Redis
) -> None:
    sight(database, follow(database), "https://thepost.example/a")
    context, _, clock = scripted_context(database, client, {}, retry_max_delay=timedelta(minutes=10))
    job = begin(database, claim(database)[0], "discovered")
    assert job is not None
    with database.transaction() as session:
        until = NOW + timedelta(hours=2, minutes=10)
        assert ledger.reschedule(session, job, Deferral(until, "http.503", "try later"))
    schedule.cap_leases(context)
    assert len(claim(database, clock())) == 1


def test_a_revisit_that_a_clock_two_hours_ahead_planned_comes_two_hours_earlier(
    database: Database, client: redis.Redis
) -> None:
    sight(database, follow(database), "https://thepost.example/a")
    context, _, clock = scripted_context(database, client, {})
    ahead, delay = NOW + timedelta(hours=2), timedelta(hours=6)
    with database.transaction() as session:
        values = {"stage": "stored", "stage_changed_at": ahead, "due_at": ahead + delay}
        session.execute(update(EntryRow).values(**values))
    schedule.cap_leases(context)
    with database.read_transaction() as session:
        assert session.scalar(select(EntryRow.due_at)) == clock() + delay


def test_leases_that_are_in_order_stay_as_they_are(
    database: Database, client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    sight(database, follow(database), "https://thepost.example/a")
    context, _, _ = scripted_context(database, client, {})
    claim(database, NOW)
    schedule.cap_leases(context)
    assert caplog.text == ""


def test_only_its_owner_can_read_a_new_database(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'copydesk.db'}")
    migrations.upgrade(database)
    with database.transaction() as session:
        session.connection().exec_driver_sql("CREATE TABLE probe (id INTEGER)")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    database.close()
    assert modes["copydesk.db-wal"] == 0o600
    assert set(modes.values()) == {0o600}


def test_the_queues_hold_what_workers_do_in_some_seconds_and_at_least_fifty(
    database: Database, client: redis.Redis
) -> None:
    context, _, clock = scripted_context(database, client, {}, max_queued_entries=100)
    assert schedule.available_capacity(context, 0) == 50
    assert schedule.available_capacity(context, 45) == 5
    assert schedule.available_capacity(context, 60) == 0
    lister = follow(database)
    sight(database, lister, *(f"https://thepost.example/{number}" for number in range(300)))
    with database.transaction() as session:
        session.execute(update(EntryRow).values(stage="rejected", stage_changed_at=NOW, due_at=None))
    assert schedule.available_capacity(context, 0) == 75
    clock.forward(minutes=2)
    assert schedule.available_capacity(context, 0) == 50


@pytest.mark.parametrize(("free_share", "claimed"), [(2, (1, 1)), (0.5, (1, 0)), (0.1, (0, 0))])
def test_a_disk_with_little_room_gets_feeds_but_no_pages_and_a_full_one_neither(
    database: Database, client: redis.Redis, tmp_path: Path, free_share: float, claimed: tuple[int, int]
) -> None:
    sight(database, follow(database), "https://thepost.example/a")
    needed_mb = int(shutil.disk_usage(tmp_path).free / 1_000_000 / free_share)
    context, _, _ = scripted_context(database, client, {}, home=tmp_path, min_free_disk_mb=needed_mb)
    feeds, entries = schedule.claim_due(context, schedule.claim_limits(context, 0))
    assert (len(feeds), len(entries)) == claimed
