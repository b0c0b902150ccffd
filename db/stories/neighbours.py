"""Find the articles that share most terms with an article, within a window of time.

The cost does not grow with the archive: a key gives about `MAX_ARTICLES_PER_KEY` articles, the newest of the window,
and at most `MAX_NEIGHBOURS` are compared.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from pipeline.stories import Neighbour, StoryFeatures, TermVector

__all__ = ["find_neighbours", "insert_keys", "minute_of", "pack_terms"]

# Reports of one event are published within this time before and after each other.
TIME_WINDOW = timedelta(hours=96)
MAX_ARTICLES_PER_KEY = 25
MAX_NEIGHBOURS = 30

_NEIGHBOURS = """
    SELECT m.article_id, m.story_id, m.terms, m.language, e.vector FROM
      (SELECT k.article_id, count(*) AS shared FROM {rows}
        WHERE k.article_id <> :article_id
        GROUP BY k.article_id ORDER BY shared DESC, k.article_id DESC LIMIT :limit) nearest
      JOIN story_members m ON m.article_id = nearest.article_id
      LEFT JOIN embeddings e ON e.article_id = m.article_id AND e.model = :embedding_model
     ORDER BY nearest.shared DESC, m.article_id DESC"""
_INSERT_KEYS = (
    "INSERT INTO story_keys (key, minute, article_id) SELECT wanted.value, :minute, :article_id FROM {keys}"
)
_SQLITE_ROWS = """{keys}
         JOIN story_keys k ON k.key = wanted.value AND k.minute <= :last_minute
          AND k.minute >= coalesce((SELECT n.minute FROM story_keys n
                                   WHERE n.key = wanted.value AND n.minute BETWEEN :first_minute AND :last_minute
                                   ORDER BY n.minute DESC LIMIT 1 OFFSET :per_key - 1), :first_minute)"""
# A join that the planner cannot take for one of the complete tables. Ties count as one, as in the other statement.
_POSTGRESQL_ROWS = """{keys}, LATERAL
         (SELECT n.article_id FROM story_keys n
           WHERE n.key = wanted.value AND n.minute BETWEEN :first_minute AND :last_minute
           ORDER BY n.minute DESC FETCH FIRST (:per_key) ROWS WITH TIES) k"""
_SQLITE_KEYS = "json_each(:keys) AS wanted"
_POSTGRESQL_KEYS = "unnest(CAST(:keys AS bigint[])) AS wanted(value)"
# Each for SQLite and for PostgreSQL: twenty rows in one statement, and the keys as one value.
_FIND, _INSERT = (
    {
        dialect: text(query.format(rows=rows, keys=keys).format(keys=keys))
        for dialect, rows, keys in (
            ("sqlite", _SQLITE_ROWS, _SQLITE_KEYS),
            ("postgresql", _POSTGRESQL_ROWS, _POSTGRESQL_KEYS),
        )
    }
    for query in (_NEIGHBOURS, _INSERT_KEYS)
)


def minute_of(time: datetime) -> int:
    """Return a time in minutes since 1970.

    Args:
        time: aware.
    """
    return int(time.timestamp() // 60)


def find_neighbours(
    session: Session, article_id: int, features: StoryFeatures, at: datetime
) -> list[Neighbour]:
    """Return the stored articles that share most keys with an article, the nearest first.

    Args:
        session: a transaction.
        article_id: the article; it is left out.
        features: its terms.
        at: when it was published; aware.
    """
    dialect = session.get_bind().dialect.name
    values = {
        "keys": _pack_keys(features.keys, dialect),
        "article_id": article_id,
        "first_minute": minute_of(at - TIME_WINDOW),
        "last_minute": minute_of(at + TIME_WINDOW),
        "per_key": MAX_ARTICLES_PER_KEY,
        "limit": MAX_NEIGHBOURS,
        "embedding_model": features.embedding_model,
    }
    rows = session.execute(_FIND[dialect], values)
    return [Neighbour(id_, story, _unpack_terms(*columns)) for id_, story, *columns in rows]


def insert_keys(session: Session, article_id: int, keys: Sequence[int], at: datetime) -> None:
    """Write the keys by which an article is found.

    Args:
        session: an open transaction.
        article_id: the article.
        keys: see `StoryFeatures.keys`.
        at: when it was published; aware.
    """
    dialect = session.get_bind().dialect.name
    values = {"keys": _pack_keys(keys, dialect), "article_id": article_id, "minute": minute_of(at)}
    session.execute(_INSERT[dialect], values)


def _pack_keys(keys: Sequence[int], dialect: str) -> str | list[int]:
    return json.dumps(keys) if dialect == "sqlite" else list(keys)


def pack_terms(vector: TermVector) -> bytes:
    """Write terms and weights as bytes.

    Args:
        vector: see `StoryFeatures.vector`.
    """
    return vector.terms.astype("<u4").tobytes() + vector.weights.astype("<f4").tobytes()


def _unpack_terms(packed: bytes, language: str | None, vector: bytes | None) -> TermVector:
    count = len(packed) // 8
    return TermVector(
        np.frombuffer(packed, "<u4", count),
        np.frombuffer(packed, "<f4", count, offset=4 * count),
        language,
        np.frombuffer(vector, "<f4") if vector else None,
    )
