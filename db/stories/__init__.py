"""Keep stories up to date as articles are stored, and read them."""

from db.stories.queries import (
    StoryArticle,
    StoryFilter,
    StoryPage,
    StoryView,
    get_story,
    list_stories,
)
from db.stories.writer import remove_articles, update_story

__all__ = [
    "StoryArticle",
    "StoryFilter",
    "StoryPage",
    "StoryView",
    "get_story",
    "list_stories",
    "remove_articles",
    "update_story",
]
