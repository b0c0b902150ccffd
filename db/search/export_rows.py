"""Read whole articles that match a query, in the order they were stored, for exports."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
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

__all__ = ["ExportedArticle", "iter_articles"]

ARTICLES_PER_QUERY = 200


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
    condition = article_condition(query, session.get_bind().dialect.name)
    left = limit
    while left is None or left > 0:
        size = ARTICLES_PER_QUERY if left is None else min(left, ARTICLES_PER_QUERY)
        columns = [getattr(ArticleRow, name) for name in _COPIED_COLUMNS]
        selected: Select[Any] = select(*columns, SourceRow.name.label("source"))
        selected = selected.outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)
        selected = selected.where(condition, ArticleRow.id > after_id).order_by(ArticleRow.id).limit(size)
        rows = session.execute(selected).all()
        yield from _complete(session, rows)
        if len(rows) < size:
            return
        after_id, left = rows[-1].id, None if left is None else left - len(rows)


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
