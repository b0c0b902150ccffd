"""An article is stored once, every change has its event, and what it said before is kept."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import Database, WriteConflictError, articles, events, ledger, pages, queries
from db.search import find_articles
from pipeline.query import TextMatch
from pipeline.records import Count, CountKind, Page, Ticker
from tests.db.stored_entries import NOW, article, begin, changed, claim, follow, sight, store, to_store

URL = "https://thepost.example/a"


def _kinds(database: Database) -> list[str]:
    with database.read_transaction() as session:
        return [event.kind for event in events.events_after(session)]


def test_a_new_article_has_its_people_tags_pictures_and_one_event(database: Database) -> None:
    sight(database, follow(database), URL)
    saved = store(database, to_store(database, claim(database)[0]), article(URL))
    assert saved is not None
    with database.read_transaction() as session:
        view = queries.get_article(session, saved.article_id)
    assert view is not None
    assert (view.summary.authors, view.tags, view.images[0].credit) == (
        ("Ada Roe",),
        ("mill", "work"),
        "A. Roe",
    )
    assert _kinds(database) == ["created"]


def test_a_stored_article_shows_what_optional_enrichers_found(database: Database) -> None:
    share = Ticker("NYSE", "OKLO", 0, 4)
    count = Count(12, CountKind.KILLED, "12 killed", "Fire: 12 killed.", 6)
    found = replace(article(URL), tickers=(share,), counts=(count,))
    sight(database, follow(database), URL)
    saved = store(database, to_store(database, claim(database)[0]), found)
    assert saved is not None
    with database.read_transaction() as session:
        view = queries.get_article(session, saved.article_id)
    assert view is not None
    assert (view.tickers, view.counts) == ((share,), (count,))


def test_the_same_page_again_changes_nothing_and_announces_nothing(database: Database) -> None:
    lister = follow(database)
    for title in ("one", "two", "three"):
        sight(database, lister, URL, title=title)
        store(database, to_store(database, claim(database)[0]), article(URL))
    with database.read_transaction() as session:
        assert len(queries.latest_articles(session)) == 1
    assert _kinds(database) == ["created"]


def test_a_changed_page_is_a_revision_and_the_old_words_stay(database: Database) -> None:
    lister = follow(database)
    sight(database, lister, URL, title="one")
    first = article(URL)
    store(database, to_store(database, claim(database)[0]), first)
    sight(database, lister, URL, title="two")
    saved = store(database, to_store(database, claim(database)[0]), changed(first, "The mill burned down."))
    assert saved is not None
    assert saved.revision == 2
    with database.read_transaction() as session:
        view = queries.get_article(session, saved.article_id)
        assert view is not None
        assert [each.text for each in view.revisions] == [first.document.text, "The mill burned down."]
        assert view.revisions[1].fields == ("text",)
        assert [hit.id for hit in find_articles(session, TextMatch(("burned",))).articles] == [
            saved.article_id
        ]
        assert find_articles(session, TextMatch(("ninety",))).articles == ()
    assert _kinds(database) == ["created", "updated"]


def test_the_same_text_is_a_duplicate_in_one_source_and_an_article_in_another(database: Database) -> None:
    post, mail = follow(database, "The Post"), follow(database, "The Mail")
    sight(database, post, URL, URL + "2")
    sight(database, mail, "https://themail.example/a")
    for ticket in claim(database):
        work = to_store(database, ticket)
        store(database, work, article(work.url))
    assert sorted(_kinds(database)) == ["created", "created", "duplicate"]


def test_two_workers_with_one_page_store_it_once(database: Database) -> None:
    lister = follow(database)
    sight(database, lister, *(f"{URL}?page={number}" for number in range(4)))
    works = [to_store(database, ticket) for ticket in claim(database)]
    same = article(URL)

    def try_until_done(number: int) -> None:
        for _ in range(20):
            try:
                store(database, works[number], same)
            except WriteConflictError:
                continue
            return
        pytest.fail("always busy")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(try_until_done, range(4)))
    with database.read_transaction() as session:
        assert len(queries.latest_articles(session)) == 1
    assert _kinds(database).count("created") == 1


def test_events_come_in_the_order_they_were_committed(database: Database) -> None:
    sight(database, follow(database), *(f"{URL}{number}" for number in range(12)))
    works = [to_store(database, ticket) for ticket in claim(database)]
    seen: list[int] = []

    def put(number: int) -> None:
        store(
            database,
            works[number],
            article(works[number].url, f"Story number {number} is unlike the others."),
        )
        with database.read_transaction() as session:
            seen.extend(event.id for event in events.events_after(session, max(seen, default=0)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, range(12)))
    with database.read_transaction() as session:
        assert len(events.events_after(session)) == 12
    # A reader that only ever asks for what follows the last id it saw has seen all of them.
    assert len(set(seen)) == 12


def test_a_page_that_was_taken_down_leaves_its_article(database: Database) -> None:
    lister = follow(database)
    sight(database, lister, URL, title="one")
    store(database, to_store(database, claim(database)[0]), article(URL))
    sight(database, lister, URL, title="two")
    ticket = claim(database)[0]
    work = begin(database, ticket, "discovered")
    assert work is not None
    with database.transaction() as session:
        assert articles.mark_gone(session, work, "gone", NOW)
    with database.read_transaction() as session:
        (left,) = queries.latest_articles(session)
    assert left.gone_at == NOW
    assert _kinds(database) == ["created", "gone"]
    with database.read_transaction() as session:
        assert [event.source for event in events.events_after(session)] == ["The Post", "The Post"]


@pytest.mark.parametrize("was_fetched", [True, False])
def test_a_page_that_is_there_again_is_announced_once(database: Database, *, was_fetched: bool) -> None:
    lister = follow(database)
    sight(database, lister, URL, title="one")
    store(database, to_store(database, claim(database)[0]), article(URL))
    sight(database, lister, URL, title="two")
    work = begin(database, claim(database)[0], "discovered")
    assert work is not None
    with database.transaction() as session:
        articles.mark_gone(session, work, "gone", NOW)
    for title in ("three", "four"):
        sight(database, lister, URL, title=title)
        (ticket,) = claim(database)
        if was_fetched:
            store(database, to_store(database, ticket), article(URL))
            continue
        work = begin(database, ticket, "discovered")
        assert work is not None
        with database.transaction() as session:
            outcome = ledger.Outcome("unchanged", work.article_id)
            assert articles.mark_unchanged(session, work, outcome, NOW)
    with database.read_transaction() as session:
        (left,) = queries.latest_articles(session)
    assert left.gone_at is None
    assert _kinds(database) == ["created", "gone", "returned"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.binary(max_size=2000), headers=st.dictionaries(st.text("abc-", min_size=1), st.text("xyz ")))
def test_a_page_is_read_back_exactly_as_it_was_kept(
    database: Database, body: bytes, headers: dict[str, str]
) -> None:
    page = Page(URL, body, headers, 200, URL + "/final", NOW, "", ("noai",))
    with database.transaction() as session:
        assert pages.get_page(session, pages.save_page(session, page)) == page


def test_a_page_of_text_in_a_tag_or_an_endless_address_does_not_stop_an_article(database: Database) -> None:
    url = URL + "?q=" + "x" * 9000
    assert sight(database, follow(database), url, url + "y").new == 2
    for ticket in claim(database):
        work = to_store(database, ticket)
        new = article(work.url, f"Story {work.entry_id} stands alone.")
        document = replace(new.document, tags=("t" * 70_000, "mill"), authors=("a" * 70_000, "Ada Roe"))
        store(database, work, replace(new, document=document))
    with database.read_transaction() as session:
        assert [each.authors for each in queries.latest_articles(session)] == [("Ada Roe",)] * 2
