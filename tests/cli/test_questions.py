"""Questions of journalists have one answer: from a command, from a view and from a function of `services`."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db import Database
from services import copies, entities, feed_management, history, search, stories
from tests.cli.command import Run
from tests.copies.test_comparison import NOISE, OTHER_REPORT, STORY
from tests.db.test_copies import save
from tests.db.test_source_health import visit

Rows = list[tuple[Any, ...]]
DAY, PERSON = "2026-11-24", "Solveig Brekke"


@pytest.fixture(scope="module")
def archive(shared_database: Database) -> Database:
    """Store a story with a copy, another report and an edit; every feed fails."""
    save(shared_database, "Post", STORY)
    save(shared_database, "Mail", NOISE.format(STORY[:800]), 2)
    save(shared_database, "Echo", OTHER_REPORT, 30)
    save(shared_database, "Post", STORY.replace("340", "360"))
    visit(shared_database, "http.503")
    return shared_database


def published(database: Database) -> Rows:
    with database.read_transaction() as session:
        page = search.find_articles(session, search.parse(f"source:Post day:{DAY}"))
    return [(article.id, article.title) for article in page.articles]


def carried(database: Database) -> Rows:
    group = copies.get_copies(database, 1)
    assert group is not None
    return [(copy.article_id, copy.source, copy.kind) for copy in group.copies if copy.article_id != 1]


def changed(database: Database) -> Rows:
    view = history.get_history(database, 1)
    return [
        (revision.revision, revision.seen_at, change.field, change.diff)
        for revision in view.revisions
        for change in revision.changes
    ]


def mentioned(database: Database) -> Rows:
    filters = entities.make_mention_filter(PERSON, "person", search.parse("lang:en"), 0.3)
    with database.read_transaction() as session:
        page = entities.list_mentions(session, filters)
    return [(mention.article_id, mention.source, mention.mentions) for mention in page.mentions]


def reported(database: Database) -> Rows:
    page = stories.list_stories(database, stories.StoryFilter())
    return [(story.id, story.title, story.articles, story.outlets) for story in page.stories]


def failing(database: Database) -> Rows:
    with database.read_transaction() as session:
        views = feed_management.list_failing_feeds(session)
    return sorted((view.source, view.error_reason, view.error_message) for view in views)


def pick(*names: str) -> Callable[[Any], Rows]:
    return lambda items: [tuple(item[name] for name in names) for item in items]


# The service, the command, how its JSON is read, and the view.
QUESTIONS: dict[str, tuple[Callable[[Database], Rows], tuple[str, ...], Callable[[Any], Rows], str]] = {
    "what did a paper publish on a day": (
        published,
        ("articles", f"source:Post day:{DAY}"),
        pick("id", "title"),
        "SELECT id, title FROM v_articles WHERE source = 'Post' AND published_day = '2026-11-24'",
    ),
    "who carried this, and who changed it": (
        carried,
        ("copies", "1"),
        lambda items: [row for row in pick("article_id", "source", "kind")(items) if row[0] != 1],
        "SELECT other_id, source, kind FROM v_copies WHERE article_id = 1",
    ),
    "what changed here, and when": (
        changed,
        ("show", "1", "--history"),
        lambda view: [
            (entry["revision"], datetime.fromisoformat(entry["seen_at"]), change["field"], change["diff"])
            for entry in view["revisions"]
            for change in entry["changes"]
        ],
        "SELECT revision, seen_at, field, diff FROM v_changes WHERE article_id = 1",
    ),
    "what is said about a person, in one language": (
        mentioned,
        ("mentions", PERSON, "--kind", "person", "--language", "en", "--confidence", "0.3"),
        pick("article_id", "source", "mentions"),
        (
            "SELECT article_id, source, mentions FROM v_entities WHERE name = 'Solveig Brekke' AND label = 'PER'"
            " AND language = 'en' AND confidence >= 0.3 ORDER BY published DESC"
        ),
    ),
    "what is reported on most": (
        reported,
        ("stories", "--articles", "1"),
        pick("id", "title", "articles", "outlets"),
        "SELECT story_id, title, articles, outlets FROM v_stories ORDER BY score DESC, story_id",
    ),
    "which feeds fail, and why": (
        failing,
        ("feeds", "failing"),
        lambda items: sorted(pick("source", "error_reason", "error_message")(items)),
        "SELECT source, error_reason, error_message FROM v_failing_feeds ORDER BY source",
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_command_a_view_and_a_service_give_one_answer(
    question: str, archive: Database, tmp_path: Path
) -> None:
    ask_service, arguments, read_output, view_query = QUESTIONS[question]
    answer = ask_service(archive)
    assert answer
    done = Run(tmp_path)(*arguments, "--json", COPYDESK_DATABASE_URL=archive.url)
    assert done.returncode == 0, done.stderr
    assert read_output(json.loads(done.stdout)) == answer
    with archive.read_transaction() as session:
        rows = [tuple(map(to_moment, row)) for row in session.execute(text(view_query))]
    assert rows == answer


def to_moment(value: Any) -> Any:
    """Return times as such: SQLite gives those of a plain query as text, in UTC."""
    is_time = isinstance(value, str) and value[:4] == "2026" and value[10:11] == " "
    return datetime.fromisoformat(f"{value}+00:00") if is_time else value


@pytest.mark.parametrize(
    "arguments",
    [
        ("articles", "--source", "pots"),
        ("mentions", PERSON, "--source", "pots"),
        ("quotes", "--source", "pots"),
        ("counts", "source:pots"),
        ("search", "source:pots"),
    ],
)
def test_a_misspelled_source_gets_a_suggestion(
    arguments: tuple[str, ...], archive: Database, tmp_path: Path
) -> None:
    done = Run(tmp_path)(*arguments, COPYDESK_DATABASE_URL=archive.url)
    assert 'Did you mean source:"Post"?' in done.stdout


def test_a_speaker_without_a_name_is_found_by_all_words(archive: Database, tmp_path: Path) -> None:
    run = Run(tmp_path)
    listed = run("quotes", "--speaker", "researchers in Tromholm", COPYDESK_DATABASE_URL=archive.url).stdout
    assert "young cod were missing from their trawls" in " ".join(listed.split())
    assert (
        "--speaker 'the police'"
        in run("quotes", "--speaker", "trawl", COPYDESK_DATABASE_URL=archive.url).stdout
    )
