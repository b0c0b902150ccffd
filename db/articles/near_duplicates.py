"""Find stored articles whose text equals a text, word for word or with small edits."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.articles.parts import signed_band_keys
from db.articles.records import minhash_of
from db.tables import ArticleRow, FingerprintBandRow
from pipeline.records import Fingerprint
from pipeline.store import MIN_SAME_TEXT_SIMILARITY, similarity

__all__ = ["NearDuplicate", "find_near_duplicates"]

# Candidates that are compared; a wire story has rarely more copies.
MAX_CANDIDATES = 500


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A stored article with nearly the same text. `similarity` is .5 to 1; 1 means the same words."""

    article_id: int
    similarity: float


def find_near_duplicates(session: Session, fingerprint: Fingerprint) -> tuple[NearDuplicate, ...]:
    """Find near copies of a text.

    Args:
        session: a transaction.
        fingerprint: the text's.

    Returns:
        The most similar first, then the oldest; with the article itself when it is stored.
    """
    candidate_ids = select(FingerprintBandRow.article_id).where(
        FingerprintBandRow.band_hash.in_(signed_band_keys(fingerprint))
    )
    query = select(ArticleRow.id, ArticleRow.text_hash, ArticleRow.minhash).where(
        ArticleRow.id.in_(candidate_ids)
    )
    candidates = [
        NearDuplicate(id_, similarity(fingerprint, Fingerprint(exact, minhash_of(minhash))))
        for id_, exact, minhash in session.execute(query.order_by(ArticleRow.id).limit(MAX_CANDIDATES))
    ]
    near_duplicates = (
        candidate for candidate in candidates if candidate.similarity >= MIN_SAME_TEXT_SIMILARITY
    )
    return tuple(sorted(near_duplicates, key=lambda candidate: (-candidate.similarity, candidate.article_id)))
