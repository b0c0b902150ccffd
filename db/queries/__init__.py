"""Questions people ask of the database: newest articles, one article, search, and the state of the pipeline."""

from db.queries.articles import Filters, article, latest_articles
from db.queries.search import Hit, search
from db.queries.status import FeedTrouble, StageState, StatusView, left_to_do, status
from db.queries.views import ArticleView, Mention, Picture, RevisionView, Saying, Subject, Summary

__all__ = [
    "ArticleView",
    "FeedTrouble",
    "Filters",
    "Hit",
    "Mention",
    "Picture",
    "RevisionView",
    "Saying",
    "StageState",
    "StatusView",
    "Subject",
    "Summary",
    "article",
    "latest_articles",
    "left_to_do",
    "search",
    "status",
]
