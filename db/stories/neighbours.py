"""Find the articles that share most terms with an article, within a window of time.

The cost does not grow with the archive: a key gives about `MAX_ARTICLES_PER_KEY` articles, the newest of the window,
and at most `MAX_NEIGHBOURS` are compared.
"""

import json
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from db.tables import StoryMemberRow
from pipeline.stories import Neighbour, StoryFeatures, TermVector

__all__ = ["find_neighbours", "minute_of", "pack_terms"]

# Reports of one event are published within this time before and after each other.
TIME_WINDOW = timedelta(hours=96)
MAX_ARTICLES_PER_KEY = 25
MAX_NEIGHBOURS = 30

_NEIGHBOURS = """
    SELECT k.article_id FROM {keys}
      JOIN story_keys k ON k.key = wanted.value AND k.minute <= :last_minute
       AND k.minute >= coalesce((SELECT n.minute FROM story_keys n
                                WHERE n.key = wanted.value AND n.minute BETWEEN :first_minute AND :last_minute
                                ORDER BY n.minute DESC LIMIT 1 OFFSET :per_key), :first_minute)
     WHERE k.article_id <> :article_id
     GROUP BY k.article_id ORDER BY count(*) DESC, k.article_id DESC LIMIT :limit"""
_SQLITE_NEIGHBOURS = text(_NEIGHBOURS.format(keys="json_each(:keys) AS wanted"))
_POSTGRESQL_NEIGHBOURS = text(_NEIGHBOURS.format(keys="unnest(CAST(:keys AS bigint[])) AS wanted(value)"))
_COLUMNS = StoryMemberRow.__table__.c
_MEMBERS = select(_COLUMNS.article_id, _COLUMNS.story_id, _COLUMNS.terms).where(
    _COLUMNS.article_id.in_(bindparam("ids", expanding=True))
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
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    values = {
        "keys": json.dumps(features.keys) if is_sqlite else list(features.keys),
        "article_id": article_id,
        "first_minute": minute_of(at - TIME_WINDOW),
        "last_minute": minute_of(at + TIME_WINDOW),
        "per_key": MAX_ARTICLES_PER_KEY - 1,
        "limit": MAX_NEIGHBOURS,
    }
    ids = list(session.scalars(_SQLITE_NEIGHBOURS if is_sqlite else _POSTGRESQL_NEIGHBOURS, values))
    rows = session.execute(_MEMBERS, {"ids": ids}) if ids else ()
    neighbours = {id_: Neighbour(id_, story, _unpack_terms(terms)) for id_, story, terms in rows}
    return [neighbours[id_] for id_ in ids if id_ in neighbours]


def pack_terms(vector: TermVector) -> bytes:
    """Write terms and weights as bytes.

    Args:
        vector: see `StoryFeatures.vector`.
    """
    return vector.terms.astype("<u4").tobytes() + vector.weights.astype("<f4").tobytes()


def _unpack_terms(packed: bytes) -> TermVector:
    count = len(packed) // 8
    return TermVector(
        np.frombuffer(packed, "<u4", count), np.frombuffer(packed, "<f4", count, offset=4 * count)
    )
