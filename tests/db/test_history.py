"""The history of an article says what changed, when it was seen, and what it said at a time."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from db import Database, history, ledger, pages
from db.ledger import ImportedPage, KeyedEntry
from db.retention_policy import RetentionPolicy
from pipeline.records import Entry, Page
from pipeline.urls import host_of, key
from services import history as history_service
from services.errors import UsageError
from services.retention import prune
from tests.db.stored_entries import NOW, article, begin, changed, claim, store

URL = "https://thepost.example/mill"
IN_2020 = NOW.replace(year=2020)
FIRST = "The mill opened again on Monday. Ninety people work there."
SECOND = "The mill opened again on Monday. Eighty people work there."


def import_version(database: Database, words: str, captured: datetime) -> int:
    """Store a page of an archive that was captured long ago."""
    page = Page(URL, words.encode(), {}, fetched_at=captured)
    imported = ImportedPage(KeyedEntry(Entry(URL), key(URL), host_of(URL)), page)
    with database.transaction() as session:
        assert ledger.import_pages(session, [imported], NOW)["taken"] == 1
    (ticket,) = claim(database)
    for stage, following in (("fetched", "cleaned"), ("cleaned", "enriched")):
        work = begin(database, ticket, stage)
        assert work is not None
        with database.transaction() as session:
            assert ledger.advance(session, work, following, NOW)
    work = begin(database, ticket, "enriched")
    assert work is not None
    saved = store(database, work, changed(article(URL), words))
    assert saved is not None
    return saved.article_id


@pytest.fixture
def edited(database: Database) -> int:
    """Store two versions of an article, captured two hours apart in 2020."""
    import_version(database, FIRST, IN_2020)
    return import_version(database, SECOND, IN_2020 + timedelta(hours=2))


def test_revisions_of_an_archive_were_seen_when_their_pages_were_captured(
    database: Database, edited: int
) -> None:
    view = history_service.get_history(database, edited)
    assert [revision.seen_at for revision in view.revisions] == [IN_2020, IN_2020 + timedelta(hours=2)]


def test_a_revision_says_which_words_changed(database: Database, edited: int) -> None:
    (change,) = history_service.get_history(database, edited).revisions[1].changes
    assert (change.field, change.origin, change.removed, change.added) == (
        "text",
        "publisher",
        "Ninety",
        "Eighty",
    )
    assert change.diff == "The mill opened again on Monday. [-Ninety-] {+Eighty+} people work there."


def test_the_view_has_one_row_for_each_changed_field(database: Database, edited: int) -> None:
    query = "SELECT article_id, revision, field, removed, added FROM v_changes"
    with database.read_transaction() as session:
        assert [tuple(row) for row in session.execute(text(query))] == [
            (edited, 2, "text", "Ninety", "Eighty")
        ]


def test_an_article_is_read_as_of_a_time(database: Database, edited: int) -> None:
    before = history_service.get_version_at(database, edited, IN_2020 + timedelta(hours=1))
    after = history_service.get_version_at(database, edited, IN_2020 + timedelta(hours=3))
    assert (before.text, after.text) == (FIRST, SECOND)


def test_a_time_before_the_first_capture_is_refused_with_the_time_of_it(
    database: Database, edited: int
) -> None:
    with pytest.raises(UsageError, match="first seen on 2020-11-24 at 12:00:00 UTC"):
        history_service.get_version_at(database, edited, IN_2020 - timedelta(days=1))


def test_the_newest_revision_is_compared_with_the_one_before(database: Database, edited: int) -> None:
    diff = history_service.compare_versions(database, edited)
    assert (diff.before.revision, diff.after.revision) == (1, 2)
    assert [change.field for change in diff.changes] == ["text"]


def test_a_revision_is_compared_with_the_last_one_that_was_not_pruned(
    database: Database, edited: int
) -> None:
    import_version(database, FIRST, IN_2020 + timedelta(hours=4))
    prune(database, RetentionPolicy(revision_days=30), NOW)
    diff = history_service.compare_versions(database, edited)
    assert (diff.before.revision, diff.after.revision) == (1, 3)
    with pytest.raises(UsageError, match="has no revision 2; it has 1, 3"):
        history_service.compare_versions(database, edited, 2)


def test_a_revision_that_does_not_exist_is_refused(database: Database, edited: int) -> None:
    with pytest.raises(UsageError, match="has no revision 7; it has 1, 2"):
        history_service.compare_versions(database, edited, 1, 7)


def test_an_article_without_edits_has_nothing_to_compare(database: Database) -> None:
    id_ = import_version(database, FIRST, IN_2020)
    with pytest.raises(UsageError, match="has no revision before 1"):
        history_service.compare_versions(database, id_)


def test_a_page_without_a_time_counts_as_captured_now(database: Database, tmp_path: Path) -> None:
    with database.transaction() as session:
        page_id = pages.save_page(session, Page(tmp_path.as_uri(), b"<p>x</p>"))
        assert history.capture_time(session, page_id, NOW) == NOW
