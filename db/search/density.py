"""Choose how SQLite reads a query: all matches of a part at first, or article by article.

SQLite collects the matches of a subquery before it reads articles. For a word or a name that is in many articles that
takes far longer than to walk along the newest articles and check each, until a page is full; for a rare one it is the
other way around. A sample of the newest articles says which. PostgreSQL chooses by its own statistics.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, select, true
from sqlalchemy.orm import Session

from db.search.conditions import (
    article_condition,
    has_named_parts,
    select_named_parts,
    select_rowids,
    split_words,
    sqlite_probe_condition,
    sqlite_probe_parts,
)
from db.search.fulltext import to_expression
from db.tables import ArticleRow
from pipeline.query.tree import AllOf, NameMatch, Node

__all__ = ["fast_condition"]

# What so many of the articles of the sample match is checked article by article. At a million articles that takes as
# long as collecting the matches of a fiftieth.
_SAMPLED_ARTICLES, _MIN_FREQUENT_MATCHES = 2_000, 40


def fast_condition(session: Session, query: Node) -> ColumnElement[bool]:
    """Compile a query to the condition that reads the first page of its articles fast.

    Args:
        session: an open transaction.
        query: from `pipeline.query.parse_query`.
    """
    dialect = session.get_bind().dialect.name
    if dialect != "sqlite":
        return article_condition(query, dialect)
    words, rest = split_words(query)
    parts = rest.nodes if isinstance(rest, AllOf) else (rest,)
    conditions = [_part_condition(session, part) for part in parts]
    return and_(true(), *([] if words is None else [_words_condition(session, words)]), *conditions)


def _words_condition(session: Session, words: Node) -> ColumnElement[bool]:
    expression = to_expression(words, "sqlite")
    matches = select_rowids("articles_fts", expression)
    if _is_frequent(session, matches, literal_column("rowid")):
        return sqlite_probe_condition(expression)
    return ArticleRow.id.in_(matches)


def _part_condition(session: Session, part: Node) -> ColumnElement[bool]:
    if isinstance(part, NameMatch) and has_named_parts(part):
        matches = select_named_parts(part, "sqlite")
        if _is_frequent(session, matches, matches.selected_columns.article_id):
            return sqlite_probe_parts(part)
    return article_condition(part, "sqlite")


def _is_frequent(session: Session, matches: Select[Any], article_id: ColumnElement[Any]) -> bool:
    """Return whether many of the newest articles match.

    Args:
        session: an open transaction.
        matches: selects the ids of the articles.
        article_id: the column with the ids.
    """
    newest_id = session.scalar(select(func.max(ArticleRow.id))) or 0
    sampled = matches.where(article_id > newest_id - _SAMPLED_ARTICLES).distinct()
    found = sampled.limit(_MIN_FREQUENT_MATCHES).subquery()
    return session.scalar(select(func.count()).select_from(found)) == _MIN_FREQUENT_MATCHES
