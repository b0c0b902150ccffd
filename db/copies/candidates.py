"""Find the stored articles that repeat a text: candidates by keys in an index, then a comparison of the texts.

The cost does not grow with the archive: each key gives at most `MAX_ARTICLES_PER_KEY` articles, the newest, and at most
`MAX_COMPARED_ARTICLES` texts are compared.
"""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from db.tables import ArticleRow, CopyGroupRow, CopyMemberRow
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
    SELECT k.article_id, count(*) AS shared FROM {keys}
      JOIN fingerprint_keys k ON k.key = wanted.value
       AND k.article_id >= coalesce((SELECT n.article_id FROM fingerprint_keys n WHERE n.key = wanted.value
                                      ORDER BY n.article_id DESC LIMIT 1 OFFSET :per_key), 0)
     WHERE k.article_id <> :article_id
     GROUP BY k.article_id HAVING count(*) >= :min_shared ORDER BY shared DESC, k.article_id LIMIT :limit"""
_SQLITE_CANDIDATES = text(_CANDIDATES.format(keys="json_each(:keys) AS wanted"))
_POSTGRESQL_CANDIDATES = text(
    _CANDIDATES.format(keys="unnest(CAST(:keys AS bigint[])) AS wanted(value)")
).bindparams(bindparam("keys", expanding=False))


def find_candidates(session: Session, fingerprint: Fingerprint, article_id: int = 0) -> list[Candidate]:
    """Return the stored articles that share keys with a text and are to be compared with it.

    Args:
        session: a transaction.
        fingerprint: the text's.
        article_id: the article that has the text; it is left out.
    """
    return _select_candidates(session, _shared_keys(session, fingerprint.sketch, article_id))


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


def _shared_keys(session: Session, keys: Sequence[int], article_id: int) -> dict[int, int]:
    """Return the number of shared keys by article, the highest first."""
    if not keys:
        return {}
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    values = {
        "keys": json.dumps(keys) if is_sqlite else list(keys),
        "per_key": MAX_ARTICLES_PER_KEY - 1,
        "article_id": article_id,
        "min_shared": MIN_SHARED_KEYS if len(keys) > FEW_KEYS else 1,
        "limit": MAX_CANDIDATES,
    }
    rows = session.execute(_SQLITE_CANDIDATES if is_sqlite else _POSTGRESQL_CANDIDATES, values)
    return {row.article_id: row.shared for row in rows}


def _select_candidates(session: Session, shared_keys: Mapping[int, int]) -> list[Candidate]:
    """Return the articles to compare: those that share most, and few of one group."""
    if not shared_keys:
        return []
    query = (
        select(CopyMemberRow.article_id, CopyGroupRow.id, CopyGroupRow.is_template)
        .join(CopyGroupRow, CopyGroupRow.id == CopyMemberRow.group_id)
        .where(CopyMemberRow.article_id.in_(list(shared_keys)))
    )
    groups = {row[0]: (row[1], row[2]) for row in session.execute(query)}
    selected: list[Candidate] = []
    for article_id in shared_keys:
        candidate = Candidate(article_id, *groups.get(article_id, (None, False)))
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
    query = select(ArticleRow.id, ArticleRow.text).where(ArticleRow.id.in_(article_ids))
    return {id_: prepare_text(body) for id_, body in session.execute(query)} if article_ids else {}
