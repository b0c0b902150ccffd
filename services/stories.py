"""Say what is reported on most, and how the reporting of one event went."""

from datetime import datetime

from db import Database, stories
from db.stories import StoryArticle, StoryView
from services.errors import UsageError

__all__ = ["get_story", "list_stories"]


def list_stories(
    database: Database, since: datetime | None = None, min_outlets: int = 1, limit: int = 20
) -> list[StoryView]:
    """Return the stories that most is reported on, the largest first.

    Args:
        database: the database.
        since: only stories with an article of this time or later; aware.
        min_outlets: only stories of at least so many publications.
        limit: maximum number.
    """
    with database.read_transaction() as session:
        return stories.list_stories(session, since, min_outlets, limit)


def get_story(database: Database, story_id: int) -> tuple[StoryView, tuple[StoryArticle, ...]]:
    """Return a story and its articles, the earliest first.

    Args:
        database: the database.
        story_id: its id.

    Raises:
        UsageError: there is no such story.
    """
    with database.read_transaction() as session:
        story = stories.get_story(session, story_id)
    if story is None:
        raise UsageError(f"no story {story_id}; list them with: copydesk stories")
    return story
