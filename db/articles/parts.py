"""An article in; the rows of its authors, tags, pictures, names, phrases and quotes, out."""

import struct
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db.keys import LONGEST_NAME, is_name
from db.statements import insert_missing
from db.tables import (
    ArticleAuthorRow,
    ArticleEntityRow,
    ArticleTagRow,
    AuthorRow,
    EmbeddingRow,
    EnrichmentRow,
    EntityRow,
    FingerprintBandRow,
    ImageRow,
    KeywordRow,
    QuoteRow,
    Table,
    TagRow,
    TopicRow,
)
from db.tables.columns import plain
from pipeline.records import Article, Entity, EntityLabel, Fingerprint, Quote
from pipeline.store import bands

__all__ = ["band_keys", "replace_parts"]

_OF_ARTICLE = (
    ArticleAuthorRow,
    ArticleTagRow,
    ArticleEntityRow,
    ImageRow,
    KeywordRow,
    TopicRow,
    QuoteRow,
    FingerprintBandRow,
    EmbeddingRow,
    EnrichmentRow,
)


def replace_parts(session: Session, article_id: int, article: Article) -> None:
    """Write what an article is made of; what was written for an earlier revision goes.

    Args:
        session: an open transaction.
        article_id: its id.
        article: as it reads now.
    """
    for part in _OF_ARTICLE:
        session.execute(delete(part).where(part.article_id == article_id))
    rows: tuple[tuple[type[Table], Sequence[dict[str, Any]]], ...] = (
        (ArticleAuthorRow, _authors(session, article)),
        (ArticleTagRow, _tags(session, article)),
        (ArticleEntityRow, _entities(session, article)),
        (ImageRow, _fields(article.document.images, ("url", "caption", "credit", "alt", "width", "height"))),
        (KeywordRow, _fields([each for each in article.keywords if is_name(each.text)], ("text", "weight"))),
        (TopicRow, _fields(article.topics, ("code", "name", "confidence"))),
        (QuoteRow, _quotes(session, article)),
        (FingerprintBandRow, [{"key": key} for key in band_keys(article.fingerprint)]),
        (EmbeddingRow, _vectors(article)),
        (EnrichmentRow, _fields(article.enrichments, ("enricher", "version", "error"))),
    )
    for table, values in rows:
        placed = [
            {"article_id": article_id, "position": place, **value} for place, value in enumerate(values)
        ]
        if placed:
            session.execute(insert(table), placed)


def _fields(records: Iterable[Any], names: Sequence[str]) -> list[dict[str, Any]]:
    return [{name: getattr(record, name) for name in names} for record in records]


def _vectors(article: Article) -> list[dict[str, Any]]:
    if not article.embedding:
        return []
    count = len(article.embedding)
    packed = struct.pack(f"<{count}f", *article.embedding)
    return [{"model": article.embedding_model, "dimensions": count, "vector": packed}]


def band_keys(fingerprint: Fingerprint) -> list[int]:
    """The keys of `pipeline.store.bands` as signed whole numbers of eight bytes, which both databases index cheaply."""
    return [int.from_bytes(bytes.fromhex(key), signed=True) for key in bands(fingerprint)]


def _quotes(session: Session, article: Article) -> list[dict[str, Any]]:
    speakers = _ids(session, {quote.speaker for quote in article.quotes})
    return [
        {
            "text": quote.text,
            "starts_at": quote.start,
            "ends_at": quote.end,
            "speaker": quote.speaker[:LONGEST_NAME],
            "entity_id": next((speakers[each] for each in _speaking(quote) if each in speakers), None),
            "verb": quote.verb,
            "direct": quote.direct,
        }
        for quote in article.quotes
    ]


def _speaking(quote: Quote) -> list[tuple[str, str]]:
    """The kinds of names that can speak, a person first."""
    kinds = (EntityLabel.PERSON, EntityLabel.ORGANISATION, EntityLabel.GROUP)
    return [(plain(quote.speaker), kind.value) for kind in kinds]


def _ids(session: Session, names: Iterable[str]) -> dict[tuple[str, str], int]:
    """Ids of entities by name and label."""
    query = select(EntityRow.name, EntityRow.label, EntityRow.id).where(
        EntityRow.name.in_([plain(name) for name in names])
    )
    return {(name, label): id_ for name, label, id_ in session.execute(query)}


def _authors(session: Session, article: Article) -> list[dict[str, Any]]:
    signed = [(plain(name), "person") for name in article.document.people]
    signed += [(plain(name), "organisation") for name in article.document.organisations]
    names = [each for each in dict.fromkeys(signed) if is_name(each[0])]
    insert_missing(session, AuthorRow, [{"name": name, "kind": kind} for name, kind in sorted(names)])
    query = select(AuthorRow.name, AuthorRow.kind, AuthorRow.id).where(
        AuthorRow.name.in_([name for name, _ in names])
    )
    ids = {(name, kind): id_ for name, kind, id_ in session.execute(query)}
    return [{"author_id": ids[each]} for each in names]


def _tags(session: Session, article: Article) -> list[dict[str, Any]]:
    names = [name for name in dict.fromkeys(plain(tag) for tag in article.document.tags) if is_name(name)]
    insert_missing(session, TagRow, [{"name": name} for name in sorted(names)])
    found = session.execute(select(TagRow.name, TagRow.id).where(TagRow.name.in_(names)))
    ids = {row.name: row.id for row in found}
    return [{"tag_id": ids[name]} for name in names]


def _name(entity: Entity) -> str:
    return plain(entity.name or entity.text)


def _entities(session: Session, article: Article) -> list[dict[str, Any]]:
    rows = {
        (_name(entity), entity.label.value): {
            "name": _name(entity),
            "label": entity.label.value,
            "country": entity.country,
            "latitude": entity.latitude,
            "longitude": entity.longitude,
        }
        for entity in article.entities
        if is_name(_name(entity))
    }
    insert_missing(session, EntityRow, [rows[natural] for natural in sorted(rows)])
    ids = _ids(session, [name for name, _ in rows])
    return [
        {
            "entity_id": ids[_name(entity), entity.label.value],
            "text": entity.text,
            "starts_at": entity.start,
            "ends_at": entity.end,
            "confidence": entity.confidence,
            "salience": entity.salience,
        }
        for entity in article.entities
        if is_name(_name(entity))
    ]
