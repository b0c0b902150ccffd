"""What a feed says of an entry is remembered, and what it was is what it stays, on both databases."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from db import Database, ledger
from db.ledger import KeyedEntry, ListingSource
from db.tables import EntryAliasRow, EntryRow, FeedEntryRow, FeedRow
from pipeline.records import Entry
from pipeline.urls import host_of, key
from tests.db.stored_entries import NOW, article, begin, claim, follow, store, to_store

MILL = Entry("https://thepost.example/mill", "mill-1", "The mill opens again", NOW - timedelta(minutes=7))
FERRY = Entry("https://thepost.example/ferry", "ferry-1", "A ferry over the lake", NOW - timedelta(minutes=3))


def lists(database: Database, lister: ListingSource, *entries: Entry) -> ledger.ListingStats:
    sightings = [KeyedEntry(each, key(each.url), host_of(each.url)) for each in entries]
    with database.transaction() as session:
        return ledger.record_listing(session, lister, sightings, NOW)


def stored(database: Database, entry: Entry) -> None:
    (ticket,) = claim(database)
    store(database, to_store(database, ticket), article(entry.url))
    assert claim(database) == []


def entries_of(database: Database) -> set[str]:
    with database.read_transaction() as session:
        return set(session.scalars(select(EntryRow.url)))


def test_a_moved_entry_is_the_same_and_is_asked_for_at_its_new_address(database: Database) -> None:
    lister = follow(database)
    lists(database, lister, MILL)
    stored(database, MILL)
    moved = replace(MILL, url="https://thepost.example/old-mill", title="The old mill turns its wheel again")
    assert lists(database, lister, moved) == ledger.ListingStats(new=0, known=1, changed=1)
    assert entries_of(database) == {moved.url}
    (ticket,) = claim(database)
    work = begin(database, ticket, "discovered")
    assert work is not None
    assert (work.url, work.etag, work.article_id is not None) == (moved.url, "", True)


def test_an_entry_is_known_under_all_its_addresses_by_every_feed(database: Database) -> None:
    post, mail = follow(database, "The Post"), follow(database, "The Mail")
    moved = replace(MILL, url="https://thepost.example/old-mill")
    lists(database, post, MILL, FERRY)
    lists(database, post, moved, FERRY)
    for entry in (MILL, moved):
        assert lists(database, mail, replace(entry, id="")).new == 0
    assert lists(database, post, MILL, FERRY).new == 0
    assert entries_of(database) == {moved.url, FERRY.url}
    with database.read_transaction() as session:
        assert list(session.scalars(select(EntryAliasRow.url))) == [moved.url]


def test_listing_a_moved_entry_again_changes_nothing(database: Database) -> None:
    lister = follow(database)
    moved = replace(MILL, url="https://thepost.example/old-mill")
    lists(database, lister, MILL, FERRY)
    lists(database, lister, moved, FERRY)
    assert lists(database, lister, moved, FERRY) == ledger.ListingStats(new=0, known=2, changed=0)


def test_a_rejected_entry_that_moved_is_tried_again(database: Database) -> None:
    lister = follow(database)
    lists(database, lister, MILL)
    (ticket,) = claim(database)
    work = begin(database, ticket, "discovered")
    assert work is not None
    with database.transaction() as session:
        ledger.reject(session, work, ("http.404", "There is nothing here."), NOW)
    lists(database, lister, MILL)
    assert claim(database) == []
    lists(database, lister, replace(MILL, url="https://thepost.example/old-mill"))
    assert [each.stage for each in claim(database)] == ["discovered"]


def test_two_feeds_with_two_titles_for_one_entry_do_not_call_each_other_changed(database: Database) -> None:
    post, mail = follow(database, "The Post"), follow(database, "The Mail")
    for _ in range(3):
        for lister, title in ((post, "The mill opens again"), (mail, "Mill: the wheel turns")):
            assert lists(database, lister, replace(MILL, title=title)).changed == 0


def test_a_list_whose_times_all_move_has_no_page_looked_at_again(database: Database) -> None:
    lister = follow(database)
    entries = [replace(MILL, url=f"{MILL.url}{n}", id=str(n), modified=NOW) for n in range(5)]
    lists(database, lister, *entries)
    for ticket in claim(database):
        work = to_store(database, ticket)
        store(database, work, article(work.url, f"{work.url} has a text of its own."))
    later = [replace(each, modified=NOW + timedelta(hours=1)) for each in entries]
    assert lists(database, lister, *later).changed == 5
    assert claim(database) == []
    assert lists(database, lister, *later).changed == 0
    lists(database, lister, replace(later[0], modified=NOW + timedelta(hours=2)), *later[1:])
    assert len(claim(database)) == 1


def test_trust_in_a_feeds_ids_is_kept(database: Database) -> None:
    lister = follow(database)
    same = [replace(MILL, url=f"{MILL.url}{n}", id="x") for n in range(4)]

    def probation() -> int | None:
        with database.read_transaction() as session:
            return session.scalar(select(FeedRow.guid_probation_visits))

    lists(database, lister, *same)
    assert probation() == 5
    lists(database, lister, *(replace(each, id=f"y{n}") for n, each in enumerate(same)))
    lists(database, lister, *(replace(each, id=f"y{n}") for n, each in enumerate(same)))
    assert probation() == 4


def test_what_no_index_or_database_can_hold_is_remembered_all_the_same(database: Database) -> None:
    lister = follow(database)
    strange = replace(MILL, id="i" * 9_000, title="The\x00 mill \ud800opens again")
    lists(database, lister, strange, FERRY)
    assert lists(database, lister, strange, FERRY).changed == 0
    assert lists(database, lister, replace(strange, url=f"{MILL.url}-2"), FERRY) == ledger.ListingStats(
        0, 2, 1
    )


def test_a_sighting_says_what_the_feed_said_last(database: Database) -> None:
    lister = follow(database)
    lists(database, lister, MILL, FERRY)
    lists(database, lister, replace(MILL, id="mill-2", title="The mill is open"), FERRY)
    with database.read_transaction() as session:
        row = session.scalars(select(FeedEntryRow).where(FeedEntryRow.guid == "mill-2")).one()
        assert (row.title, row.published) == ("The mill is open", MILL.published)
