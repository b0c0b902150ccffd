"""Write the rows of an article's parts: authors, tags, pictures, entities, keywords, topics, quotes and more."""

import struct
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db.keys import MAX_NAME_CHARS, is_name
from db.statements import insert_missing
from db.tables import (
    ArticleAuthorRow,
    ArticleEntityRow,
    ArticleTagRow,
    AuthorRow,
    Base,
    EmbeddingRow,
    EnrichmentRow,
    EntityRow,
    FingerprintKeyRow,
    ImageRow,
    KeywordRow,
    QuoteRow,
    TagRow,
    TopicRow,
)
from db.tables.base import storable_text
from pipeline.records import Article, Entity, EntityLabel, Quote

__all__ = ["replace_parts"]

_PART_TABLES = (
    ArticleAuthorRow,
    ArticleTagRow,
    ArticleEntityRow,
    ImageRow,
    KeywordRow,
    TopicRow,
    QuoteRow,
    FingerprintKeyRow,
    EmbeddingRow,
    EnrichmentRow,
)


def replace_parts(session: Session, article_id: int, article: Article) -> None:
    """Write the parts of an article in place of those of an earlier revision.

    Args:
        session: an open transaction.
        article_id: its id.
        article: as it reads now.
    """
    for part in _PART_TABLES:
        session.execute(delete(part).where(part.article_id == article_id))
    rows: tuple[tuple[type[Base], Sequence[dict[str, Any]]], ...] = (
        (ArticleAuthorRow, _authors(session, article)),
        (ArticleTagRow, _tags(session, article)),
        (ArticleEntityRow, _entities(session, article)),
        (ImageRow, _fields(article.document.images, ("url", "caption", "credit", "alt", "width", "height"))),
        (
            KeywordRow,
            _fields([keyword for keyword in article.keywords if is_name(keyword.text)], ("text", "weight")),
        ),
        (TopicRow, _fields(article.topics, ("code", "name", "confidence"))),
        (QuoteRow, _quotes(session, article)),
        (FingerprintKeyRow, [{"key": key} for key in article.fingerprint.sketch]),
        (EmbeddingRow, _vectors(article)),
        (EnrichmentRow, _fields(article.enrichments, ("enricher", "version", "error"))),
    )
    for table, values in rows:
        numbered = [
            {"article_id": article_id, "position": position, **value} for position, value in enumerate(values)
        ]
        if numbered:
            session.execute(insert(table), numbered)


def _fields(records: Iterable[Any], names: Sequence[str]) -> list[dict[str, Any]]:
    return [{name: getattr(record, name) for name in names} for record in records]


def _vectors(article: Article) -> list[dict[str, Any]]:
    if not article.embedding:
        return []
    count = len(article.embedding)
    vector = struct.pack(f"<{count}f", *article.embedding)
    return [{"model": article.embedding_model, "dimensions": count, "vector": vector}]


def _quotes(session: Session, article: Article) -> list[dict[str, Any]]:
    speakers = _entity_ids(session, {quote.speaker for quote in article.quotes})
    return [
        {
            "text": quote.text,
            "start_char": quote.start,
            "end_char": quote.end,
            "speaker": quote.speaker[:MAX_NAME_CHARS],
            "entity_id": next((speakers[key] for key in _speaker_keys(quote) if key in speakers), None),
            "verb": quote.verb,
            "direct": quote.direct,
            "stance": quote.stance.value,
            "confidence": quote.confidence,
        }
        for quote in article.quotes
    ]


def _speaker_keys(quote: Quote) -> list[tuple[str, str]]:
    """Return the entity keys that a speaker may have, a person first."""
    labels = (EntityLabel.PERSON, EntityLabel.ORGANISATION, EntityLabel.GROUP)
    return [(storable_text(quote.speaker), label.value) for label in labels]


def _entity_ids(session: Session, names: Iterable[str]) -> dict[tuple[str, str], int]:
    """Return ids of entities by name and label."""
    query = select(EntityRow.name, EntityRow.label, EntityRow.id).where(
        EntityRow.name.in_([storable_text(name) for name in names])
    )
    return {(name, label): id_ for name, label, id_ in session.execute(query)}


def _authors(session: Session, article: Article) -> list[dict[str, Any]]:
    authors = [(storable_text(name), "person") for name in article.document.people]
    authors += [(storable_text(name), "organisation") for name in article.document.organisations]
    names = [author for author in dict.fromkeys(authors) if is_name(author[0])]
    insert_missing(session, AuthorRow, [{"name": name, "kind": kind} for name, kind in sorted(names)])
    query = select(AuthorRow.name, AuthorRow.kind, AuthorRow.id).where(
        AuthorRow.name.in_([name for name, _ in names])
    )
    ids = {(name, kind): id_ for name, kind, id_ in session.execute(query)}
    return [{"author_id": ids[author], "published": article.document.published} for author in names]


def _tags(session: Session, article: Article) -> list[dict[str, Any]]:
    names = [
        name for name in dict.fromkeys(storable_text(tag) for tag in article.document.tags) if is_name(name)
    ]
    insert_missing(session, TagRow, [{"name": name} for name in sorted(names)])
    rows = session.execute(select(TagRow.name, TagRow.id).where(TagRow.name.in_(names)))
    ids = {row.name: row.id for row in rows}
    return [{"tag_id": ids[name]} for name in names]


def _entity_name(entity: Entity) -> str:
    return storable_text(entity.name or entity.text)


def _entities(session: Session, article: Article) -> list[dict[str, Any]]:
    by_key: dict[tuple[str, str], list[Entity]] = {}
    for entity in article.entities:
        if is_name(_entity_name(entity)):
            by_key.setdefault((_entity_name(entity), entity.label.value), []).append(entity)
    rows = [
        {
            "name": name,
            "label": label,
            "country": mentions[-1].country,
            "latitude": mentions[-1].latitude,
            "longitude": mentions[-1].longitude,
        }
        for (name, label), mentions in sorted(by_key.items(), key=lambda item: item[0])
    ]
    insert_missing(session, EntityRow, rows)
    ids = _entity_ids(session, [name for name, _ in by_key])
    return [
        {
            "entity_id": ids[key],
            "mention_count": len(mentions),
            "mentions": [[mention.start, mention.end] for mention in mentions],
            "confidence": max(mention.confidence for mention in mentions),
            "salience": max(mention.salience for mention in mentions),
        }
        for key, mentions in by_key.items()
    ]
