"""Read for people: newest articles, one article, and the state of the pipeline."""

from db.queries.articles import ArticleFilter, get_article, has_article, latest_articles
from db.queries.backlog import HostBacklog, count_ended, largest_backlogs
from db.queries.metrics import FRESHNESS_LIMITS, FeedMetrics, MetricsView, read_metrics
from db.queries.status import FailingFeed, StageStatus, StatusView, count_pending, read_status
from db.queries.views import (
    ArticleSummary,
    ArticleView,
    EntityView,
    ImageView,
    QuoteView,
    RevisionView,
    TopicView,
)

__all__ = [
    "FRESHNESS_LIMITS",
    "ArticleFilter",
    "ArticleSummary",
    "ArticleView",
    "EntityView",
    "FailingFeed",
    "FeedMetrics",
    "HostBacklog",
    "ImageView",
    "MetricsView",
    "QuoteView",
    "RevisionView",
    "StageStatus",
    "StatusView",
    "TopicView",
    "count_ended",
    "count_pending",
    "get_article",
    "has_article",
    "largest_backlogs",
    "latest_articles",
    "read_metrics",
    "read_status",
]
