"""A host with very many pages delays no other host: the real claim, the real slots, on both databases."""

from datetime import timedelta
from typing import Any

import redis
from kombu import Consumer, Queue

from db import Database, ledger
from db.ledger import Deferral, EntryClaim, ImportedPage, KeyedEntry
from pipeline.records import Entry, Page
from tests.db.stored_entries import NOW, begin, claim, follow, sight
from tests.workers.contexts import scripted_context
from workers import chain, schedule
from workers.app import make_app
from workers.host_slots import HostAddress, HostBusyError, HostSlots
from workers.settings import WorkerSettings

MANY, FEW = "https://many.example", "https://few.example"


def _hosts_of(database: Database, tickets: list[EntryClaim]) -> list[str]:
    works = [begin(database, ticket, "discovered") for ticket in tickets]
    return [work.host for work in works if work]


def _list(database: Database, many: int) -> None:
    """The host with many pages first."""
    lister = follow(database)
    for start in range(0, many, 2_000):
        urls = [f"{MANY}/{number}" for number in range(start, min(start + 2_000, many))]
        sight(database, lister, *urls)
    sight(database, lister, *(f"{FEW}/{number}" for number in range(3)), now=NOW + timedelta(seconds=1))


def test_ten_thousand_pages_of_one_host_do_not_delay_three_of_another(database: Database) -> None:
    """The three came last; they go out with the first claim, every second one."""
    _list(database, 10_000)
    tickets = claim(database, NOW + timedelta(seconds=2), limit=100, per_host=5)
    assert len(tickets) == 8
    hosts = _hosts_of(database, tickets)
    assert hosts[:6] in (["few.example", "many.example"] * 3, ["many.example", "few.example"] * 3)


def test_a_new_host_with_three_pages_does_not_wait_for_the_turns_of_all_others(database: Database) -> None:
    lister, now = follow(database), NOW
    sight(database, lister, *(f"https://site{number % 20}.example/{number}" for number in range(100)))
    claim(database, now, limit=20, per_host=5)
    now += timedelta(seconds=3)
    sight(database, lister, *(f"{FEW}/{number}" for number in range(3)), now=now)
    assert _hosts_of(database, claim(database, now, limit=4, per_host=5)).count("few.example") == 3


def test_a_new_host_with_three_pages_does_not_wait_for_a_thousand_hosts_that_had_no_turn(
    database: Database,
) -> None:
    lister, now = follow(database), NOW
    sight(database, lister, *(f"https://a{number}.example/{number % 2}" for number in range(1_200)))
    claim(database, now, limit=4, per_host=5)
    now += timedelta(seconds=3)
    sight(database, lister, *(f"{FEW}/{number}" for number in range(3)), now=now)
    tickets = [ticket for _ in range(3) for ticket in claim(database, now, limit=4, per_host=5)]
    hosts = _hosts_of(database, tickets)
    assert (hosts.count("few.example"), len(hosts), len(set(hosts))) == (3, 12, 10)


def test_only_the_messages_of_a_host_with_many_pages_wait_for_those_of_others(
    database: Database, client: redis.Redis
) -> None:
    """As the worker takes them: the three that were listed last are taken before thirty of the other host."""
    client.flushall()
    _list(database, 100)
    lister = follow(database)
    _send(client, claim(database, NOW, limit=30, per_host=30))
    sight(database, lister, *(f"{FEW}/{number}" for number in range(3)), now=NOW)
    now = NOW + timedelta(seconds=2)
    few = [ticket for ticket in claim(database, now, limit=8, per_host=5) if not ticket.is_of_backlog]
    assert _hosts_of(database, few) == ["few.example"] * 3
    _send(client, few)
    taken = _take(client, "fetch", 33)
    assert set(taken[:3]) == {ticket.entry_id for ticket in few}
    assert len(set(taken)) == 33


def _send(client: redis.Redis, tickets: list[EntryClaim]) -> None:
    path = client.connection_pool.connection_kwargs["path"]
    with make_app(WorkerSettings(redis_url=f"unix://{path}")).connection_for_write() as connection:
        for ticket in tickets:
            chain.entry_chain(ticket).apply_async(connection=connection)


def _take(client: redis.Redis, queue: str, count: int) -> list[int]:
    """Take messages as a worker does; return their entries."""
    path = client.connection_pool.connection_kwargs["path"]
    with make_app(WorkerSettings(redis_url=f"unix://{path}")).connection_for_read() as connection:
        messages: list[Any] = []
        consumer = Consumer(connection, [Queue(queue)], on_message=messages.append, accept=["json"])
        consumer.consume()
        while len(messages) < count:
            connection.drain_events(timeout=30)
        return [message.payload[0][0] for message in messages]


def test_while_the_queues_are_full_a_few_pages_of_other_hosts_are_claimed_and_none_of_a_backlog(
    database: Database, client: redis.Redis
) -> None:
    lister = follow(database)
    sight(database, lister, *(f"https://a{number % 400}.example/{number}" for number in range(2_000)))
    context, _, clock = scripted_context(database, client, {})
    sight(database, lister, *(f"{FEW}/{number}" for number in range(3)), now=clock())
    full = schedule.claim_limits(context, 51)
    assert _hosts_of(database, schedule.claim_due(context, full)[1]) == ["few.example"] * 3
    assert schedule.claim_due(context, full)[1] == []
    assert schedule.claim_limits(context, 2_000).limit == 0
    assert len(schedule.claim_due(context, schedule.claim_limits(context, 40))[1]) == 10


def test_pages_that_are_claimed_again_and_again_do_not_take_the_share_of_new_ones(database: Database) -> None:
    lister, now = follow(database), NOW
    sight(database, lister, *(f"https://a{number}.example/a" for number in range(1_200)))
    waiting = [begin(database, ticket, "discovered") for ticket in claim(database, now, limit=8)]
    sight(database, lister, f"{FEW}/a", now=now + timedelta(seconds=1))
    now += timedelta(seconds=3)
    with database.transaction() as session:
        for job in waiting:
            assert job is not None
            deferral = Deferral(now, "host.busy", "waiting", counts_as_attempt=False)
            assert ledger.reschedule(session, job, deferral)
    assert "few.example" in _hosts_of(database, claim(database, now, limit=1))


def test_a_new_page_whose_host_was_busy_is_claimed_again_before_a_backlog(database: Database) -> None:
    lister, now = follow(database), NOW
    sight(database, lister, *(f"https://a{number}.example/a" for number in range(1_200)))
    now += timedelta(seconds=3)
    sight(database, lister, f"{FEW}/a", now=now)
    for _ in range(2):
        jobs = [begin(database, ticket, "discovered") for ticket in claim(database, now, limit=4)]
        (new,) = (job for job in jobs if job and job.host == "few.example")
        now += timedelta(seconds=3)
        with database.transaction() as session:
            assert ledger.reschedule(
                session, new, Deferral(now, "host.busy", "waiting", counts_as_attempt=False)
            )


def test_pages_that_wait_for_their_turn_hold_no_worker_and_lose_nothing(
    database: Database, client: redis.Redis
) -> None:
    """One worker carries out what is claimed, with a host that is being asked by somebody else all the time."""
    _list(database, 100)
    client.flushall()
    slots = HostSlots(client, max_wait=timedelta(0))
    slots.acquire(HostAddress("many.example"))
    now, done = NOW + timedelta(seconds=2), []
    for _ in range(3):
        for ticket in claim(database, now, limit=100, per_host=5):
            work = begin(database, ticket, "discovered", now)
            assert work is not None
            try:
                slots.acquire(HostAddress(work.host))
                done.append(work.host)
                client.delete(f"copydesk:slot:{work.host}")
            except HostBusyError as busy:
                with database.transaction() as session:
                    ledger.reschedule(
                        session,
                        work,
                        Deferral(now + busy.wait, "host.busy", "waiting", counts_as_attempt=False),
                    )
        now += timedelta(seconds=3)
    assert done == ["few.example"] * 3
    with database.read_transaction() as session:
        assert session.connection().exec_driver_sql("SELECT max(attempt) FROM entries").scalar() == 1
        left = session.connection().exec_driver_sql(
            "SELECT count(*) FROM entries WHERE host = 'many.example' AND due_at IS NOT NULL"
        )
        assert left.scalar() == 100


def test_an_archive_that_was_imported_does_not_stop_the_news(database: Database) -> None:
    """Of the room of a claim at least half is for what is to be fetched; what they do not need the archive gets."""
    urls = [f"https://old.example/{number}" for number in range(60)]
    imported = [
        ImportedPage(KeyedEntry(Entry(url), url, "old.example"), Page(url, b"<p>x</p>")) for url in urls
    ]
    with database.transaction() as session:
        ledger.import_pages(session, imported, NOW)
    sight(database, follow(database), *(f"{FEW}/{number}" for number in range(3)), now=NOW)
    stages = [ticket.stage for ticket in claim(database, NOW, limit=20, per_host=5)]
    assert (stages.count("fetched"), stages.count("discovered")) == (17, 3)
    sight(database, follow(database), *(f"{MANY}/{number}" for number in range(40)), now=NOW)
    stages = [ticket.stage for ticket in claim(database, NOW, limit=20, per_host=50)]
    assert (stages.count("fetched"), stages.count("discovered")) == (10, 10)
