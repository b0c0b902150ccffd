"""Read whole articles that match a query, in the order they were stored, for exports."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from db.search.conditions import article_condition
from db.tables import (
    ArticleAuthorRow,
    ArticleEntityRow,
    ArticleRow,
    ArticleTagRow,
    AuthorRow,
    EntityRow,
    SourceRow,
    TagRow,
    TopicRow,
)
from pipeline.query.tree import Node

__all__ = ["ArticleBatch", "ExportedArticle", "iter_articles", "iter_batches"]

# Articles that are in memory at once.
_BATCH_SIZE = 200
# Articles among which matches are looked for at once: 0.2 seconds where PostgreSQL reads the words of each.
WINDOW_SIZE = 20_000


@dataclass(frozen=True, slots=True)
class ExportedArticle:
    """An article as exports write it; docs/exports.md describes the fields, and their order is promised."""

    id: int
    url: str
    canonical_url: str
    source: str | None
    title: str
    description: str
    text: str
    authors: tuple[str, ...]
    published: datetime | None
    modified: datetime | None
    language: str | None
    section: str
    agency: str
    syndicated: bool
    dateline: str
    location: str
    location_country: str | None
    location_latitude: float | None
    location_longitude: float | None
    kind: str
    genre: str
    topics: tuple[str, ...]
    tags: tuple[str, ...]
    people: tuple[str, ...]
    organisations: tuple[str, ...]
    places: tuple[str, ...]
    summary: str
    word_count: int
    revision: int
    created_at: datetime
    updated_at: datetime
    gone_at: datetime | None


_COPIED_COLUMNS = (
    *("id", "url", "canonical_url", "title", "description", "text", "published", "modified", "language"),
    *("section", "agency", "syndicated", "dateline", "location", "location_country", "location_latitude"),
    *("location_longitude", "kind", "genre", "summary", "word_count", "revision", "created_at"),
    *("updated_at", "gone_at"),
)


@dataclass(frozen=True, slots=True)
class ArticleBatch:
    """Some of the articles that match, maybe none; all articles up to the id `read_to` were looked at."""

    articles: tuple[ExportedArticle, ...]
    read_to: int


def iter_articles(
    session: Session, query: Node, after_id: int = 0, limit: int | None = None
) -> Iterator[ExportedArticle]:
    """Yield the articles that match by rising id; only some hundred are in memory at once.

    Args:
        session: an open transaction.
        query: from `pipeline.query.parse_query`.
        after_id: the id of the last article that was read; 0 for the beginning.
        limit: maximum number; None for all.
    """
    for batch in iter_batches(session, query, after_id, limit):
        yield from batch.articles


def iter_batches(
    session: Session, query: Node, after_id: int, limit: int | None, window_size: int = WINDOW_SIZE
) -> Iterator[ArticleBatch]:
    """Yield the articles that match by rising id, in batches that also come where nothing matches for long.

    Args:
        session: an open transaction.
        query: from `pipeline.query.parse_query`.
        after_id: the id of the last article that was read; 0 for the beginning.
        limit: maximum number; None for all.
        window_size: among so many articles matches are looked for at once.
    """
    condition = article_condition(query, session.get_bind().dialect.name)
    left = limit
    while (left is None or left > 0) and (last_id := _end_of_window(session, after_id, window_size)):
        # The condition is evaluated once for many batches: SQLite lists all matches each time.
        matching = select(ArticleRow.id).where(condition, ArticleRow.id > after_id, ArticleRow.id <= last_id)
        ids = session.scalars(matching.order_by(ArticleRow.id).limit(left)).all()
        for start in range(0, len(ids), _BATCH_SIZE):
            batch = ids[start : start + _BATCH_SIZE]
            yield ArticleBatch(tuple(_load(session, batch)), batch[-1])
        yield ArticleBatch((), last_id)
        after_id, left = last_id, None if left is None else left - len(ids)


def _end_of_window(session: Session, after_id: int, window_size: int) -> int:
    """Return the id of the last of the next articles; 0 where there are none."""
    following = select(ArticleRow.id).where(ArticleRow.id > after_id).order_by(ArticleRow.id)
    window = following.limit(window_size).subquery()
    return session.scalar(select(func.max(window.c.id))) or 0


def _load(session: Session, ids: Sequence[int]) -> Iterator[ExportedArticle]:
    columns = [getattr(ArticleRow, name) for name in _COPIED_COLUMNS]
    selected: Select[Any] = select(*columns, SourceRow.name.label("source"))
    selected = selected.outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)
    rows = session.execute(selected.where(ArticleRow.id.in_(ids)).order_by(ArticleRow.id)).all()
    return _complete(session, rows)


def _complete(session: Session, rows: Sequence[Row[Any]]) -> Iterator[ExportedArticle]:
    """Add what stands in other tables: one query for each, not one for each article."""
    parts = {name: _names_by_article(session, rows, query) for name, query in _PART_QUERIES.items()}
    for row in rows:
        values: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
        values |= {name: tuple(dict.fromkeys(names.get(row.id, ()))) for name, names in parts.items()}
        yield ExportedArticle(**values)


def _names_by_article(session: Session, rows: Sequence[Row[Any]], query: Any) -> dict[int, list[str]]:
    part_table, selected = query
    ids = [row.id for row in rows]
    ordered = selected.where(part_table.article_id.in_(ids)).order_by(
        part_table.article_id, part_table.position
    )
    names: dict[int, list[str]] = {}
    for article_id, name in session.execute(ordered):
        names.setdefault(article_id, []).append(name)
    return names


def _entity_query(label: str) -> tuple[Any, Any]:
    joined = select(ArticleEntityRow.article_id, EntityRow.name).join(
        EntityRow, EntityRow.id == ArticleEntityRow.entity_id
    )
    return ArticleEntityRow, joined.where(EntityRow.label == label)


_PART_QUERIES: dict[str, tuple[Any, Any]] = {
    "authors": (
        ArticleAuthorRow,
        select(ArticleAuthorRow.article_id, AuthorRow.name)
        .join(AuthorRow, AuthorRow.id == ArticleAuthorRow.author_id)
        .where(AuthorRow.kind == "person"),
    ),
    "topics": (TopicRow, select(TopicRow.article_id, TopicRow.name)),
    "tags": (
        ArticleTagRow,
        select(ArticleTagRow.article_id, TagRow.name).join(TagRow, TagRow.id == ArticleTagRow.tag_id),
    ),
    "people": _entity_query("PER"),
    "organisations": _entity_query("ORG"),
    "places": _entity_query("LOC"),
}
