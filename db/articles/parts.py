"""Write the rows of an article's parts: authors, tags, pictures, entities, keywords, topics, quotes and more."""

import struct
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from db.keys import MAX_NAME_CHARS, is_name
from db.statements import insert_returning, insert_rows
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

__all__ = ["insert_parts", "replace_parts"]

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


# The natural key of a name: the name itself, and its kind or label where there is one.
_Key = tuple[str, ...]


def replace_parts(session: Session, article_id: int, article: Article) -> None:
    """Write the parts of an article in place of those of an earlier revision.

    Args:
        session: an open transaction.
        article_id: its id.
        article: as it reads now.
    """
    for part in _PART_TABLES:
        session.execute(delete(part).where(part.article_id == article_id))
    insert_parts(session, article_id, article)


def insert_parts(session: Session, article_id: int, article: Article) -> None:
    """Write the parts of an article that has none.

    Args:
        session: an open transaction.
        article_id: its id.
        article: as it reads now.
    """
    entity_ids = _store_entities(session, article)
    keywords = [keyword for keyword in article.keywords if is_name(keyword.text)]
    rows: dict[type[Base], Sequence[dict[str, Any]]] = {
        ArticleAuthorRow: _authors(session, article),
        ArticleTagRow: _tags(session, article),
        ArticleEntityRow: _entities(article, entity_ids),
        ImageRow: _fields(article.document.images, ("url", "caption", "credit", "alt", "width", "height")),
        KeywordRow: _fields(keywords, ("text", "weight")),
        TopicRow: _fields(article.topics, ("code", "name", "confidence", "broader")),
        QuoteRow: _quotes(article, entity_ids),
        FingerprintKeyRow: [{"key": key} for key in article.fingerprint.sketch],
        EmbeddingRow: _vectors(article),
        EnrichmentRow: _fields(article.enrichments, ("enricher", "version", "error")),
    }
    insert_rows(
        session,
        {
            table: [
                {"article_id": article_id, "position": number, **value} for number, value in enumerate(values)
            ]
            for table, values in rows.items()
        },
    )


def _fields(records: Iterable[Any], names: Sequence[str]) -> list[dict[str, Any]]:
    return [{name: getattr(record, name) for name in names} for record in records]


def _vectors(article: Article) -> list[dict[str, Any]]:
    if not article.embedding:
        return []
    count = len(article.embedding)
    vector = struct.pack(f"<{count}f", *article.embedding)
    return [{"model": article.embedding_model, "dimensions": count, "vector": vector}]


def _quotes(article: Article, entity_ids: Mapping[_Key, int]) -> list[dict[str, Any]]:
    return [
        {
            "text": quote.text,
            "start_char": quote.start,
            "end_char": quote.end,
            "speaker": quote.speaker[:MAX_NAME_CHARS],
            "entity_id": next((entity_ids[key] for key in _speaker_keys(quote) if key in entity_ids), None),
            "verb": quote.verb,
            "direct": quote.direct,
            "stance": quote.stance.value,
            "confidence": quote.confidence,
        }
        for quote in article.quotes
    ]


def _speaker_keys(quote: Quote) -> list[_Key]:
    """Return the entity keys that a speaker may have, a person first."""
    labels = (EntityLabel.PERSON, EntityLabel.ORGANISATION, EntityLabel.GROUP)
    return [(storable_text(quote.speaker), label.value) for label in labels]


def _authors(session: Session, article: Article) -> list[dict[str, Any]]:
    people, organisations = article.document.people, article.document.organisations
    authors = [(storable_text(name), "person") for name in people]
    authors += [(storable_text(name), "organisation") for name in organisations]
    names = [author for author in dict.fromkeys(authors) if is_name(author[0])]
    rows: dict[_Key, dict[str, str]] = {(name, kind): {"name": name, "kind": kind} for name, kind in names}
    ids = _ids_of(session, AuthorRow, ("name", "kind"), rows)
    return [{"author_id": ids[author], "published": article.document.published} for author in names]


def _tags(session: Session, article: Article) -> list[dict[str, Any]]:
    names = dict.fromkeys(storable_text(tag) for tag in article.document.tags)
    rows: dict[_Key, dict[str, str]] = {(name,): {"name": name} for name in names if is_name(name)}
    ids = _ids_of(session, TagRow, ("name",), rows)
    return [{"tag_id": ids[key]} for key in rows]


def _entity_key(entity: Entity) -> _Key:
    return storable_text(entity.name or entity.text), entity.label.value


def _store_entities(session: Session, article: Article) -> dict[_Key, int]:
    """Store the entities that are new; return the ids of those of this article, and of all that speakers may be."""
    rows: dict[_Key, dict[str, Any]] = {}
    for entity in article.entities:
        name, label = key = _entity_key(entity)
        place = {"country": entity.country, "latitude": entity.latitude, "longitude": entity.longitude}
        if is_name(name):
            known = {"identity": entity.identity, "wikidata": entity.wikidata}
            rows[key] = {"name": name, "label": label, **known, **place}
    speakers = {storable_text(quote.speaker) for quote in article.quotes if is_name(quote.speaker)}
    return _ids_of(session, EntityRow, ("name", "label"), rows, speakers)


def _ids_of(
    session: Session,
    table: type[Base],
    key_columns: tuple[str, ...],
    rows: Mapping[_Key, Mapping[str, Any]],
    other_names: Collection[str] = (),
) -> dict[_Key, int]:
    """Insert the rows that are missing; return ids by natural key, also of rows with other names that exist."""
    names = {key[0] for key in rows} | set(other_names)
    if not names:
        return {}
    query, parameters = _select_names(table, key_columns), {"names": sorted(names)}
    ids: dict[_Key, int] = {row[:-1]: row[-1] for row in session.execute(query, parameters)}
    missing = [rows[key] for key in sorted(rows) if key not in ids]
    inserted = insert_returning(session, table, (*key_columns, "id"), missing)
    ids |= {row[:-1]: row[-1] for row in inserted}
    if len(inserted) < len(missing):  # another process inserted some meanwhile
        ids |= {row[:-1]: row[-1] for row in session.execute(query, parameters)}
    return ids


@cache
def _select_names(table: type[Base], key_columns: tuple[str, ...]) -> Any:
    """Build once for each table: building a statement takes longer than running it."""
    columns = table.__table__.c
    selected = [columns[name] for name in (*key_columns, "id")]
    return select(*selected).where(columns["name"].in_(bindparam("names", expanding=True)))


def _entities(article: Article, entity_ids: Mapping[_Key, int]) -> list[dict[str, Any]]:
    by_key: dict[_Key, list[Entity]] = {}
    for entity in article.entities:
        by_key.setdefault(_entity_key(entity), []).append(entity)
    return [
        {
            "entity_id": entity_ids[key],
            "mention_count": len(mentions),
            "mentions": [[mention.start, mention.end] for mention in mentions],
            "confidence": max(mention.confidence for mention in mentions),
            "salience": max(mention.salience for mention in mentions),
        }
        for key, mentions in by_key.items()
        if is_name(key[0])
    ]
