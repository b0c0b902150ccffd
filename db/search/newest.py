"""Read rows of articles page by page, the newest article first, articles without a time of publication last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, select
from sqlalchemy.orm import Session

from db.tables import ArticleRow, SourceRow

__all__ = ["Cursor", "newest_queries", "read_newest", "select_parts"]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its article, and, of rows that are parts of articles, its position there."""

    published: datetime | None
    id: int
    position: int = 0


def read_newest(
    session: Session, selected: Select[Any], after: Cursor | None, limit: int, position: Any = None
) -> list[Row[Any]]:
    """Read rows in order.

    Args:
        session: an open transaction.
        selected: from `ArticleRow`, without an order.
        after: the last row of the page before; None for the first page.
        limit: maximum number of rows.
        position: the column that orders the rows of one article; None where each article has one.
    """
    rows: list[Row[Any]] = []
    for ordered in newest_queries(selected, after, position):
        if len(rows) < limit:
            rows += session.execute(ordered.limit(limit - len(rows)))
    return rows


def newest_queries(
    selected: Select[Any], after: Cursor | None, position: Any = None
) -> tuple[Select[Any], ...]:
    """Return the queries that read rows in order, one after the other.

    Those with a time come from one query, those without from another: a condition on both could not use the index.

    Args:
        selected: from `ArticleRow`, without an order.
        after: the last row of the page before; None for the first page.
        position: the column that orders the rows of one article; None where each article has one.
    """
    tie_break = (ArticleRow.id.desc(), *(() if position is None else (position,)))
    undated = selected.where(ArticleRow.published.is_(None)).order_by(*tie_break)
    if after is not None and after.published is None:
        return (undated.where(_is_behind(after, position)),)
    dated = selected.where(ArticleRow.published.is_not(None))
    if after is not None:
        is_later_row = (ArticleRow.published < after.published) | _is_behind(after, position)
        dated = dated.where(ArticleRow.published <= after.published, is_later_row)
    return dated.order_by(ArticleRow.published.desc().nulls_last(), *tie_break), undated


def _is_behind(after: Cursor, position: Any) -> ColumnElement[bool]:
    """Return whether a row with the same time follows."""
    is_later_part = (
        false() if position is None else and_(ArticleRow.id == after.id, position > after.position)
    )
    return (ArticleRow.id < after.id) | is_later_part


def select_parts(part: Any, *columns: Any) -> Select[Any]:
    """Select parts of articles, such as quotes, with what says of which article they are.

    Args:
        part: the table; it has the columns `article_id` and `position`.
        columns: more columns.
    """
    return (
        select(
            ArticleRow.id.label("article_id"),
            ArticleRow.published,
            ArticleRow.published_offset_minutes,
            func.coalesce(SourceRow.name, ArticleRow.site_name).label("source"),
            ArticleRow.language,
            ArticleRow.title,
            ArticleRow.url,
            part.position,
            *columns,
        )
        .select_from(ArticleRow)
        .join(part, part.article_id == ArticleRow.id)
        .outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)
    )
