"""Read entities, the names that articles mention, and where each of them is mentioned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from db.search.conditions import is_one_of_many, is_one_of_names
from db.search.density import fast_condition
from db.search.newest import Cursor, select_parts
from db.search.walks import Walk, read_parts
from db.tables import ArticleEntityRow, EntityRow
from db.tables.base import with_utc_offset
from pipeline.query.tree import NameMatch, Node

__all__ = [
    "EntityFilter",
    "EntitySummary",
    "MentionFilter",
    "MentionPage",
    "MentionView",
    "get_entity",
    "list_entities",
    "list_mentions",
]

# More are left in a subquery.
_MAX_LISTED_ENTITIES = 200
_MAX_COLLECTED_MENTIONS = 2_000


@dataclass(frozen=True, slots=True)
class EntitySummary:
    """An entity as lists show it; `articles` says how many name it."""

    id: int
    name: str
    # PER, ORG, LOC or NORP.
    label: str
    # ISO 3166-1 alpha-2, of places.
    country: str | None
    latitude: float | None
    longitude: float | None
    # What the name stands for; see `entities.identity`.
    identity: str | None
    # The item of Wikidata that the identity stands for; None where it is not known.
    wikidata: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class MentionView:
    """An article that names an entity."""

    article_id: int
    published: datetime | None
    source: str
    language: str | None
    title: str
    url: str
    entity_id: int
    name: str
    label: str
    # How often the article names it.
    mentions: int
    # From 0 to 1: how sure it is that the words are this kind of name.
    confidence: float
    # From 0 to 1: how much the article is about it.
    salience: float
    # For each mention, the offsets in the text of the article of its first character and behind its last one.
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class EntityFilter:
    """Which entities; what is empty does not restrict.

    Args:
        name: words of the name.
        label: PER, ORG, LOC or NORP.
        country: ISO 3166-1 alpha-2, of places.
    """

    name: NameMatch | None = None
    label: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class MentionFilter:
    """Which mentions.

    Args:
        entities: of which entities.
        query: in which articles.
        min_confidence: from 0 to 1.
        entity_id: of this entity only; None for all that `entities` selects.
    """

    entities: EntityFilter
    query: Node
    min_confidence: float = 0.0
    entity_id: int | None = None


@dataclass(frozen=True, slots=True)
class MentionPage:
    """Some of the mentions, the newest article first; `next` is None on the last page.

    `is_complete` and `searched_since` are those of `db.search.ArticlePage`.
    """

    mentions: tuple[MentionView, ...]
    next: Cursor | None = None
    is_complete: bool = True
    searched_since: datetime | None = None


def _conditions(session: Session, filters: EntityFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.name:
        conditions.append(is_one_of_names(session, EntityRow.id, "entities", filters.name))
    if filters.label:
        conditions.append(EntityRow.label == filters.label)
    if filters.country:
        conditions.append(EntityRow.country == filters.country)
    return conditions


def _entity_query() -> Select[Any]:
    columns = [getattr(EntityRow, name) for name in EntitySummary.__slots__ if name != "articles"]
    articles = select(func.count()).where(ArticleEntityRow.entity_id == EntityRow.id).scalar_subquery()
    return select(*columns, articles.label("articles"))


def list_entities(
    session: Session, filters: EntityFilter, after_id: int = 0, limit: int = 20
) -> Sequence[EntitySummary]:
    """Return entities in the order in which they were first named.

    Args:
        session: an open transaction.
        filters: which.
        after_id: the id of the last one of the page before; 0 for the first page.
        limit: maximum number.
    """
    query = _entity_query().where(EntityRow.id > after_id, *_conditions(session, filters))
    rows = session.execute(query.order_by(EntityRow.id).limit(limit))
    return [EntitySummary(*row) for row in rows]


def get_entity(session: Session, entity_id: int) -> EntitySummary | None:
    """Return one entity; None when there is none with this id.

    Args:
        session: an open transaction.
        entity_id: its id.
    """
    row = session.execute(_entity_query().where(EntityRow.id == entity_id)).one_or_none()
    return EntitySummary(*row) if row else None


def list_mentions(
    session: Session, filters: MentionFilter, after: Cursor | None = None, limit: int = 20
) -> MentionPage:
    """Return the articles that name entities, the newest first: the rows of the view `v_entities`.

    Args:
        session: an open transaction.
        filters: which.
        after: the last mention of the page before; None for the first page.
        limit: maximum number.
    """
    columns = (
        ArticleEntityRow.entity_id,
        EntityRow.name,
        EntityRow.label,
        ArticleEntityRow.mention_count,
        ArticleEntityRow.confidence,
        ArticleEntityRow.salience,
        ArticleEntityRow.mentions,
    )
    condition = fast_condition(session, filters.query)
    selected = (
        select_parts(ArticleEntityRow, *columns)
        .join(EntityRow, EntityRow.id == ArticleEntityRow.entity_id)
        .where(
            _is_mentioned(session, filters),
            ArticleEntityRow.confidence >= filters.min_confidence,
            condition.looked_up,
        )
    )
    walk = Walk(selected, condition.checked, ArticleEntityRow.position)
    found = read_parts(session, walk, after, limit)
    return MentionPage(
        tuple(map(_to_mention, found.rows)), found.next, found.is_complete, found.searched_since
    )


def _is_mentioned(session: Session, filters: MentionFilter) -> ColumnElement[bool]:
    """Return the condition that a mention is one of the entities.

    Where many articles name them, SQLite must not collect all mentions before it sorts them: an expression in the
    place of the column keeps it from the index of entities, so that it walks along the newest articles.
    """
    conditions = _conditions(session, filters.entities)
    if filters.entity_id is not None:
        conditions.append(EntityRow.id == filters.entity_id)
    if not conditions:
        return true()
    entities = select(EntityRow.id).where(*conditions)
    ids = session.scalars(entities.limit(_MAX_LISTED_ENTITIES + 1)).all()
    chosen = ids if len(ids) <= _MAX_LISTED_ENTITIES else entities
    is_mentioned = ArticleEntityRow.entity_id.in_(chosen)
    some = select(ArticleEntityRow.entity_id).where(is_mentioned).limit(_MAX_COLLECTED_MENTIONS + 1)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    if is_sqlite and len(session.scalars(some).all()) > _MAX_COLLECTED_MENTIONS:
        return (ArticleEntityRow.entity_id + 0).in_(chosen)
    if len(ids) > _MAX_LISTED_ENTITIES:
        return is_one_of_many(session, ArticleEntityRow.entity_id, entities)
    return is_mentioned


def _to_mention(row: Any) -> MentionView:
    published = with_utc_offset(row.published, row.published_offset_minutes)
    ranges = tuple((start, end) for start, end in row.mentions)
    own = {"published": published, "mentions": row.mention_count, "ranges": ranges}
    return MentionView(
        **{name: own[name] if name in own else getattr(row, name) for name in MentionView.__slots__}
    )
