"""Choose how SQLite reads a full-text query: all matches at first, or article by article.

SQLite collects the matches of a subquery before it reads articles. For a word that is in most articles that takes far
longer than to walk along the newest articles and check each, until a page is full; for a rare word it is the other way
around. PostgreSQL chooses by its own statistics.
"""

from sqlalchemy import ColumnElement, and_, func, literal_column, select
from sqlalchemy.orm import Session

from db.search.conditions import article_condition, select_rowids, split_words, sqlite_probe_condition
from db.search.fulltext import to_expression
from db.tables import ArticleRow
from pipeline.query.tree import Node

__all__ = ["fast_condition"]

# An expression with more matches is checked article by article, if at least one of so many articles matches: a check
# takes as long as collecting about as many matches.
_MAX_COLLECTED_MATCHES = 2_000
_MAX_CHECKS_PER_MATCH = 20


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
    if not _matches_often(session, expression):
        return article_condition(query, dialect)
    return and_(article_condition(rest, dialect), sqlite_probe_condition(expression))


def _matches_often(session: Session, expression: str) -> bool:
    """Check how many of the newest articles match: the index is read backwards, and no further than the limit."""
    newest = select_rowids("articles_fts", expression).order_by(literal_column("rowid").desc())
    matches = newest.limit(_MAX_COLLECTED_MATCHES + 1).subquery()
    count, first_id = session.execute(select(func.count(), func.min(matches.c.rowid))).one()
    if count <= _MAX_COLLECTED_MATCHES:
        return False
    last_id = session.scalar(select(func.max(ArticleRow.id))) or 0
    return bool(last_id - first_id < count * _MAX_CHECKS_PER_MATCH)
