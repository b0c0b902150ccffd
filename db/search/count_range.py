"""Choose which articles are counted: not all where PostgreSQL would read the words of each of very many."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from db.search.conditions import article_condition
from db.search.newest import Cursor, newest_queries
from db.search.planner import word_index_first
from db.search.word_index import has_words, index_query, reads_words
from db.tables import ArticleRow
from pipeline.query.tree import AllOf, Node

__all__ = ["MAX_COUNTED_ARTICLES", "find_oldest_counted", "is_counted"]

# Reading the words of so many takes PostgreSQL 0.7 seconds, and up to 2.7 where they are not in its memory.
MAX_COUNTED_ARTICLES = 100_000


def find_oldest_counted(
    session: Session, query: Node, max_articles: int = MAX_COUNTED_ARTICLES
) -> Cursor | None:
    """Return the oldest article that is counted; None where all are.

    All are counted on SQLite, where an index finds the words of the query, and where few articles can match.

    Args:
        session: an open transaction.
        query: from `pipeline.query.parse_query`.
        max_articles: of so many articles the words are read at most, of the newest ones.
    """
    if session.get_bind().dialect.name == "sqlite" or not reads_words(query):
        return None
    found = select(ArticleRow.id).where(article_condition(index_query(query), "postgresql"))
    counted = found.limit(max_articles + 1).subquery()
    with word_index_first(session, query):
        count = session.scalar(select(func.count()).select_from(counted)) or 0
    if count <= max_articles:
        return None
    parts = query.nodes if isinstance(query, AllOf) else (query,)
    rest = AllOf(tuple(part for part in parts if not has_words(part)))
    columns: list[Any] = [ArticleRow.id, ArticleRow.published]
    candidates = select(*columns).where(article_condition(rest, "postgresql"))
    for walked in newest_queries(candidates, None):
        rows = session.execute(walked.offset(max_articles - 1).limit(2)).all()
        if len(rows) > 1:
            return Cursor(rows[0].published, rows[0].id)
    return None


def is_counted(oldest: Cursor | None) -> ColumnElement[bool]:
    """Return the condition that an article is not behind the oldest one that is counted.

    Args:
        oldest: from `find_oldest_counted`.
    """
    if oldest is None:
        return true()
    is_dated = ArticleRow.published.is_not(None)
    if oldest.published is None:
        return or_(is_dated, ArticleRow.id >= oldest.id)
    is_later = (ArticleRow.published > oldest.published) | (ArticleRow.id >= oldest.id)
    return and_(ArticleRow.published >= oldest.published, is_later)
