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
from pipeline.query.tree import AllOf, NameMatch, Near, Node, TextMatch, iter_nodes

__all__ = ["fast_condition"]

_SAMPLED_ARTICLES = 2_000
# Words that so many articles of the sample have are checked article by article. At a million articles that takes as
# long as collecting the matches of a fiftieth.
_MIN_FREQUENT_MATCHES = 40
# Names are collected faster than words, and checking them takes as long.
_MIN_FREQUENT_NAMES = 200


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
    if not _is_frequent(session, matches, literal_column("rowid"), _MIN_FREQUENT_MATCHES):
        return ArticleRow.id.in_(matches)
    if _has_prefix(words):
        # The articles of all words with a beginning are merged each time such an expression is evaluated, also for one
        # article; so it is evaluated once. An expression in the place of the column lets SQLite walk along the newest
        # articles, and look each up in the result.
        return (ArticleRow.id + 0).in_(matches)
    return sqlite_probe_condition(expression)


def _has_prefix(words: Node) -> bool:
    """Return whether a word of a query is only the beginning of words.

    Args:
        words: a tree of words, without fields.
    """
    return any(
        part.is_prefix
        for node in iter_nodes(words)
        for part in ((node.first, node.second) if isinstance(node, Near) else (node,))
        if isinstance(part, TextMatch)
    )


def _part_condition(session: Session, part: Node) -> ColumnElement[bool]:
    if isinstance(part, NameMatch) and has_named_parts(part):
        matches = select_named_parts(part, "sqlite")
        if _is_frequent(session, matches, matches.selected_columns.article_id, _MIN_FREQUENT_NAMES):
            return sqlite_probe_parts(part)
    return article_condition(part, "sqlite")


def _is_frequent(
    session: Session, matches: Select[Any], article_id: ColumnElement[Any], min_matches: int
) -> bool:
    """Return whether many of the newest articles match.

    Args:
        session: an open transaction.
        matches: selects the ids of the articles.
        article_id: the column with the ids.
        min_matches: so many of the sample are many.
    """
    newest_id = session.scalar(select(func.max(ArticleRow.id))) or 0
    sampled = matches.where(article_id > newest_id - _SAMPLED_ARTICLES).distinct()
    found = sampled.limit(min_matches).subquery()
    return session.scalar(select(func.count()).select_from(found)) == min_matches
