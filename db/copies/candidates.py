"""Find the stored articles that repeat a text: candidates by keys in an index, then a comparison of the texts.

The cost does not grow with the archive: each key gives at most `MAX_ARTICLES_PER_KEY` articles, the newest, and at most
`MAX_COMPARED_ARTICLES` texts are compared.
"""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from db.tables import ArticleRow
from pipeline.copies import Candidate, PreparedText, TextMatch, compare_texts, prepare_text
from pipeline.records import Fingerprint

__all__ = ["compare_candidates", "find_candidates", "load_texts"]

MAX_ARTICLES_PER_KEY = 50
MAX_CANDIDATES = 40
MAX_COMPARED_ARTICLES = 6
# Texts of one group that are compared; its other members repeat the same text.
MAX_COMPARED_PER_GROUP = 2
# Keys that a candidate shares. A short text has few keys in all.
MIN_SHARED_KEYS = 2
FEW_KEYS = 12

_CANDIDATES = """
    SELECT nearest.article_id, g.id AS group_id, coalesce(g.is_template, false) AS is_template_group FROM
      (SELECT k.article_id, count(*) AS shared FROM {keys}
        WHERE k.article_id <> :article_id
        GROUP BY k.article_id HAVING count(*) >= :min_shared
        ORDER BY shared DESC, k.article_id LIMIT :limit) nearest
      LEFT JOIN copy_members m ON m.article_id = nearest.article_id
      LEFT JOIN copy_groups g ON g.id = m.group_id
     ORDER BY nearest.shared DESC, nearest.article_id"""
_SQLITE_KEYS = """json_each(:keys) AS wanted
         JOIN fingerprint_keys k ON k.key = wanted.value
          AND k.article_id >= coalesce((SELECT n.article_id FROM fingerprint_keys n WHERE n.key = wanted.value
                                         ORDER BY n.article_id DESC LIMIT 1 OFFSET :per_key - 1), 0)"""
# A join that the planner cannot take for one of the complete tables.
_POSTGRESQL_KEYS = """unnest(CAST(:keys AS bigint[])) AS wanted(value), LATERAL
         (SELECT n.article_id FROM fingerprint_keys n WHERE n.key = wanted.value
           ORDER BY n.article_id DESC FETCH FIRST (:per_key) ROWS ONLY) k"""
_SQLITE_CANDIDATES = text(_CANDIDATES.format(keys=_SQLITE_KEYS))
_POSTGRESQL_CANDIDATES = text(_CANDIDATES.format(keys=_POSTGRESQL_KEYS))
# Built once: building a statement takes longer than running it.
_ARTICLES = ArticleRow.__table__.c
_TEXTS = select(_ARTICLES.id, _ARTICLES.text).where(_ARTICLES.id.in_(bindparam("ids", expanding=True)))


def find_candidates(session: Session, fingerprint: Fingerprint, article_id: int = 0) -> list[Candidate]:
    """Return the stored articles that share keys with a text and are to be compared with it.

    Args:
        session: a transaction.
        fingerprint: the text's.
        article_id: the article that has the text; it is left out.
    """
    return _select_candidates(_candidates(session, fingerprint.sketch, article_id))


def compare_candidates(
    session: Session, prepared: PreparedText, candidates: Sequence[Candidate]
) -> Mapping[Candidate, TextMatch]:
    """Compare a text with stored articles.

    Args:
        session: a transaction.
        prepared: the text.
        candidates: from `find_candidates`.

    Returns:
        How the text relates to each article that it repeats.
    """
    texts = load_texts(session, [item.article_id for item in candidates])
    matches = {item: compare_texts(prepared, texts[item.article_id]) for item in candidates}
    return {item: match for item, match in matches.items() if match is not None}


def _candidates(session: Session, keys: Sequence[int], article_id: int) -> list[Candidate]:
    """Return the articles that share keys, those that share most first."""
    if not keys:
        return []
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    values = {
        "keys": json.dumps(keys) if is_sqlite else list(keys),
        "per_key": MAX_ARTICLES_PER_KEY,
        "article_id": article_id,
        "min_shared": MIN_SHARED_KEYS if len(keys) > FEW_KEYS else 1,
        "limit": MAX_CANDIDATES,
    }
    rows = session.execute(_SQLITE_CANDIDATES if is_sqlite else _POSTGRESQL_CANDIDATES, values)
    return [Candidate(id_, group_id, bool(is_template)) for id_, group_id, is_template in rows]


def _select_candidates(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the articles to compare: those that share most, and few of one group."""
    selected: list[Candidate] = []
    for candidate in candidates:
        same_group = [item for item in selected if item.group_id == candidate.group_id is not None]
        if len(same_group) < MAX_COMPARED_PER_GROUP:
            selected.append(candidate)
    return selected[:MAX_COMPARED_ARTICLES]


def load_texts(session: Session, article_ids: Sequence[int]) -> dict[int, PreparedText]:
    """Return the texts of some articles, prepared for comparison.

    Args:
        session: a transaction.
        article_ids: which; missing ones are left out.
    """
    if not article_ids:
        return {}
    return {id_: prepare_text(body) for id_, body in session.execute(_TEXTS, {"ids": list(article_ids)})}
