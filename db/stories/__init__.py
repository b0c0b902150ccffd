"""Keep stories up to date as articles are stored, and read them.

Names are imported when they are first used: reading does not load what only writing needs.
"""

from typing import TYPE_CHECKING

from pipeline.lazy_names import attribute_loader

if TYPE_CHECKING:
    from db.stories.queries import StoryArticle, StoryFilter, StoryPage, StoryView, get_story, list_stories
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

__getattr__ = attribute_loader(
    __name__,
    {
        "StoryArticle": "db.stories.queries",
        "StoryFilter": "db.stories.queries",
        "StoryPage": "db.stories.queries",
        "StoryView": "db.stories.queries",
        "get_story": "db.stories.queries",
        "list_stories": "db.stories.queries",
        "remove_articles": "db.stories.writer",
        "update_story": "db.stories.writer",
    },
)
