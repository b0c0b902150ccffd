"""Each change of an article is matched once with the watches, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, insert, select, update

from db import Database, ledger
from db.retention import RULES, count_expired
from db.retention_policy import RetentionPolicy
from db.search import ArticleOrder, PageRequest, find_articles
from db.tables import (
    ArticleRow,
    CopyGroupRow,
    CopyMemberRow,
    EventRow,
    StoryMemberRow,
    StoryRow,
    WatchDeliveryRow,
    WatchMatchRow,
)
from db.watches.definitions import update_watch
from db.watches.documents import load_documents
from db.watches.matches import read_progress, save_matches
from pipeline.query import CodeMatch, Node
from pipeline.query.evaluation import matches
from services.forget import ForgetRequest, forget_request
from services.watch_alerts import list_matched_articles
from services.watch_matches import WatchMatcher
from services.watches import (
    AlertKind,
    WatchRequest,
    add_watch,
    find_watch,
    pause_watch,
    remove_watch,
    resume_watch,
)
from tests.db.search_samples import SAMPLES, TREES, filled, filled_anew
from tests.db.stored_entries import NOW, article, changed, claim, follow, sight, store, to_store

__all__ = ["filled", "filled_anew"]

URL = "https://thepost.example/{}"
HOOK = "https://hooks.example.org/in"


def _watch(database: Database, name: str, query: str, *kinds: AlertKind) -> None:
    request = WatchRequest(name, query, kinds or (AlertKind.CREATED, AlertKind.UPDATED), webhook=HOOK)
    with database.transaction() as session:
        add_watch(session, request)


# Texts that are no copies of each other.
TEXTS = {
    "a": "The mill opened again on Monday.",
    "b": "A second mill burned down in the harbour.",
    "c": "Nobody knows why the oldest mill was sold to a bank.",
}


def _store(database: Database, name: str, text: str = "") -> int:
    sight(database, follow(database), URL.format(name))
    (entry,) = claim(database)
    result = store(database, to_store(database, entry), article(URL.format(name), text or TEXTS[name]))
    assert result is not None
    return result.article_id


def _revise(database: Database, name: str, text: str) -> None:
    with database.transaction() as session:
        ledger.mark_articles_due(session, NOW)
    for entry in claim(database):
        job = to_store(database, entry)
        is_changed = job.url == URL.format(name)
        old = article(job.url, TEXTS[job.url[-1]])
        store(database, job, changed(old, text) if is_changed else old)


def _match(database: Database) -> int:
    return WatchMatcher(database, 6).run(NOW).matches


def _matched(database: Database) -> list[tuple[str, str]]:
    with database.read_transaction() as session:
        rows = session.scalars(select(WatchMatchRow).order_by(WatchMatchRow.id))
        return [(row.message["data"]["watch"], row.kind) for row in rows]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=TREES)
def test_a_query_matches_loaded_articles_as_it_finds_them(filled: Database, query: Node) -> None:
    with filled.read_transaction() as session:
        page = find_articles(session, query, PageRequest(ArticleOrder.STORED, limit=100))
        documents = load_documents(session, range(1, len(SAMPLES) + 1))
    matching = {number for number, stored in documents.items() if matches(query, stored.document)}
    assert matching == {found.id for found in page.articles}


def test_a_loaded_article_knows_whether_it_is_a_copy(filled_anew: Database) -> None:
    group = {"is_template": False, "original_id": 10, "agency": "", "articles": 2, "outlets": 2}
    with filled_anew.transaction() as session:
        session.execute(insert(CopyGroupRow).values(id=1, **group))
        for number in (10, 11):
            row = {"article_id": number, "group_id": 1, "similarity": 1.0, "kind": "verbatim"}
            session.execute(insert(CopyMemberRow).values(row))
        documents = load_documents(session, [10, 11])
    only = CodeMatch("copies", ("only",))
    assert [matches(only, documents[number].document) for number in (10, 11)] == [False, True]


@pytest.mark.parametrize("canonical", ["", "https://thepost.example/mill"])
def test_an_alert_about_a_saved_page_has_its_canonical_url_and_no_path(
    database: Database, canonical: str
) -> None:
    article_id = _store(database, "a")
    with database.transaction() as session:
        urls = {"url": "file:///srv/saved/mill.html", "canonical_url": canonical}
        session.execute(update(ArticleRow).where(ArticleRow.id == article_id).values(urls))
        assert load_documents(session, [article_id])[article_id].url == canonical


def test_only_changes_after_a_watch_was_added_match_and_each_once(database: Database) -> None:
    _store(database, "a")
    _watch(database, "mills", "mill")
    _watch(database, "rain", "rain")
    assert _match(database) == 0
    article_id = _store(database, "b")
    assert _match(database) == 1
    assert _match(database) == 0
    assert _matched(database) == [("mills", "created")]
    with database.read_transaction() as session:
        (delivery,) = session.scalars(select(WatchDeliveryRow))
        assert (delivery.article_id, delivery.state, delivery.due_at) == (article_id, "pending", NOW)
        assert find_watch(session, "mills").matches == 1


def test_a_revision_matches_as_it_read_even_when_a_later_one_came_first(database: Database) -> None:
    _watch(database, "mills", "zanzifera", AlertKind.UPDATED)
    _store(database, "a")
    _revise(database, "a", "The mill of Zanzifera opened again on Monday.")
    _revise(database, "a", "The mill of Quibbleton opened again on Monday, not on Tuesday.")
    assert _match(database) == 1
    with database.read_transaction() as session:
        (row,) = session.scalars(select(WatchMatchRow))
    assert row.message["data"]["article"]["revision"] == 2
    assert "Zanzifera" in row.message["data"]["article"]["excerpt"]


def test_what_two_processes_match_at_once_is_stored_once(database: Database) -> None:
    _watch(database, "mills", "mill")
    _store(database, "a")
    with database.read_transaction() as session:
        progress = read_progress(session)
    assert _match(database) == 1
    with database.transaction() as session:
        assert not save_matches(session, progress, progress.event_id + 1, [], NOW)


def test_a_watch_that_changes_meanwhile_is_matched_anew(database: Database) -> None:
    _watch(database, "mills", "mill")
    _store(database, "a")
    with database.transaction() as session:
        progress = read_progress(session)
        update_watch(session, "mills", query="rain")
    with database.transaction() as session:
        assert not save_matches(session, progress, progress.event_id + 1, [], NOW)
    matcher = WatchMatcher(database, 6)
    assert matcher.run(NOW).matches == 0
    with database.transaction() as session:
        update_watch(session, "mills", query="mill")
    _store(database, "b")
    assert matcher.run(NOW).matches == 1


def test_a_paused_watch_matches_nothing_of_the_pause(database: Database) -> None:
    _watch(database, "mills", "mill")
    with database.transaction() as session:
        pause_watch(session, "mills")
    _store(database, "a")
    assert _match(database) == 0
    _store(database, "b")
    with database.transaction() as session:
        resume_watch(session, "mills")
    assert _match(database) == 0
    _store(database, "c")
    assert _match(database) == 1


def test_who_follows_stories_hears_of_an_article_that_joins_one(database: Database) -> None:
    _watch(database, "mills", "zanzifera", AlertKind.CREATED, AlertKind.STORY)
    _watch(database, "others", "zanzifera")
    first = _store(database, "a", "Zanzifera opened.")
    assert _match(database) == 2
    second = _store(database, "b", "The town opened it.")
    with database.transaction() as session:
        values = {"first_at": NOW, "last_at": NOW, "languages": "", "agencies": "", "score": 1.0}
        session.execute(insert(StoryRow).values(id=900, title="Mill opens", articles=2, outlets=1, **values))
        session.query(StoryMemberRow).filter(StoryMemberRow.article_id.in_([first, second])).delete()
        for article_id in (first, second):
            row = {"article_id": article_id, "story_id": 900, "at": NOW, "similarity": 1.0, "new_names": ""}
            session.execute(insert(StoryMemberRow).values(**row, terms=b""))
    assert _match(database) == 1
    assert _matched(database)[-1] == ("mills", "story")


def test_a_feed_lists_each_article_once_the_last_match_first(database: Database) -> None:
    with database.transaction() as session:
        add_watch(session, WatchRequest("mills", "mill", has_feed=True))
        add_watch(session, WatchRequest("hooks", "mill", webhook=HOOK))
    first, second = _store(database, "a"), _store(database, "b")
    _match(database)
    _revise(database, "a", "The mill opened again on Tuesday.")
    _match(database)
    with database.read_transaction() as session:
        articles = list_matched_articles(session, "mills")
        assert list_matched_articles(session, "hooks") is None
    assert [found.id for found in articles or ()] == [first, second]


def test_what_is_removed_on_request_leaves_no_alert(database: Database) -> None:
    _watch(database, "mills", "mill")
    article_id = _store(database, "a")
    _match(database)
    receipt = forget_request(database, ForgetRequest(article_id=article_id), should_rewrite_files=False)
    assert receipt.rows["watch_matches"] == receipt.rows["watch_deliveries"] == 1
    assert _matched(database) == []


def test_removing_a_watch_removes_its_matches(database: Database) -> None:
    _watch(database, "mills", "mill")
    _store(database, "a")
    _match(database)
    with database.transaction() as session:
        remove_watch(session, "mills")
        tables = (WatchMatchRow, WatchDeliveryRow)
        counts = [session.scalar(select(func.count()).select_from(table)) for table in tables]
    assert counts == [0, 0]


@pytest.mark.parametrize("has_watch", [True, False])
def test_an_event_stays_until_it_was_matched(database: Database, *, has_watch: bool) -> None:
    if has_watch:
        _watch(database, "mills", "mill")
    _store(database, "a")
    (rule,) = [rule for rule in RULES if rule.table is EventRow]
    policy, later = replace(RetentionPolicy(), event_days=1), NOW + timedelta(days=2)

    def expired() -> int:
        with database.read_transaction() as session:
            return count_expired(session, rule, policy, later)

    assert expired() == (0 if has_watch else 1)
    _match(database)
    assert expired() == 1
