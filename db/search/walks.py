"""Read the newest articles that match, and stop where PostgreSQL has read the words of many without filling a page.

No index finds the articles without a word, and none those where two words stand side by side. Where few articles
match, the words of all of them would be read: ten seconds of 400,000.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from db.search.density import FastCondition
from db.search.newest import Cursor, newest_queries, read_newest
from db.tables import ArticleRow

__all__ = ["MAX_WALKED_ARTICLES", "NewestMatches", "find_newest", "find_stored"]

# Reading the words of an article takes PostgreSQL 7 µs, and up to 27 where they are not in its memory.
MAX_WALKED_ARTICLES = 30_000


@dataclass(frozen=True, slots=True)
class NewestMatches:
    """Some ids of articles in order; `walked_to` is the last article that was looked at, None where all were."""

    ids: Sequence[int]
    walked_to: Cursor | None = None


def find_newest(
    session: Session,
    condition: FastCondition,
    after: Cursor | None,
    limit: int,
    max_walked: int = MAX_WALKED_ARTICLES,
) -> NewestMatches:
    """Find articles, the newest first, articles without a time of publication last.

    Args:
        session: an open transaction.
        condition: of the query.
        after: the last article of the page before; None for the first page.
        limit: maximum number.
        max_walked: of so many articles the words are read at most.
    """
    columns: list[Any] = [ArticleRow.id, ArticleRow.published]
    candidates = select(*columns).where(condition.looked_up)
    if condition.checked is None:
        return NewestMatches([row.id for row in read_newest(session, candidates, after, limit)])
    ids: list[int] = []
    for walked in newest_queries(candidates, after):
        ids += _check(session, walked.limit(max_walked), condition.checked, limit - len(ids))
        if len(ids) == limit:
            break
        rows = session.execute(walked.offset(max_walked - 1).limit(2)).all()
        if len(rows) > 1:
            return NewestMatches(ids, Cursor(rows[0].published, rows[0].id))
    return NewestMatches(ids)


def _check(session: Session, walked: Select[Any], checked: ColumnElement[bool], limit: int) -> Sequence[int]:
    """Return the ids of the first articles that match; the database reads one after the other until it has them."""
    candidate = walked.subquery("walked").c
    # Without the offset it becomes a join, for which the words of all articles may be read at first.
    is_match = exists(select(ArticleRow.id).where(ArticleRow.id == candidate.id, checked).offset(0))
    ordered = select(candidate.id).where(is_match)
    ordered = ordered.order_by(candidate.published.desc().nulls_last(), candidate.id.desc())
    return session.scalars(ordered.limit(limit)).all()


def find_stored(
    session: Session,
    condition: FastCondition,
    after_id: int,
    limit: int,
    max_walked: int = MAX_WALKED_ARTICLES,
) -> NewestMatches:
    """Find articles in the order they were stored.

    Args:
        session: an open transaction.
        condition: of the query.
        after_id: the id of the last article of the page before; 0 for the first page.
        limit: maximum number.
        max_walked: of so many articles the words are read at most.
    """
    selected = select(ArticleRow.id).where(condition.whole, ArticleRow.id > after_id).order_by(ArticleRow.id)
    if condition.checked is None:
        return NewestMatches(session.scalars(selected.limit(limit)).all())
    last_id = session.scalar(
        select(ArticleRow.id)
        .where(ArticleRow.id > after_id)
        .order_by(ArticleRow.id)
        .offset(max_walked)
        .limit(1)
    )
    if last_id is None:
        return NewestMatches(session.scalars(selected.limit(limit)).all())
    ids = session.scalars(selected.where(ArticleRow.id <= last_id).limit(limit)).all()
    return NewestMatches(ids, None if len(ids) == limit else Cursor(None, last_id))
