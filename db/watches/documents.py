"""Load what queries look at in articles, so that stored queries can be evaluated in memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from db.search.code_conditions import select_changes, select_copies
from db.statements import batches
from db.tables import (
    ArticleAuthorRow,
    ArticleEntityRow,
    ArticleRow,
    ArticleTagRow,
    AuthorRow,
    CopyMemberRow,
    EntityRow,
    QuoteRow,
    RevisionRow,
    SourceRow,
    SourceTagRow,
    StoryMemberRow,
    StoryRow,
    TagRow,
    TopicRow,
)
from db.tables.base import with_utc_offset
from pipeline.query.evaluation import QueryDocument
from pipeline.urls import safe_link

__all__ = ["StoredDocument", "load_documents", "load_revision"]

_COLUMNS: tuple[Any, ...] = (
    *(ArticleRow.id, ArticleRow.url, ArticleRow.revision, ArticleRow.source_id, ArticleRow.title),
    *(ArticleRow.description, ArticleRow.text, ArticleRow.section, ArticleRow.language, ArticleRow.agency),
    *(ArticleRow.published, ArticleRow.published_offset_minutes, ArticleRow.genre, ArticleRow.kind),
    ArticleRow.canonical_url,
)
_ENTITY_FIELDS = {"PER": "person", "ORG": "org", "LOC": "place"}
_Names = dict[int, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """An article as queries see it, with its URL and the number of its revision.

    Args:
        url: of the web, since alerts send it: a saved page without a URL of its own has a path of this machine, so its
            canonical URL stands here, or "".
    """

    url: str
    revision: int
    document: QueryDocument


def load_documents(session: Session, article_ids: Collection[int]) -> dict[int, StoredDocument]:
    """Return articles as queries see them, by id; one query for each table, not for each article.

    Args:
        session: an open transaction.
        article_ids: which.
    """
    documents: dict[int, StoredDocument] = {}
    for batch in batches(sorted(article_ids)):
        documents |= _load_batch(session, batch)
    return documents


def _load_batch(session: Session, ids: Sequence[int]) -> dict[int, StoredDocument]:
    query: Select[Any] = select(*_COLUMNS, SourceRow.name.label("source"))
    query = query.outerjoin(SourceRow, SourceRow.id == ArticleRow.source_id)
    rows = session.execute(query.where(ArticleRow.id.in_(ids))).all()
    if not rows:
        return {}
    names, countries = _load_entities(session, ids)
    for field, part_query in _NAME_QUERIES.items():
        for article_id, name in session.execute(part_query(ids)):
            names.setdefault(article_id, []).append((field, name))
    topics = _values_by_id(session, _topic_query(ids))
    source_tags = _load_source_tags(session, {row.source_id for row in rows} - {None})
    stories = _load_stories(session, ids)
    changes = _load_changes(session, RevisionRow.article_id.in_(ids))
    copies = set(session.scalars(select_copies().where(CopyMemberRow.article_id.in_(ids))))
    return {
        row.id: StoredDocument(
            safe_link(row.url) or safe_link(row.canonical_url),
            row.revision,
            _to_document(
                row,
                names=tuple(names.get(row.id, ())),
                countries=tuple(countries.get(row.id, ())),
                topics=tuple(topics.get(row.id, ())),
                source_tags=tuple(source_tags.get(row.source_id, ())),
                is_copy=row.id in copies,
                story=stories.get(row.id),
                changed=changes.get(row.id),
            ),
        )
        for row in rows
    }


def _to_document(row: Row[Any], **parts: Any) -> QueryDocument:
    columns = ("title", "description", "text", "section", "language", "agency", "source")
    values = {name: getattr(row, name) for name in (*columns, "genre", "kind")}
    published = with_utc_offset(row.published, row.published_offset_minutes)
    return QueryDocument(published=published, **values, **parts)


def _values_by_id(session: Session, query: Select[int, str]) -> dict[int, list[str]]:
    """Return the second column of a query by the first one."""
    values: dict[int, list[str]] = {}
    for key, value in session.execute(query):
        values.setdefault(key, []).append(value)
    return values


def _load_entities(session: Session, ids: Sequence[int]) -> tuple[_Names, dict[int, list[str]]]:
    """Return the names that articles have, and the countries of places."""
    query = select(ArticleEntityRow.article_id, EntityRow.label, EntityRow.name, EntityRow.country)
    query = query.join(EntityRow, EntityRow.id == ArticleEntityRow.entity_id)
    names: _Names = {}
    countries: dict[int, list[str]] = {}
    for article_id, label, name, country in session.execute(
        query.where(ArticleEntityRow.article_id.in_(ids))
    ):
        if label in _ENTITY_FIELDS:
            names.setdefault(article_id, []).append((_ENTITY_FIELDS[label], name))
        if country:
            countries.setdefault(article_id, []).append(country)
    return names, countries


def _author_query(ids: Sequence[int]) -> Select[int, str]:
    query = select(ArticleAuthorRow.article_id, AuthorRow.name)
    query = query.join(AuthorRow, AuthorRow.id == ArticleAuthorRow.author_id)
    return query.where(ArticleAuthorRow.article_id.in_(ids)).order_by(ArticleAuthorRow.position)


def _tag_query(ids: Sequence[int]) -> Select[int, str]:
    query = select(ArticleTagRow.article_id, TagRow.name).join(TagRow, TagRow.id == ArticleTagRow.tag_id)
    return query.where(ArticleTagRow.article_id.in_(ids))


def _speaker_query(ids: Sequence[int]) -> Select[int, str]:
    query = select(QuoteRow.article_id, EntityRow.name).join(EntityRow, EntityRow.id == QuoteRow.entity_id)
    return query.where(QuoteRow.article_id.in_(ids))


_NAME_QUERIES = {"author": _author_query, "tag": _tag_query, "quote-by": _speaker_query}


def _topic_query(ids: Sequence[int]) -> Select[int, str]:
    return select(TopicRow.article_id, TopicRow.code).where(TopicRow.article_id.in_(ids))


def _load_source_tags(session: Session, source_ids: Collection[int]) -> dict[int, list[str]]:
    query = select(SourceTagRow.source_id, SourceTagRow.tag).where(SourceTagRow.source_id.in_(source_ids))
    return _values_by_id(session, query)


def _load_stories(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Return number and title of the story of each article."""
    query = select(StoryMemberRow.article_id, StoryRow.id, StoryRow.title)
    query = query.join(StoryRow, StoryRow.id == StoryMemberRow.story_id)
    rows = session.execute(query.where(StoryMemberRow.article_id.in_(ids)))
    return {article_id: (story_id, title) for article_id, story_id, title in rows}


def _load_changes(session: Session, which: ColumnElement[bool]) -> dict[int, datetime]:
    """Return when the publisher last changed each article, of the revisions for which a condition holds."""
    query = select_changes().add_columns(func.max(RevisionRow.seen_at)).where(which)
    return {row[0]: row[1] for row in session.execute(query.group_by(RevisionRow.article_id))}


def load_revision(session: Session, article_id: int, revision: int, stored: StoredDocument) -> StoredDocument:
    """Return an article as an earlier revision read; names and values that were derived are those of the newest one.

    Args:
        session: an open transaction.
        article_id: its id.
        revision: its number; where it was deleted, the newest one is returned.
        stored: the newest one.
    """
    columns = (RevisionRow.title, RevisionRow.description, RevisionRow.text)
    is_revision = (RevisionRow.article_id == article_id) & (RevisionRow.revision == revision)
    row = session.execute(select(*columns).where(is_revision)).one_or_none()
    if row is None or row.text is None:
        return stored
    is_earlier = (RevisionRow.article_id == article_id) & (RevisionRow.revision <= revision)
    changed = _load_changes(session, is_earlier).get(article_id)
    document = replace(
        stored.document, title=row.title, description=row.description, text=row.text, changed=changed
    )
    return StoredDocument(stored.url, revision, document)
