"""Find the articles that share most terms with an article, within a window of time.

The cost does not grow with the archive: a key gives about `MAX_ARTICLES_PER_KEY` articles, the newest of the window,
and at most `MAX_NEIGHBOURS` are compared.
"""

import json
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from pipeline.stories import Neighbour, StoryFeatures, TermVector

__all__ = ["find_neighbours", "minute_of", "pack_terms"]

# Reports of one event are published within this time before and after each other.
TIME_WINDOW = timedelta(hours=96)
MAX_ARTICLES_PER_KEY = 25
MAX_NEIGHBOURS = 30

_NEIGHBOURS = """
    SELECT (SELECT o.source_id FROM articles o WHERE o.id = :article_id) AS own_source_id,
           m.article_id, m.story_id, m.terms, m.language, e.vector, a.source_id FROM
      (SELECT k.article_id, count(*) AS shared FROM {keys}
        WHERE k.article_id <> :article_id
        GROUP BY k.article_id ORDER BY shared DESC, k.article_id DESC LIMIT :limit) nearest
      JOIN story_members m ON m.article_id = nearest.article_id
      JOIN articles a ON a.id = nearest.article_id
      LEFT JOIN embeddings e ON e.article_id = m.article_id AND e.model = :embedding_model
     ORDER BY nearest.shared DESC, m.article_id DESC"""
_SQLITE_KEYS = """json_each(:keys) AS wanted
         JOIN story_keys k ON k.key = wanted.value AND k.minute <= :last_minute
          AND k.minute >= coalesce((SELECT n.minute FROM story_keys n
                                   WHERE n.key = wanted.value AND n.minute BETWEEN :first_minute AND :last_minute
                                   ORDER BY n.minute DESC LIMIT 1 OFFSET :per_key - 1), :first_minute)"""
# A join that the planner cannot take for one of the complete tables. Ties count as one, as in the other statement.
_POSTGRESQL_KEYS = """unnest(CAST(:keys AS bigint[])) AS wanted(value), LATERAL
         (SELECT n.article_id FROM story_keys n
           WHERE n.key = wanted.value AND n.minute BETWEEN :first_minute AND :last_minute
           ORDER BY n.minute DESC FETCH FIRST (:per_key) ROWS WITH TIES) k"""
# By dialect. The keys are one value.
_FIND = {
    "sqlite": text(_NEIGHBOURS.format(keys=_SQLITE_KEYS)),
    "postgresql": text(_NEIGHBOURS.format(keys=_POSTGRESQL_KEYS)),
}


def minute_of(time: datetime) -> int:
    """Return a time in minutes since 1970.

    Args:
        time: aware.
    """
    return int(time.timestamp() // 60)


def find_neighbours(
    session: Session, article_id: int, features: StoryFeatures, at: datetime
) -> tuple[TermVector, list[Neighbour]]:
    """Return the vector of an article, with its source, and the stored articles that share most keys with it.

    The nearest is the first. Without neighbours the source is not looked up.

    Args:
        session: a transaction.
        article_id: the article; it is left out.
        features: its terms.
        at: when it was published; aware.
    """
    dialect = session.get_bind().dialect.name
    values = {
        "keys": json.dumps(features.keys) if dialect == "sqlite" else list(features.keys),
        "article_id": article_id,
        "first_minute": minute_of(at - TIME_WINDOW),
        "last_minute": minute_of(at + TIME_WINDOW),
        "per_key": MAX_ARTICLES_PER_KEY,
        "limit": MAX_NEIGHBOURS,
        "embedding_model": features.embedding_model,
    }
    rows = session.execute(_FIND[dialect], values).all()
    vector = features.vector._replace(source_id=rows[0].own_source_id) if rows else features.vector
    return vector, [Neighbour(id_, story, _unpack_terms(*columns)) for _own, id_, story, *columns in rows]


def pack_terms(vector: TermVector) -> bytes:
    """Write terms and weights as bytes.

    Args:
        vector: see `StoryFeatures.vector`.
    """
    return vector.terms.astype("<u4").tobytes() + vector.weights.astype("<f4").tobytes()


def _unpack_terms(
    packed: bytes, language: str | None, vector: bytes | None, source_id: int | None
) -> TermVector:
    count = len(packed) // 8
    return TermVector(
        np.frombuffer(packed, "<u4", count),
        np.frombuffer(packed, "<f4", count, offset=4 * count),
        language,
        np.frombuffer(vector, "<f4") if vector else None,
        source_id,
    )
