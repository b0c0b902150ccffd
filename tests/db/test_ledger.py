"""Nothing is lost and nothing doubled, on both databases."""

from datetime import timedelta

from db import Database, hosts, ledger
from db.ledger import DeadLetter, Deferral
from tests.db.stored_entries import LEASE, NOW, article, begin, claim, follow, sight, store, to_store

URL = "https://thepost.example/a"


def test_an_address_listed_by_two_feeds_is_one_entry(database: Database) -> None:
    first, second = follow(database, "The Post"), follow(database, "The Mail")
    assert sight(database, first, URL).new == 1
    assert sight(database, second, URL + "?utm_source=mail").new == 0
    assert len(claim(database)) == 1


def test_listing_the_same_twice_changes_nothing(database: Database) -> None:
    lister = follow(database)
    urls = [f"{URL}{number}" for number in range(500)]
    assert sight(database, lister, *urls).new == 500
    again = sight(database, lister, *urls)
    assert (again.new, again.known, again.changed) == (0, 500, 0)


def test_a_claimed_entry_is_nobody_elses_until_its_lease_ends(database: Database) -> None:
    sight(database, follow(database), URL)
    (ticket,) = claim(database)
    assert claim(database) == []
    (later,) = claim(database, NOW + LEASE)
    assert (later.entry_id, later.claim_number) == (ticket.entry_id, ticket.claim_number + 1)


def test_a_message_of_an_older_claim_finds_nothing_to_do(database: Database) -> None:
    sight(database, follow(database), URL)
    (old,) = claim(database)
    (new,) = claim(database, NOW + LEASE)
    assert begin(database, old, "discovered", NOW + LEASE) is None
    assert begin(database, new, "discovered", NOW + LEASE) is not None


def test_a_message_that_comes_twice_is_carried_out_once(database: Database) -> None:
    sight(database, follow(database), URL)
    (ticket,) = claim(database)
    work = to_store(database, ticket)
    assert store(database, work, article(URL)) is not None
    assert store(database, work, article(URL)) is None
    assert begin(database, ticket, "enriched") is None


def test_a_host_with_many_entries_does_not_delay_one_with_few(database: Database) -> None:
    lister = follow(database)
    sight(database, lister, *(f"https://big.example/{number}" for number in range(300)))
    sight(database, lister, "https://small.example/1")
    tickets = claim(database, limit=10, per_host=5)
    assert len(tickets) == 6
    assert len(claim(database, limit=10, per_host=5)) == 5


def test_a_host_that_asked_to_be_left_alone_is_skipped(database: Database) -> None:
    sight(database, follow(database), URL)
    with database.transaction() as session:
        hosts.block_host(session, "thepost.example", NOW + timedelta(hours=1), "http.429")
    assert claim(database) == []
    assert len(claim(database, NOW + timedelta(hours=1))) == 1


def test_waiting_for_a_turn_costs_no_attempt_and_failing_costs_one(database: Database) -> None:
    sight(database, follow(database), URL)
    now = NOW
    attempts = []
    for counts in (False, False, True, True):
        (ticket,) = claim(database, now)
        work = begin(database, ticket, "discovered", now)
        assert work is not None
        attempts.append(work.attempt)
        now += timedelta(seconds=10)
        with database.transaction() as session:
            assert ledger.reschedule(session, work, Deferral(now, "x", "x", counts_as_attempt=counts))
    assert attempts == [1, 1, 1, 2]


def test_attempts_at_a_late_stage_are_counted_although_the_page_is_cleaned_again(database: Database) -> None:
    sight(database, follow(database), URL)
    attempts, now = [], NOW
    for _ in range(3):
        (ticket,) = claim(database, now)
        for stage, following in (("discovered", "fetched"), ("fetched", "cleaned")):
            if work := begin(database, ticket, stage, now):
                with database.transaction() as session:
                    ledger.advance(session, work, following, now)
        late = begin(database, ticket, "cleaned", now)
        assert late is not None
        attempts.append(late.attempt)
        with database.transaction() as session:
            ledger.reschedule(session, late, Deferral(now, "bug.X", "x"))
    assert attempts == [1, 2, 3]


def test_a_worker_lost_at_a_late_stage_is_counted(database: Database) -> None:
    sight(database, follow(database), URL)
    (ticket,) = claim(database)
    to_store(database, ticket)
    (again,) = claim(database, NOW + LEASE)
    assert again.stage == "fetched"
    work = begin(database, again, "fetched", NOW + LEASE)
    assert work is not None
    assert work.attempt == 1
    with database.transaction() as session:
        ledger.advance(session, work, "cleaned", NOW + LEASE)
    late = begin(database, again, "cleaned", NOW + LEASE)
    assert late is not None
    assert late.attempt == 2


def test_a_dead_entry_can_be_sent_on_its_way_again(database: Database) -> None:
    sight(database, follow(database), URL)
    (ticket,) = claim(database)
    work = begin(database, ticket, "discovered")
    assert work is not None
    with database.transaction() as session:
        assert ledger.record_dead_letter(
            session, work, DeadLetter("bug.KeyError", "no such key", "clean.py:3 f"), NOW
        )
    assert claim(database, NOW + timedelta(days=30)) == []
    with database.transaction() as session:
        (letter,) = ledger.list_dead_letters(session)
        assert (letter.cause, letter.stage, letter.url) == ("bug.KeyError", "discovered", URL)
        assert ledger.retry_dead_letters(session, letter.id, NOW) == 1
        assert ledger.retry_dead_letters(session, letter.id, NOW) == 0
    assert len(claim(database)) == 1


def test_a_known_entry_with_another_title_is_looked_at_again(database: Database) -> None:
    lister = follow(database)
    sight(database, lister, URL, title="Mill opens")
    (ticket,) = claim(database)
    store(database, to_store(database, ticket), article(URL))
    assert claim(database) == []
    sight(database, lister, URL, title="Mill opens at last")
    (again,) = claim(database)
    work = begin(database, again, "discovered")
    assert work is not None
    assert (work.etag, work.article_id is not None, work.revisit_count) == ('"tag"', True, 1)


def test_a_saved_file_is_never_made_due_for_fetching(database: Database) -> None:
    urls = ("https://thepost.example/a", "file:///tmp/a.html")
    for url in urls:
        sight(database, follow(database), url)
        (ticket,) = claim(database)
        assert store(database, to_store(database, ticket), article(url)) is not None
    with database.transaction() as session:
        assert ledger.mark_articles_due(session, NOW) == 1
    (ticket,) = claim(database)
    work = begin(database, ticket, "discovered")
    assert work is not None
    assert work.url == urls[0]
