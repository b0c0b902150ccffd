"""Imported pages have the state that fetching would have left them in, once, on both databases."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from db import Database, ledger, pages
from db.ledger import ImportedPage, KeyedEntry, Outcome
from db.tables import EntryRow, PageRow
from pipeline.records import Entry, Page
from pipeline.urls import host_of, key
from tests.db.stored_entries import NOW, begin, claim, follow, sight

URL = "https://thepost.example/mill"
DAY = timedelta(days=1)


def hand_in(database: Database, body: bytes, at: datetime = NOW, url: str = URL) -> str:
    """What becomes of one page."""
    page = Page(url, body, {"content-type": "text/html", "etag": '"a"'}, fetched_at=at)
    imported = ImportedPage(KeyedEntry(Entry(url), key(url), host_of(url)), page, revisit_count=4)
    with database.transaction() as session:
        counts = ledger.import_pages(session, [imported], NOW)
    (verdict,) = [name for name, count in counts.items() if count]
    return verdict


def entry(database: Database) -> EntryRow:
    with database.read_transaction() as session:
        return session.execute(select(EntryRow)).scalar_one()


def store(database: Database) -> None:
    """As if the workers had done everything else."""
    (ticket,) = claim(database)
    for stage, following in (("fetched", "cleaned"), ("cleaned", "enriched"), ("enriched", "")):
        work = begin(database, ticket, stage)
        assert work is not None
        with database.transaction() as session:
            if following:
                assert ledger.advance(session, work, following, NOW)
            else:
                assert ledger.finish(session, work, Outcome("created", None), NOW)


def test_a_page_waits_to_be_cleaned_and_its_bytes_are_kept(database: Database) -> None:
    assert hand_in(database, b"<p>mill</p>") == "taken"
    row = entry(database)
    assert (row.stage, row.due_at, row.fetched_at, row.revisit_count, row.etag) == (
        "fetched",
        NOW,
        NOW,
        4,
        '"a"',
    )
    with database.read_transaction() as session:
        assert pages.get_page(session, row.page_id or 0).body == b"<p>mill</p>"
    store(database)


def test_the_same_page_again_changes_nothing_at_any_time(database: Database) -> None:
    verdicts = [hand_in(database, b"<p>mill</p>") for _ in range(2)]
    store(database)
    before = entry(database).claim_number
    verdicts.append(hand_in(database, b"<p>mill</p>", NOW + DAY))
    assert verdicts == ["taken", "known", "known"]
    assert (entry(database).stage, entry(database).claim_number) == ("stored", before)
    with database.read_transaction() as session:
        assert session.scalar(select(func.count()).select_from(PageRow)) == 1


def test_a_newer_page_is_another_look_and_an_older_one_is_not(database: Database) -> None:
    hand_in(database, b"<p>mill</p>")
    store(database)
    assert hand_in(database, b"<p>the mill of last week</p>", NOW - DAY) == "known"
    assert entry(database).stage == "stored"
    assert hand_in(database, b"<p>the mill of tomorrow</p>", NOW + DAY) == "taken"
    assert entry(database).stage == "fetched"


def test_several_captures_are_processed_in_the_order_of_capture(database: Database) -> None:
    verdicts = [hand_in(database, b"<p>%d</p>" % day, NOW + day * DAY) for day in (2, 3, 1)]
    assert verdicts == ["taken", "taken", "taken"]
    days = []
    for _ in range(3):
        days.append((entry(database).fetched_at or NOW) - NOW)
        store(database)
    assert days == [DAY, 2 * DAY, 3 * DAY]
    assert entry(database).stage == "stored"


def test_captures_that_wait_are_imported_once(database: Database) -> None:
    bodies = (b"<p>mill</p>", b"<p>bakery</p>", b"<p>mill</p>", b"<p>mill</p>")
    verdicts = [
        [hand_in(database, body, NOW + day * DAY) for day, body in enumerate(bodies)] for _ in range(2)
    ]
    assert verdicts == [["taken", "taken", "taken", "known"], ["known"] * 4]


def test_a_page_that_waits_is_kept(database: Database) -> None:
    for day in (1, 2):
        hand_in(database, b"<p>%d</p>" % day, NOW + day * DAY)
    with database.transaction() as session:
        assert pages.prune_pages(session, NOW + 9 * DAY) == pages.PruneStats(0, 0)


def test_an_entry_that_a_feed_listed_needs_no_fetching_any_more(database: Database) -> None:
    lister = follow(database)
    sight(database, lister, URL, title="Mill opens")
    assert hand_in(database, b"<p>mill</p>") == "taken"
    row = entry(database)
    assert (row.stage, row.title, row.source_id) == ("fetched", "Mill opens", lister.source_id)


def test_a_page_waits_while_its_entry_is_being_fetched(database: Database) -> None:
    sight(database, follow(database), URL)
    (ticket,) = claim(database)
    assert hand_in(database, b"<p>mill</p>") == "taken"
    work = begin(database, ticket, "discovered")
    assert work is not None
    with database.transaction() as session:
        ledger.reject(session, work, ("gone", "the page was missing twice"), NOW)
    assert (entry(database).stage, entry(database).due_at) == ("fetched", NOW)


def test_a_claim_that_ran_out_finds_nothing_to_do_after_the_page_came(database: Database) -> None:
    earlier = NOW - timedelta(hours=1)
    sight(database, follow(database), URL, now=earlier)
    (ticket,) = claim(database, earlier)
    assert hand_in(database, b"<p>mill</p>") == "taken"
    assert begin(database, ticket, "discovered") is None
    assert begin(database, ticket, "fetched") is None


def test_an_entry_that_was_rejected_gets_another_chance(database: Database) -> None:
    sight(database, follow(database), URL)
    (ticket,) = claim(database)
    work = begin(database, ticket, "discovered")
    assert work is not None
    with database.transaction() as session:
        ledger.reject(session, work, ("gone", "the page was missing twice"), NOW)
    assert hand_in(database, b"<p>mill</p>", NOW - 9 * DAY) == "taken"
    row = entry(database)
    assert (row.stage, row.reason, row.ended_at) == ("fetched", "", None)
