"""The queries of docs/cookbook.md give the same rows on both databases."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from db import Database
from db.tables import ArticleRow, SourceRow
from services.copies import get_copies
from services.history import get_history
from services.stories import StoryFilter, list_stories
from services.watch_matches import WatchMatcher
from services.watches import WatchRequest, add_watch
from tests.copies.test_comparison import NOISE, OTHER_REPORT, STORY
from tests.db.stored_entries import NOW
from tests.db.test_copies import save

PAGE = Path(__file__).resolve().parents[2] / "docs/cookbook.md"
QUESTION = re.compile(r"^([^\n]*?\?)[^\n]*\n\n```sql\n(.*?)```", re.MULTILINE | re.DOTALL)
QUESTIONS = QUESTION.findall(PAGE.read_text(encoding="utf-8"))
QUERIES = dict(QUESTIONS)


def rows(database: Database, question: str) -> list[tuple[Any, ...]]:
    with database.read_transaction() as session:
        # A colon would be a parameter.
        return [tuple(row) for row in session.execute(text(QUERIES[question].replace(":", r"\:")))]


@pytest.fixture(scope="module")
def archive(shared_database: Database) -> Database:
    """Store a story, a copy, another report, and an edit of the first, which a watch matches."""
    database = shared_database
    with database.transaction() as session:
        add_watch(session, WatchRequest("mills", "mill", has_feed=True))
    save(database, "Post", STORY.replace("(NP)", "(AP)"))
    save(database, "Mail", NOISE.format(STORY[:800]), 2)
    save(database, "Echo", OTHER_REPORT, 3)
    save(database, "Post", STORY.replace("(NP)", "(AP)").replace("340", "360"))
    WatchMatcher(database, 6).run(NOW)
    return database


def test_there_are_twenty_two_questions() -> None:
    assert len(QUERIES) == len(QUESTIONS) == 22


def test_every_query_runs(archive: Database) -> None:
    answers = {question: rows(archive, question) for question in QUERIES}
    unanswered = {question for question, answer in answers.items() if not answer}
    assert unanswered == {
        "Which articles were taken down, and when?",
        "Which headlines were changed?",
        "Which feeds fail, and why?",
        "Which [watches](alerts.md) cannot send their alerts, and why?",
    }


def test_what_a_paper_published_on_a_day(archive: Database) -> None:
    (row,) = rows(archive, "What did a paper publish on a day?")
    assert row[1] == "Mill opens"


def test_who_carried_it_is_the_same_in_view_and_service(archive: Database) -> None:
    group = get_copies(archive, 1)
    assert group is not None
    by_service = [(copy.article_id, copy.source) for copy in group.copies if copy.article_id != 1]
    assert [row[:2] for row in rows(archive, "Who carried this article, and who changed it?")] == by_service


def test_what_was_edited_quietly_is_the_same_in_view_and_service(archive: Database) -> None:
    (row,) = rows(archive, "What did a paper quietly edit?")
    assert "[-340-] {+360+}" in row[2]
    assert row[2] == get_history(archive, 1).revisions[1].changes[0].diff


def test_what_is_reported_most_is_the_same_in_view_and_service(archive: Database) -> None:
    first = rows(archive, "What is reported on most?")[0]
    story = list_stories(archive, StoryFilter()).stories[0]
    assert first == (story.id, story.title, story.articles, story.outlets, story.languages)


def test_who_reported_first(archive: Database) -> None:
    assert rows(archive, "Who reported first?") == [("Post", 1)]


def test_what_is_said_about_a_person(archive: Database) -> None:
    assert len(rows(archive, "What is said about a person, in one language?")) >= 2


def test_the_share_of_wire_copy(archive: Database) -> None:
    shares = {row[0]: row[2] for row in rows(archive, "What is the share of wire copy, by publication?")}
    assert shares["Post"] == 1
    assert shares["Echo"] == 0


def test_the_day_of_publication_is_that_of_the_publisher(database: Database) -> None:
    save(database, "Post", STORY)
    with database.transaction() as session:
        late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
        session.execute(update(ArticleRow).values(published=late, published_offset_minutes=60))
        assert session.scalar(text("SELECT published_day FROM v_articles")) == "2026-11-25"


@pytest.mark.parametrize(("hours", "day"), [(1, "2026-11-24"), (5, "2026-11-25"), (-12, "2026-11-24")])
def test_a_time_in_utc_is_on_the_day_of_the_clocks_of_the_publisher(
    database: Database, hours: int, day: str
) -> None:
    save(database, "Post", OTHER_REPORT)
    with database.transaction() as session:
        session.execute(update(SourceRow).values(timezone="Asia/Tokyo"))
    article_id = save(database, "Post", STORY, hours, url_name="tokyo")
    with database.read_transaction() as session:
        query = text("SELECT published_day FROM v_articles WHERE id = :id")
        assert session.scalar(query, {"id": article_id}) == day


def test_an_article_without_a_source_has_the_host_as_its_source(database: Database) -> None:
    save(database, "Post", STORY)
    with database.transaction() as session:
        session.execute(text("UPDATE articles SET source_id = NULL, site_name = ''"))
        assert session.scalar(text("SELECT source FROM v_articles")) == "post.example"


def test_the_sample_day_is_that_of_the_tests() -> None:
    assert f"{NOW:%Y-%m-%d}" in QUERIES["What did a paper publish on a day?"]
