"""Publications can be renamed, merged, split, paused, tagged and removed, on both databases, and it lasts."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from db import Database, feed_changes, source_changes, sources, visits
from db.ledger import ListingSource
from db.source_lists import FeedFilter, SourceFilter
from db.tables import EntryRow, FeedRow
from db.visits import FeedClaimKey
from pipeline.records import Feed, Source
from services import feed_management, source_management
from services.errors import UsageError
from tests.db.stored_entries import NOW, article, claim, follow, sight, store, to_store


def names(database: Database, filters: SourceFilter | None = None) -> list[str]:
    with database.read_transaction() as session:
        return [view.name for view in sources.list_sources(session, filters)]


def claimed_feeds(database: Database) -> list[FeedClaimKey]:
    with database.transaction() as session:
        return visits.claim_feeds(session, NOW + timedelta(days=36_500), 100, timedelta(minutes=5))


def add_second_feed(database: Database, lister: ListingSource) -> ListingSource:
    with database.transaction() as session:
        feed = sources.add_feed(session, lister.source_id or 0, Feed("https://thepost.example/sport"), NOW)
    return ListingSource(lister.source_id, feed.id)


def store_one(database: Database, lister: ListingSource, url: str, text: str) -> None:
    sight(database, lister, url)
    for ticket in claim(database):
        store(database, to_store(database, ticket), article(url, text))


def article_counts(database: Database) -> dict[str, int]:
    with database.read_transaction() as session:
        return {view.name: view.articles for view in sources.list_sources(session)}


def test_a_chosen_name_is_not_changed_by_a_feed(database: Database) -> None:
    follow(database)
    with database.transaction() as session:
        source_management.rename_source(session, "the post", "Post of the North")
        sources.add_source(session, Source("The Post", "https://thepost.example/"), NOW)
    assert names(database) == ["Post of the North"]


def test_a_merged_publication_leaves_its_feeds_articles_and_home_page_to_the_other(
    database: Database,
) -> None:
    post, wire = follow(database), follow(database, "The Wire")
    store_one(database, post, "https://thepost.example/a", "The mill opened again. Ninety people work there.")
    store_one(database, wire, "https://thewire.example/b", "The ferry sank. Nobody was hurt, said the mayor.")
    with database.transaction() as session:
        source_management.tag_source(session, "the wire", ["Agency"])
        view, moved = source_management.merge_sources(session, ["The Wire"], "The Post")
    assert (moved.feeds, moved.entries, moved.articles) == (1, 1, 1)
    assert (view.feeds, view.articles, view.tags, view.other_names) == (2, 2, ("agency",), ("The Wire",))
    with database.transaction() as session:
        assert sources.find_source_of_page(session, "https://www.thewire.example/c") == view.id
        assert sources.add_source(session, Source("The Wire", "https://thewire.example/"), NOW) == view.id
    assert article_counts(database) == {"The Post": 2}


def test_splitting_takes_only_what_no_other_feed_listed(database: Database) -> None:
    main = follow(database)
    sport = add_second_feed(database, main)
    store_one(database, main, "https://thepost.example/a", "The mill opened again. Ninety people work there.")
    store_one(database, sport, "https://thepost.example/b", "The cup went to the north. Rain fell all day.")
    sight(database, sport, "https://thepost.example/a")
    with database.transaction() as session:
        view, moved = source_management.split_source(session, "The Post", [sport.feed_id or 0], "Post Sport")
    assert (moved.feeds, moved.entries, moved.articles) == (1, 1, 1)
    assert article_counts(database) == {"The Post": 1, "Post Sport": 1}
    with database.transaction() as session:
        source_management.merge_sources(session, [str(view.id)], "The Post")
    assert article_counts(database) == {"The Post": 2}


def test_a_feed_moves_to_another_publication_with_what_only_it_listed(database: Database) -> None:
    main, wire = follow(database), follow(database, "The Wire")
    sport = add_second_feed(database, main)
    store_one(database, main, "https://thepost.example/a", "The mill opened again. Ninety people work there.")
    store_one(database, sport, "https://thepost.example/b", "The cup went to the north. Rain fell all day.")
    store_one(database, wire, "https://thewire.example/c", "The ferry sank. Nobody was hurt, said the mayor.")
    sight(database, sport, "https://thepost.example/a")
    change = feed_management.FeedChange(source="The Wire")
    with database.transaction() as session:
        edited = feed_management.edit_feed(session, "https://thepost.example/sport", change)
        assert feed_management.edit_feed(session, sport.feed_id or 0, change).moved is None
    assert (edited.feed.source, edited.moved) == ("The Wire", source_changes.MovedRows(1, 1, 1))
    assert article_counts(database) == {"The Post": 1, "The Wire": 2}


def test_a_publication_is_removed_only_when_it_has_no_articles_and_nothing_to_process(
    database: Database,
) -> None:
    post, wire = follow(database), follow(database, "The Wire")
    store_one(database, post, "https://thepost.example/a", "The mill opened again. Ninety people work there.")
    sight(database, wire, "https://thewire.example/b")
    with database.transaction() as session:
        for name, reason in (
            ("The Post", "1 article; .*forget --source 1"),
            ("The Wire", "1 page to process"),
        ):
            with pytest.raises(UsageError, match=reason):
                source_management.remove_source(session, name)
    with database.transaction() as session:
        session.execute(update(EntryRow).where(EntryRow.article_id.is_(None)).values(stage="rejected"))
        view, feed_count = source_management.remove_source(session, "The Wire")
        assert (view.name, feed_count) == ("The Wire", 1)
        # Its feed can be followed again, and what it lists is known.
        assert session.scalar(select(func.count()).select_from(EntryRow)) == 2
    assert names(database) == ["The Post"]


def test_a_feed_has_two_names_and_others_are_refused(database: Database) -> None:
    lister = follow(database)
    with database.read_transaction() as session:
        url = feed_management.find_feed(session, lister.feed_id or 0).url
        assert feed_management.find_feed(session, url.replace("thepost", "ThePost")).id == lister.feed_id
        for wrong, reason in (
            ("feed", "its number or its URL"),
            ("9" * 30, "no feed 9"),
            (f"{url}x", "no feed"),
        ):
            with pytest.raises(UsageError, match=reason):
                feed_management.find_feed(session, wrong)


@pytest.mark.parametrize("name", ["The Wire", "the wire", "Wire of the North"])
def test_splitting_what_was_merged_gives_it_its_home_page_back(database: Database, name: str) -> None:
    follow(database)
    wire = follow(database, "The Wire")
    with database.transaction() as session:
        source_management.merge_sources(session, ["The Wire"], "The Post")
        view, _ = source_management.split_source(session, "The Post", [wire.feed_id or 0], name)
        assert sources.find_source_of_page(session, "https://thewire.example/c") == view.id
    assert view.homepage == "https://thewire.example/"


def test_the_feeds_of_a_paused_publication_are_not_visited(database: Database) -> None:
    lister = follow(database)
    with database.transaction() as session:
        feed_management.pause_feeds(session, [lister.feed_id or 0])
    add_second_feed(database, lister)
    with database.transaction() as session:
        assert source_management.pause_source(session, "The Post")[1] == 1
        added = sources.add_feed(session, lister.source_id or 0, Feed("https://thepost.example/new"), NOW)
        assert sources.mark_feeds_due(session, NOW) == 0
    assert claimed_feeds(database) == []
    with database.transaction() as session:
        assert source_management.resume_source(session, "The Post")[1] == 2
    assert added.id in {ticket.feed_id for ticket in claimed_feeds(database)}
    with database.read_transaction() as session:
        (paused,) = sources.list_feeds(session, FeedFilter(is_paused=True))
    assert paused.id == lister.feed_id


def test_resuming_a_publication_that_is_not_paused_changes_nothing(database: Database) -> None:
    follow(database)
    with database.transaction() as session:
        session.execute(update(FeedRow).values(next_visit_at=NOW + timedelta(days=1)))
    with database.transaction() as session:
        assert source_management.resume_source(session, "The Post")[1] == 0
        assert session.scalars(select(FeedRow.next_visit_at)).all() == [NOW + timedelta(days=1)]


def test_tags_and_folders_filter_sources_and_feeds(database: Database) -> None:
    post = follow(database)
    follow(database, "The Wire")
    with database.transaction() as session:
        source_management.tag_source(session, "The Post", ["Politics", "local"], ["none"])
        feed_management.edit_feed(
            session, post.feed_id or 0, feed_management.FeedChange(folder="World / Europe")
        )
    assert names(database, SourceFilter(tag="POLITICS")) == ["The Post"]
    assert names(database, SourceFilter(folder="europe")) == ["The Post"]
    assert names(database, SourceFilter(folder="world/europe")) == ["The Post"]
    assert names(database, SourceFilter(folder="europe/world")) == []
    with database.transaction() as session:
        source_management.tag_source(session, "The Post", [], ["politics"])
    assert names(database, SourceFilter(tag="politics")) == []


def test_a_removed_feed_takes_its_visits_and_leaves_its_articles(database: Database) -> None:
    lister = follow(database)
    store_one(
        database, lister, "https://thepost.example/a", "The mill opened again. Ninety people work there."
    )
    (ticket,) = claimed_feeds(database)
    with database.transaction() as session:
        feed = visits.get_claimed_feed(session, ticket)
        assert feed is not None
        assert visits.lock_claim(session, feed)
        assert feed_management.remove_feeds(session, [ticket.feed_id]) == 1
        assert not visits.lock_claim(session, feed)
    assert article_counts(database) == {"The Post": 1}
    with database.read_transaction() as session:
        assert sources.list_feeds(session) == []


def test_a_failing_feed_is_retried_at_once_and_a_paused_one_is_not(database: Database) -> None:
    lister = follow(database)
    with database.transaction() as session:
        assert feed_management.retry_feeds(session) == 0
        assert feed_management.retry_feeds(session, [lister.feed_id or 0]) == 1
        feed_changes.pause_feeds(session, [lister.feed_id or 0], NOW)
        assert feed_management.retry_feeds(session, [lister.feed_id or 0]) == 0


def test_a_page_without_a_feed_belongs_to_its_host_and_is_called_as_the_page_says(database: Database) -> None:
    follow(database)
    with database.transaction() as session:
        known = sources.add_page_source(session, "https://www.thepost.example/x", "Anything", NOW)
        new = sources.add_page_source(session, "https://gazette.example/x", "The Gazette", NOW)
        again = sources.add_page_source(session, "http://www.gazette.example/y", "", NOW)
        nameless = sources.add_page_source(session, "https://www.other.example/y", "A slogan, " * 20, NOW)
        local = sources.add_page_source(session, "file:///tmp/a.txt", "", NOW)
        name_of = {view.id: view.name for view in sources.list_sources(session)}
    assert name_of[known] == "The Post"
    assert (new, name_of[new]) == (again, "The Gazette")
    assert (name_of[nameless], name_of[local]) == ("other.example", "Local files")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("the pots", "did you mean The Post"),
        ("zzz", "sources list"),
        ("", "no source is named"),
    ],
)
def test_an_unknown_source_gets_a_hint(database: Database, text: str, message: str) -> None:
    follow(database)
    with database.read_transaction() as session, pytest.raises(UsageError, match=message):
        source_management.find_source(session, text)


def test_two_sources_of_one_name_are_told_apart_by_number(database: Database) -> None:
    with database.transaction() as session:
        for host in ("a", "b"):
            sources.add_source(session, Source("The Echo", f"https://{host}.example/"), NOW)
        with pytest.raises(UsageError, match=r"1 \(https://a.example/\), 2"):
            source_management.find_source(session, "The Echo")
        assert source_management.find_source(session, "2").homepage == "https://b.example/"
        assert source_management.find_source(session, "www.b.example").id == 2
        with pytest.raises(UsageError, match="already called"):
            source_management.rename_source(session, "1", "The Echo")


def test_a_changed_feed_url_is_that_of_no_other_feed(database: Database) -> None:
    lister = follow(database)
    add_second_feed(database, lister)
    change = feed_management.FeedChange
    with database.transaction() as session:
        with pytest.raises(UsageError, match="already followed"):
            feed_management.edit_feed(
                session, lister.feed_id or 0, change(url="https://thepost.example/sport")
            )
        with pytest.raises(UsageError, match="nothing to change"):
            feed_management.edit_feed(session, lister.feed_id or 0, change())
        with pytest.raises(UsageError, match="invalid URL"):
            feed_management.edit_feed(session, lister.feed_id or 0, change(url="thepost.example"))
        view = feed_management.edit_feed(
            session, lister.feed_id or 0, change(url="https://thepost.example/z", name="Z")
        ).feed
    assert (view.url, view.title) == ("https://thepost.example/z", "Z")
    with database.read_transaction() as session:
        assert source_changes.get_source(session, lister.source_id or 0).feeds == 2


def test_a_feed_at_a_new_url_is_asked_for_its_whole_list(database: Database) -> None:
    lister = follow(database)
    values = {"etag": '"1"', "last_modified": "Tue, 24 Nov 2026 08:00:00 GMT", "body_hash": "0" * 64}
    with database.transaction() as session:
        session.execute(update(FeedRow).values(values))
    with database.transaction() as session:
        assert sources.change_feed_url(session, lister.feed_id or 0, "https://thepost.example/new.xml")
        columns = select(FeedRow.etag, FeedRow.last_modified, FeedRow.body_hash)
        assert tuple(session.execute(columns).one()) == ("", "", "")


def test_a_feed_url_may_change_to_another_spelling_of_itself(database: Database) -> None:
    lister = follow(database)
    with database.read_transaction() as session:
        url = feed_management.find_feed(session, lister.feed_id or 0).url
    with database.transaction() as session:
        change = feed_management.FeedChange(url=url.replace("thepost", "ThePost"))
        assert feed_management.edit_feed(session, lister.feed_id or 0, change).feed.url == change.url
