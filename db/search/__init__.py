"""Find articles by a parsed query, page by page, on either database."""

from db.search.articles import (
    ArticleOrder,
    ArticlePage,
    PageRequest,
    count_articles,
    find_articles,
    newest_article_id,
)
from db.search.names import nearest_names

__all__ = [
    "ArticleOrder",
    "ArticlePage",
    "PageRequest",
    "count_articles",
    "find_articles",
    "nearest_names",
    "newest_article_id",
]
