"""Read the newest articles that match, and stop where PostgreSQL has read the words of many without filling a page.

No index finds the articles without a word, and none those where two words stand side by side. Where few articles
match, the words of all of them would be read: ten seconds of 400,000.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, select, true
from sqlalchemy.orm import Session

from db.search.density import FastCondition
from db.search.newest import Cursor, newest_queries, read_newest
from db.tables import ArticleRow

__all__ = [
    "MAX_WALKED_ARTICLES",
    "NewestMatches",
    "PartMatches",
    "Walk",
    "find_newest",
    "find_stored",
    "read_parts",
]

# Reading the words of an article takes PostgreSQL 7 µs, and up to 27 where they are not in its memory.
MAX_WALKED_ARTICLES = 30_000


@dataclass(frozen=True, slots=True)
class NewestMatches:
    """Some ids of articles in order; `walked_to` is the last article that was looked at, None where all were."""

    ids: Sequence[int]
    walked_to: Cursor | None = None


@dataclass(frozen=True, slots=True)
class PartMatches:
    """Some parts of articles in order.

    `next` is the cursor of the next page, None on the last one; `walked_to` is the last part that was looked at, None
    where all were.
    """

    rows: Sequence[Row[Any]]
    next: Cursor | None = None
    walked_to: Cursor | None = None

    @property
    def is_complete(self) -> bool:
        """Whether no older part was left out."""
        return self.walked_to is None

    @property
    def searched_since(self) -> datetime | None:
        """The time of the last article that was looked at; None where all were, and for one without a time."""
        return self.walked_to.published if self.walked_to else None


@dataclass(frozen=True, slots=True)
class Walk:
    """Rows that are read in order, the newest article first.

    Args:
        candidates: selects from `ArticleRow` with the columns `article_id` and `published`, without an order.
        checked: a condition on the article, for which PostgreSQL reads its words; None where there is none.
        position: the column that orders the rows of one article; None where each article has one.
        max_rows: of so many candidates the words are read at most.
    """

    candidates: Select[Any]
    checked: ColumnElement[bool] | None
    position: Any = None
    max_rows: int = MAX_WALKED_ARTICLES


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
    columns: list[Any] = [ArticleRow.id.label("article_id"), ArticleRow.published]
    candidates = select(*columns).where(condition.looked_up)
    rows, walked_to = _read(session, Walk(candidates, condition.checked, None, max_walked), after, limit)
    return NewestMatches([row.article_id for row in rows], walked_to)


def read_parts(session: Session, walk: Walk, after: Cursor | None, limit: int) -> PartMatches:
    """Read one page of parts of articles, those of the newest article first.

    Args:
        session: an open transaction.
        walk: with candidates from `select_parts`, restricted.
        after: the last part of the page before; None for the first page.
        limit: maximum number.
    """
    rows, walked_to = _read(session, walk, after, limit + 1)
    if len(rows) <= limit:
        return PartMatches(rows, walked_to, walked_to)
    last = rows[limit - 1]
    return PartMatches(rows[:limit], Cursor(last.published, last.article_id, last.position))


def _read(
    session: Session, walk: Walk, after: Cursor | None, limit: int
) -> tuple[list[Row[Any]], Cursor | None]:
    """Return rows, and the last one that was looked at; None where all were, or where the page is full."""
    if walk.checked is None:
        return read_newest(session, walk.candidates, after, limit, walk.position), None
    rows: list[Row[Any]] = []
    for walked in newest_queries(walk.candidates, after, walk.position):
        rows += _check(session, walk, walked, limit - len(rows))
        if len(rows) == limit:
            break
        last = session.execute(walked.offset(walk.max_rows - 1).limit(2)).all()
        if len(last) > 1:
            position = 0 if walk.position is None else last[0].position
            return rows, Cursor(last[0].published, last[0].article_id, position)
    return rows, None


def _check(session: Session, walk: Walk, walked: Select[Any], limit: int) -> Sequence[Row[Any]]:
    """Return the first rows that match; the database reads one after the other until it has them."""
    candidate = walked.limit(walk.max_rows).subquery("walked").c
    checked = true() if walk.checked is None else walk.checked
    # Without the offset it becomes a join, for which the words of all articles may be read at first.
    of_article = select(ArticleRow.id).where(ArticleRow.id == candidate.article_id, checked).offset(0)
    tie_break = (candidate.article_id.desc(), *(() if walk.position is None else (candidate.position,)))
    ordered = select(*candidate).where(exists(of_article))
    ordered = ordered.order_by(candidate.published.desc().nulls_last(), *tie_break)
    return session.execute(ordered.limit(limit)).all()


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
