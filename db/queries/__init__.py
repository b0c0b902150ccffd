"""Read for people: newest articles, one article, and the state of the pipeline.

Names are imported when they are first used: a list of articles needs no metrics.
"""

from typing import TYPE_CHECKING

from pipeline.lazy_names import attribute_loader

if TYPE_CHECKING:
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

__getattr__ = attribute_loader(
    __name__,
    {
        "ArticleFilter": "db.queries.articles",
        "ArticleSummary": "db.queries.views",
        "ArticleView": "db.queries.views",
        "EntityView": "db.queries.views",
        "FRESHNESS_LIMITS": "db.queries.metrics",
        "FailingFeed": "db.queries.status",
        "FeedMetrics": "db.queries.metrics",
        "HostBacklog": "db.queries.backlog",
        "ImageView": "db.queries.views",
        "MetricsView": "db.queries.metrics",
        "QuoteView": "db.queries.views",
        "RevisionView": "db.queries.views",
        "StageStatus": "db.queries.status",
        "StatusView": "db.queries.status",
        "TopicView": "db.queries.views",
        "count_ended": "db.queries.backlog",
        "count_pending": "db.queries.status",
        "get_article": "db.queries.articles",
        "has_article": "db.queries.articles",
        "largest_backlogs": "db.queries.backlog",
        "latest_articles": "db.queries.articles",
        "read_metrics": "db.queries.metrics",
        "read_status": "db.queries.status",
    },
)
