"""Questions people ask of the database: newest articles, one article, search, and the state of the pipeline."""

from db.queries.articles import (
    ArticleView,
    Filters,
    Mention,
    Picture,
    RevisionView,
    Summary,
    article,
    latest_articles,
)
from db.queries.search import Hit, search
from db.queries.status import FeedTrouble, StageState, StatusView, left_to_do, status

__all__ = [
    "ArticleView",
    "FeedTrouble",
    "Filters",
    "Hit",
    "Mention",
    "Picture",
    "RevisionView",
    "StageState",
    "StatusView",
    "Summary",
    "article",
    "latest_articles",
    "left_to_do",
    "search",
    "status",
]
