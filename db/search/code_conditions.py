"""Compile the parts of a query that name codes, such as languages, topics and days, to conditions on articles."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, not_, select

from db import tables
from db.tables import ArticleRow, RevisionRow
from db.tables.articles import IS_CHANGE
from pipeline.query.tree import CodeMatch

__all__ = ["code_condition", "has_part", "select_changes", "select_copies"]

Condition = ColumnElement[bool]


def code_condition(node: CodeMatch, dialect: str) -> Condition:
    """Return the condition that an article has one of the codes.

    Args:
        node: a field and its codes.
        dialect: ``sqlite`` or ``postgresql``.
    """
    if node.field == "day":
        return _day_condition(node.values, dialect)
    return _CODE_CONDITIONS[node.field](node.values)


def has_part(part: Any, condition: Condition) -> Condition:
    """Return the condition that an article has a part of which another condition holds.

    Args:
        part: the table of the parts.
        condition: on one of them.
    """
    return ArticleRow.id.in_(select(part.article_id).where(condition))


def _country_condition(values: tuple[str, ...]) -> Condition:
    places = select(tables.EntityRow.id).where(tables.EntityRow.country.in_(values))
    return has_part(tables.ArticleEntityRow, tables.ArticleEntityRow.entity_id.in_(places))


def select_copies() -> Select[Any]:
    """Select the ids of articles that repeat another one; reports from one template are no copies of each other."""
    is_copy = tables.CopyGroupRow.is_template.is_(False) & tables.CopyGroupRow.original_id.is_distinct_from(
        tables.CopyMemberRow.article_id
    )
    return (
        select(tables.CopyMemberRow.article_id)
        .join(tables.CopyGroupRow, tables.CopyGroupRow.id == tables.CopyMemberRow.group_id)
        .where(is_copy)
    )


def _copies_condition(values: tuple[str, ...]) -> Condition:
    is_copy = _looks_up(select_copies().where(tables.CopyMemberRow.article_id == ArticleRow.id))
    return is_copy if values == ("only",) else not_(is_copy)


def select_changes() -> Select[Any]:
    """Select the ids of articles with a row for each change by the publisher; what only our cleaner changed is none."""
    return select(RevisionRow.article_id).where(IS_CHANGE, RevisionRow.origin == "publisher")


def _changed_condition(values: tuple[str, ...]) -> Condition:
    is_changed = _looks_up(select_changes().where(RevisionRow.article_id == ArticleRow.id))
    return is_changed if values == ("yes",) else not_(is_changed)


def _looks_up(of_article: Select[Any]) -> Condition:
    """Return the condition that rows of an article exist, looked up article by article.

    A list of all copies or changes would be made for each query otherwise: PostgreSQL makes a join of the condition
    unless it has an offset.
    """
    return exists(of_article.offset(0).correlate(ArticleRow))


def _day_condition(values: tuple[str, ...], dialect: str) -> Condition:
    """Return the condition that articles were published on a day by the publisher's clock, as in `v_articles`."""
    offset = func.coalesce(ArticleRow.published_offset_minutes, 0)
    if dialect == "sqlite":
        # To the second: SQLite rounds the last half millisecond of a day to the next one.
        second = func.substr(ArticleRow.published, 1, 19)
        local_day: ColumnElement[Any] = func.date(second, offset.op("||")(" minutes"))
    else:
        utc = func.timezone("UTC", ArticleRow.published)
        local_day = func.to_char(utc + offset * literal_column("interval '1 minute'"), "YYYY-MM-DD")
    first, last = (datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (min(values), max(values)))
    # No offset is larger than a day: the index of times leaves two days more.
    is_near = ArticleRow.published.between(first - timedelta(days=1), last + timedelta(days=2))
    return and_(is_near, local_day.in_(values))


_CODE_CONDITIONS: dict[str, Callable[[tuple[str, ...]], Condition]] = {
    "lang": ArticleRow.language.in_,
    # The index holds the articles with an agency only.
    "agency": lambda values: and_(ArticleRow.agency != "", ArticleRow.agency.in_(values)),
    "kind": lambda values: ArticleRow.genre.in_(values) | ArticleRow.kind.in_(values),
    "copies": _copies_condition,
    "changed": _changed_condition,
    "country": _country_condition,
    "story": lambda values: has_part(
        tables.StoryMemberRow, tables.StoryMemberRow.story_id.in_([int(value) for value in values])
    ),
    "topic": lambda values: has_part(tables.TopicRow, tables.TopicRow.code.in_(values)),
}
