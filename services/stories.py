"""Say what is reported on most, and how the reporting of one event went."""

from db import Database, stories
from db.stories import StoryArticle, StoryFilter, StoryPage, StoryView
from services.errors import NotFoundError

__all__ = ["DEFAULT_MIN_ARTICLES", "StoryFilter", "StoryPage", "get_story", "list_stories"]

# An event that one article reports is no story for people who ask what is reported on.
DEFAULT_MIN_ARTICLES = 2


def list_stories(
    database: Database,
    filters: StoryFilter,
    after: tuple[float, int] | None = None,
    limit: int = 20,
) -> StoryPage:
    """Return one page of the stories that most is reported on, the largest first.

    Args:
        database: the database.
        filters: which.
        after: `StoryPage.next` of the page before; None for the first page.
        limit: maximum number.
    """
    with database.read_transaction() as session:
        return stories.list_stories(session, filters, after, limit)


def get_story(database: Database, story_id: int) -> tuple[StoryView, tuple[StoryArticle, ...]]:
    """Return a story and its articles, the earliest first.

    Args:
        database: the database.
        story_id: its id.

    Raises:
        NotFoundError: there is no such story.
    """
    with database.read_transaction() as session:
        story = stories.get_story(session, story_id)
    if story is None:
        raise NotFoundError(f"no story {story_id}", "stories")
    return story
