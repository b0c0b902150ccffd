"""Count the articles that match a query by time, source, name and other values."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Date, cast, func, literal_column, select
from sqlalchemy.orm import Session

from db.search.conditions import article_condition
from db.search.count_range import is_counted
from db.search.newest import Cursor
from db.search.planner import word_index_first
from db.tables import (
    ArticleAuthorRow,
    ArticleEntityRow,
    ArticleRow,
    ArticleTagRow,
    AuthorRow,
    EntityRow,
    KeywordRow,
    SourceRow,
    TagRow,
    TopicRow,
)
from pipeline.query.tree import Node

__all__ = ["GROUPINGS", "TIME_GROUPINGS", "count_by", "count_phrases"]

TIME_GROUPINGS = ("day", "week", "month")
# Phrases are counted in the newest matching articles only.
MAX_PHRASE_ARTICLES = 5_000

# The value, and the query that counts by it. Loosely typed: each value has another type.
Grouping = tuple[Any, Any]
_ARTICLE_COUNT: ColumnElement[int] = func.count(ArticleRow.id.distinct())


def _by_column(value: Any) -> Callable[[str], Grouping]:
    return lambda _: (value, select(value, _ARTICLE_COUNT).select_from(ArticleRow))


def _by_part(value: Any, part: Any, joined: Any, *conditions: Any) -> Callable[[str], Grouping]:
    """Count by a value of the parts of articles, or of the table that they lead to."""

    def group(dialect: str) -> Grouping:
        selected = select(value, _ARTICLE_COUNT).select_from(ArticleRow)
        # SQLite would begin with the names, in whose order it counts, and read the parts of every article. It looks up
        # no article by an expression, and so begins with the articles.
        article_id = ArticleRow.id + 0 if dialect == "sqlite" else ArticleRow.id
        selected = selected.join(part, part.article_id == article_id)
        if joined is not None:
            table, key = joined
            selected = selected.join(table, table.id == key)
        return value, selected.where(*conditions)

    return group


def _by_entity(label: str) -> Callable[[str], Grouping]:
    joined = (EntityRow, ArticleEntityRow.entity_id)
    return _by_part(EntityRow.name, ArticleEntityRow, joined, EntityRow.label == label)


def _by_time(unit: str) -> Callable[[str], Grouping]:
    def group(dialect: str) -> Grouping:
        start = _sqlite_start(unit) if dialect == "sqlite" else _postgresql_start(unit)
        return start, select(start, _ARTICLE_COUNT).where(ArticleRow.published.is_not(None))

    return group


def _sqlite_start(unit: str) -> ColumnElement[Any]:
    modifiers = {"day": (), "week": ("weekday 0", "-6 days"), "month": ("start of month",)}
    return func.date(ArticleRow.published, *modifiers[unit])


def _postgresql_start(unit: str) -> ColumnElement[Any]:
    return cast(
        func.date_trunc(literal_column(f"'{unit}'"), func.timezone("UTC", ArticleRow.published)), Date
    )


_GROUPINGS: dict[str, Callable[[str], Grouping]] = {
    **{unit: _by_time(unit) for unit in TIME_GROUPINGS},
    "source": lambda _: (
        SourceRow.name,
        select(SourceRow.name, _ARTICLE_COUNT).join_from(ArticleRow, SourceRow),
    ),
    "language": _by_column(ArticleRow.language),
    "agency": _by_column(ArticleRow.agency),
    "section": _by_column(ArticleRow.section),
    "kind": _by_column(ArticleRow.genre),
    "topic": _by_part(TopicRow.name, TopicRow, None),
    "author": _by_part(AuthorRow.name, ArticleAuthorRow, (AuthorRow, ArticleAuthorRow.author_id)),
    "tag": _by_part(TagRow.name, ArticleTagRow, (TagRow, ArticleTagRow.tag_id)),
    "person": _by_entity("PER"),
    "org": _by_entity("ORG"),
    "place": _by_entity("LOC"),
    "country": _by_part(EntityRow.country, ArticleEntityRow, (EntityRow, ArticleEntityRow.entity_id)),
}
GROUPINGS = tuple(_GROUPINGS)


def count_by(
    session: Session, query: Node, grouping: str, limit: int | None, oldest: Cursor | None = None
) -> list[tuple[str, int]]:
    """Count the articles that match by a value; articles without one are left out.

    Args:
        session: an open transaction.
        query: from `pipeline.query.parse_query`.
        grouping: one of `GROUPINGS`.
        limit: maximum number of values, those with the most articles; None for all.
        oldest: from `find_oldest_counted`.

    Returns:
        Values with their counts: times in their order as ISO dates (a week begins on Monday), others by falling count.
    """
    dialect = session.get_bind().dialect.name
    value, selected = _GROUPINGS[grouping](dialect)
    condition = article_condition(query, dialect) & is_counted(oldest)
    selected = selected.where(condition, value.is_not(None)).group_by(value)
    if grouping in TIME_GROUPINGS:
        ordered = selected.order_by(value)
    else:
        ordered = selected.where(value != "").order_by(_ARTICLE_COUNT.desc(), value).limit(limit)
    with word_index_first(session, query):
        rows = session.execute(ordered).all()
    return [(str(row[0]), row[1]) for row in rows]


def count_phrases(
    session: Session, query: Node, limit: int, oldest: Cursor | None = None
) -> tuple[int, list[tuple[str, int, int]]]:
    """Count the keyword phrases of the newest matching articles, and of all articles.

    Args:
        session: an open transaction.
        query: from `pipeline.query.parse_query`.
        limit: maximum number of phrases, those in the most matching articles.
        oldest: from `find_oldest_counted`.

    Returns:
        The number of matching articles that were looked at, and phrases with both counts.
    """
    condition = article_condition(query, session.get_bind().dialect.name) & is_counted(oldest)
    newest = select(ArticleRow.id).where(condition).order_by(ArticleRow.id.desc()).limit(MAX_PHRASE_ARTICLES)
    total = session.scalar(select(func.count()).select_from(newest.subquery())) or 0
    count = func.count(KeywordRow.article_id.distinct())
    chosen = select(KeywordRow.text, count).where(KeywordRow.article_id.in_(newest))
    rows = session.execute(
        chosen.group_by(KeywordRow.text).order_by(count.desc(), KeywordRow.text).limit(limit)
    ).all()
    every = select(KeywordRow.text, count).where(KeywordRow.text.in_([row[0] for row in rows]))
    background = {row[0]: row[1] for row in session.execute(every.group_by(KeywordRow.text))}
    return total, [(text, matching, background[text]) for text, matching in rows]
