"""Choose how SQLite reads a full-text query: all matches at first, or article by article.

SQLite collects the matches of a subquery before it reads articles. For a word that is in most articles that takes far
longer than to walk along the newest articles and check each, until a page is full; for a rare word it is the other way
around. PostgreSQL chooses by its own statistics.
"""

from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlalchemy.orm import Session

from db.search.conditions import article_condition, select_rowids, split_words, sqlite_probe_condition
from db.search.fulltext import to_expression
from pipeline.query.tree import Node

__all__ = ["fast_condition"]

# An expression with more matches is checked article by article.
_MAX_COLLECTED_MATCHES = 2_000


def fast_condition(session: Session, query: Node) -> ColumnElement[bool]:
    """Compile a query to the condition that reads the first page of its articles fast.

    Args:
        session: an open transaction.
        query: from `pipeline.query.parse_query`.
    """
    dialect = session.get_bind().dialect.name
    words, rest = split_words(query)
    if dialect != "sqlite" or words is None:
        return article_condition(query, dialect)
    expression = to_expression(words, dialect)
    if not _has_many_matches(session, expression):
        return article_condition(query, dialect)
    return and_(article_condition(rest, dialect), sqlite_probe_condition(expression))


def _has_many_matches(session: Session, expression: str) -> bool:
    # The newest first: the index is read backwards, and no further than the limit.
    newest = select_rowids("articles_fts", expression).order_by(literal_column("rowid").desc())
    matches = newest.limit(_MAX_COLLECTED_MATCHES + 1).subquery()
    return (session.scalar(select(func.count()).select_from(matches)) or 0) > _MAX_COLLECTED_MATCHES
